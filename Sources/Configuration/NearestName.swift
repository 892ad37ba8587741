/// The candidate that a mistyped name most likely means, or nil when none is near.
///
/// Near is at most a third of the longer name in edits: characters inserted, removed, replaced, or swapped with their
/// neighbour; case does not count. Of equally near candidates the first is taken.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let given = Array(name.lowercased().unicodeScalars)
    // Nobody mistypes a name of this length; the bound keeps hostile input cheap.
    guard !given.isEmpty, given.count <= 200 else { return nil }
    var nearest: (name: String, distance: Int)?
    for candidate in candidates {
        let wanted = Array(candidate.lowercased().unicodeScalars)
        let longer = max(given.count, wanted.count)
        let limit = min(max(longer / 3, 1), longer - 1, (nearest?.distance).map { $0 - 1 } ?? .max)
        guard abs(given.count - wanted.count) <= limit else { continue }
        let distance = editDistance(given, wanted)
        if distance <= limit { nearest = (candidate, distance) }
    }
    return nearest?.name
}

/// The Damerau-Levenshtein distance in which no part is edited twice; keeps three rows of the table.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        current.reserveCapacity(right.count + 1)
        for column in 0..<right.count {
            let isSame = left[row] == right[column]
            var cost = min(previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, beforePrevious[column - 1] + 1)
            }
            current.append(cost)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
