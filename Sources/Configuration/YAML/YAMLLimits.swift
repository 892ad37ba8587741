/// How much of a document is read, so that none costs more than its reader means to spend.
public struct YAMLLimits: Hashable, Sendable {
    /// The longest text in bytes.
    public var bytes: Int
    /// How deep sequences and mappings may stand in each other.
    public var depth: Int
    /// How many values and keys there may be; what an alias stands for counts each time.
    public var nodes: Int

    /// Makes limits; those of a file that a person writes, unless told.
    public init(bytes: Int = 4 << 20, depth: Int = 64, nodes: Int = 1_000_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}
