import Glibc

/// Pearson's test: whether counts come from a distribution.
package struct ChiSquare {
    package let statistic: Double
    package let degrees: Int

    /// - Parameters:
    ///   - counts: How often each outcome was seen.
    ///   - weights: The probabilities of the outcomes up to a common factor. Neighbours that are expected fewer than
    ///     eight times are put together.
    package init(_ counts: [Int], weights: [Double]) {
        let total = Double(counts.reduce(0, +))
        let sum = weights.reduce(0, +)
        var cells: [(seen: Double, expected: Double)] = []
        for (count, weight) in zip(counts, weights) {
            let expected = weight / sum * total
            if let last = cells.last, last.expected < 8 {
                cells[cells.count - 1] = (last.seen + Double(count), last.expected + expected)
            } else {
                cells.append((Double(count), expected))
            }
        }
        if let last = cells.last, last.expected < 8, cells.count > 1 {
            cells.removeLast()
            cells[cells.count - 1].seen += last.seen
            cells[cells.count - 1].expected += last.expected
        }
        self.statistic = cells.reduce(0) { $0 + ($1.seen - $1.expected) * ($1.seen - $1.expected) / $1.expected }
        self.degrees = cells.count - 1
    }

    /// Whether so large a statistic has a probability above one in ten thousand, by the approximation of Wilson and
    /// Hilferty.
    package var isPlausible: Bool {
        let degrees = Double(self.degrees)
        let spread = (2 / (9 * degrees)).squareRoot()
        return self.statistic < degrees * pow(1 - spread * spread + 3.719 * spread, 3)
    }
}
