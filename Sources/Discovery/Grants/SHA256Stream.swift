/// The SHA-256 of bytes that come one after the other.
public struct SHA256Stream {
    private var state = SHA256.State()
    /// What is behind the last whole block.
    private var rest: [UInt8] = []
    private var count = 0

    /// That of nothing.
    public init() {}

    /// Adds bytes.
    public mutating func add(_ bytes: [UInt8]) {
        self.count += bytes.count
        self.rest += bytes
        let used = self.rest.withUnsafeBytes { SHA256.add($0, to: &self.state) }
        self.rest.removeFirst(used)
    }

    /// The digest of all that was added.
    public var digest: SHA256Digest {
        var state = self.state
        SHA256.tail(self.rest, of: self.count).withUnsafeBytes { _ = SHA256.add($0, to: &state) }
        return state.digest
    }
}
