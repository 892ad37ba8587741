/// A collection of a store, as `StoreClient.collection` gives it out; good for that client alone.
public struct StoreCollection: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its place among the names that calls list.
    public let place: UInt32

    /// Its bit in sets of collections; those behind the last share it.
    public var bit: UInt64 { 1 << UInt64(min(self.place, 63)) }
}
