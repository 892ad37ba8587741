/// One version of a model: where its tree is in the arena, and what is known of it.
///
/// It is told between processes; `ModelReader` believes none of its numbers.
public struct ModelVersion: Hashable, Sendable {
    /// The number of the version; later ones have larger numbers, also across arenas.
    public var number: UInt64
    /// The tree, as `ModelWriter.publish` told it.
    public var tree: ModelTree
    /// Whether the collector said that parts of the picture are missing.
    public var isPartial: Bool
    /// When the last whole build of the model ended, in microseconds since 1970 UTC.
    public var builtAt: Int64
    /// When the model was last changed, by a build or by an event, in microseconds since 1970 UTC.
    public var changedAt: Int64

    /// Makes a description of a version.
    public init(number: UInt64, tree: ModelTree, isPartial: Bool, builtAt: Int64, changedAt: Int64) {
        self.number = number
        self.tree = tree
        self.isPartial = isPartial
        self.builtAt = builtAt
        self.changedAt = changedAt
    }

    var words: [UInt64] {
        [
            self.number, UInt64(self.tree.root), UInt64(self.tree.extent), UInt64(self.tree.count),
            self.isPartial ? 1 : 0, UInt64(bitPattern: self.builtAt), UInt64(bitPattern: self.changedAt),
        ]
    }

    init(words: [UInt64]) throws(ModelCorruption) {
        self.init(
            number: words[0],
            tree: try ModelTree(root: words[1], extent: words[2], count: words[3]),
            isPartial: words[4] & 1 != 0,
            builtAt: Int64(bitPattern: words[5]),
            changedAt: Int64(bitPattern: words[6])
        )
    }
}
