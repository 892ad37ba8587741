/// How much of a document is read, so that none costs more than its reader means to spend, and in which manner.
public struct YAMLLimits: Hashable, Sendable {
    /// The longest text in bytes.
    public var bytes: Int
    /// How deep sequences and mappings may stand in each other.
    public var depth: Int
    /// How many values and keys there may be; what an alias stands for counts each time.
    public var nodes: Int
    /// Whether the key `<<` takes the members of other mappings in, as YAML 1.1 had it; else it is refused.
    public var mergesKeys: Bool

    /// Makes limits; those of a file that a person writes, unless told.
    public init(bytes: Int = 4 << 20, depth: Int = 64, nodes: Int = 1_000_000, mergesKeys: Bool = false) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
        self.mergesKeys = mergesKeys
    }
}
