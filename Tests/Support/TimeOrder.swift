/// The order of times as texts: `2026-03-01T10:00:00Z`, with decimals before the `Z` where there is a fraction of a second.
package enum TimeOrder {
    /// Whether each is later than the one before. By the texts without their `Z`, which is behind a decimal point.
    package static func isRising(_ times: [String]) -> Bool {
        zip(times, times.dropFirst()).allSatisfy { $0.dropLast() < $1.dropLast() }
    }
}
