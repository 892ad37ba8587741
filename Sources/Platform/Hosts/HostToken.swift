/// What tells a host apart from all others and from itself before a restart, drawn by chance.
struct HostToken: Hashable, Comparable, Sendable {
    /// Bytes that it takes.
    static let size = 16

    let bytes: [UInt8]

    /// Draws one.
    static func random() -> HostToken {
        HostToken(
            unchecked: withUnsafeBytes(of: (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))) { Array($0) }
        )
    }

    /// Takes one that was kept; nil: it is none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = bytes
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// The beginning, which is enough within one key.
    var short: [UInt8] { Array(self.bytes.prefix(8)) }

    static func < (left: HostToken, right: HostToken) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
