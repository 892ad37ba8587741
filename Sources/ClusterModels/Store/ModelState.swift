/// What holds of a version of a model.
public struct ModelState: Hashable, Sendable {
    /// Whether the last attempt to build it anew failed, or what was told since is missing in it; see `reason`.
    public var isStale: Bool
    /// Whether its collector said that something is missing; see `reason`.
    public var isPartial: Bool
    /// Why it is stale or partial; else empty.
    public var reason: String
    /// The version, which rises from 1; 0: there is none.
    public var version: UInt64
    /// When the building of it had ended; microseconds since 1970 UTC.
    public var built: Int64
    /// When it last became another one, by that or by notifications; microseconds since 1970 UTC.
    public var changed: Int64

    /// Makes a state.
    public init(
        isStale: Bool = false,
        isPartial: Bool = false,
        reason: String = "",
        version: UInt64 = 0,
        built: Int64 = 0,
        changed: Int64 = 0
    ) {
        self.isStale = isStale
        self.isPartial = isPartial
        self.reason = reason
        self.version = version
        self.built = built
        self.changed = changed
    }
}
