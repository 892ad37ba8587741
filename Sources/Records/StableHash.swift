/// A hash of bytes that is the same for ever and on every machine, FNV-1a of 64 bits: for what is kept, and for what several
/// hosts compute alike. Who chooses the bytes can make hashes equal.
@frozen public struct StableHash: Hashable, Sendable {
    @usableFromInline var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// That of nothing.
    @inlinable public init() {}

    /// The hash of what was added.
    @inlinable public var value: UInt64 { self.state }

    /// The hash with a last round of mixing, for those who use only some of its bits: FNV leaves the low bits of similar
    /// bytes alike, and the last bytes hardly change the high ones.
    @inlinable public var mixed: UInt64 {
        var hash = self.state
        hash ^= hash >> 33
        hash = hash &* 0xff51_afd7_ed55_8ccd
        return hash ^ hash >> 33
    }

    /// Adds bytes.
    @inlinable
    public mutating func add(_ bytes: some Sequence<UInt8>) {
        var hash = self.state
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        self.state = hash
    }
}
