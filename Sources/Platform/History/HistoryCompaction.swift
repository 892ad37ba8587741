// A merged item remembers how many it was made of: the mean of confidences is over all of them, however often and in
// whatever order neighbours are merged. An item keeps the key of the first that it was made of.

/// What the rules make of items of one history, in the order of time.
struct HistoryCompaction: Equatable {
    /// Places of items that go.
    private(set) var removed: [Int] = []
    /// Items that change, by their places.
    private(set) var changed: [Int: HistoryItem] = [:]

    /// Whether all stays as it is.
    var isEmpty: Bool { self.removed.isEmpty && self.changed.isEmpty }

    init(_ items: [(start: Int64, item: HistoryItem)], of attribute: Attribute, _ rules: HistoryRules) {
        var history = HistoryParameters()
        var isMultiValue = false
        if case .observations(let parameters, let isMulti) = attribute.kind {
            history = parameters
            isMultiValue = isMulti
        }
        /// The last item that stays, and of several values the last of each.
        var last: Int?
        var lasts: [DataValue: Int] = [:]
        /// Of merged items, the sum of the confidences of all that they were made of.
        var sums: [Int: Double] = [:]
        for (place, (start, item)) in items.enumerated() {
            if let cutoff = rules.cutoff, item.end < cutoff {
                self.removed.append(place)
                continue
            }
            guard rules.merges else { continue }
            if let before = isMultiValue ? lasts[item.value] : last {
                let merged = self.changed[before] ?? items[before].item
                if merged.value == item.value, Self.isNeighbour(merged.end, start, history) {
                    sums[before, default: merged.sum] += item.sum
                    var longer = merged
                    longer.end = max(merged.end, item.end)
                    longer.weight += item.weight
                    self.changed[before] = longer
                    self.removed.append(place)
                    continue
                }
            }
            if isMultiValue { lasts[item.value] = place } else { last = place }
        }
        for (place, sum) in sums {
            guard let weight = self.changed[place]?.weight else { continue }
            self.changed[place]?.confidence = sum / Double(weight)
        }
    }

    /// Whether what ends then is still valid when what begins then begins to be.
    private static func isNeighbour(_ end: Int64, _ start: Int64, _ history: HistoryParameters) -> Bool {
        let (until, isForEver) = end.addingReportingOverflow(history.postValidity.microseconds)
        let (from, isAlways) = start.subtractingReportingOverflow(history.preValidity.microseconds)
        return isForEver || isAlways || until >= from
    }
}
