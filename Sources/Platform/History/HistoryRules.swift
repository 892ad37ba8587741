/// What is done to a history in the background.
struct HistoryRules: Hashable, Sendable {
    /// Items that end before are removed, in microseconds since 1970 UTC; nil: none is.
    var cutoff: Int64?
    /// Whether equal neighbours are merged.
    var merges = false

    /// Whether nothing is done.
    var isEmpty: Bool { self.cutoff == nil && !self.merges }

    /// What the configuration says of cleaning an attribute now.
    static func cleaning(_ attribute: Attribute, now: Int64) -> HistoryRules {
        let maximumAge = attribute.history?.maximumAge ?? attribute.timeseries?.maximumAge
        return HistoryRules(cutoff: maximumAge.map { now.subtractingReportingOverflow($0.microseconds).partialValue })
    }

    /// What it says of merging.
    static func aggregation(_ attribute: Attribute) -> HistoryRules {
        HistoryRules(merges: attribute.history?.isAggregated ?? false)
    }
}
