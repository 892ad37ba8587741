/// A named date until which an entity lives at least.
public struct TTLToken: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The date in microseconds since 1970 UTC.
    public var time: Int64

    /// Makes a token of its parts.
    public init(_ name: String, until time: Int64) {
        self.name = name
        self.time = time
    }
}
