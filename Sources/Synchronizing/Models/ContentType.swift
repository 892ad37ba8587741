/// What a text of a field means.
public enum ContentType: String, Hashable, Sendable, CaseIterable {
    /// White space at both ends is removed.
    case stripped
    /// A time, kept as microseconds since 1970 UTC.
    case date
    /// The address of something on the web.
    case url
    /// An address of the fourth or sixth version of IP.
    case ip

    /// Whether a text of this kind is bounded by what it is, so that it needs no `max_length`.
    public var isBounded: Bool { self != .stripped }
}
