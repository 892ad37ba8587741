/// How the history of observations is kept and read.
public struct HistoryParameters: Hashable, Sendable {
    /// How old the end of an item may become before the cleaner takes it; nil: any age.
    public var maximumAge: TimeSpan?
    /// Accepted, without effect; so it is with DP³.
    public var maximumItems: Int?
    /// Accepted, without effect; so it is with DP³. Nil also for `inf`.
    public var expireTime: TimeSpan?
    /// How long before its start an item counts, with a confidence that rises from 0.
    public var preValidity: TimeSpan
    /// How long after its end an item counts, with a confidence that falls to 0.
    public var postValidity: TimeSpan
    /// Whether equal neighbours are merged in the background.
    public var isAggregated: Bool

    /// Makes parameters; those of an attribute that sets none, unless told.
    public init(
        maximumAge: TimeSpan? = nil,
        maximumItems: Int? = nil,
        expireTime: TimeSpan? = nil,
        preValidity: TimeSpan = .zero,
        postValidity: TimeSpan = .zero,
        isAggregated: Bool = true
    ) {
        self.maximumAge = maximumAge
        self.maximumItems = maximumItems
        self.expireTime = expireTime
        self.preValidity = preValidity
        self.postValidity = postValidity
        self.isAggregated = isAggregated
    }
}
