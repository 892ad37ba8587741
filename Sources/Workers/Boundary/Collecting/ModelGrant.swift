import Records
import SharedModels

/// A version of a model that an extension may read, in an arena that it was given.
public struct ModelGrant: Sendable {
    /// The number of the arena.
    public var arena: UInt64
    /// The version.
    public var version: ModelVersion
    /// Why it is partial; the version says whether.
    public var partial: String
    /// Whether it is the latest one of its collector, so that the arena tells of later ones.
    public var isShared: Bool

    /// Makes one.
    public init(arena: UInt64, version: ModelVersion, partial: String, isShared: Bool) {
        self.arena = arena
        self.version = version
        self.partial = partial
        self.isShared = isShared
    }

    /// The answer to the worker that asked.
    public var answer: CallAnswer {
        let tree = self.version.tree
        return CallAnswer(
            bytes: CBOR.encode(
                .map([
                    "arena": .int(Int(self.arena)), "version": .int(Int(self.version.number)),
                    "root": .int(tree.root), "extent": .int(tree.extent), "count": .int(tree.count),
                    "is-partial": .bool(self.version.isPartial), "partial": .string(self.partial),
                    "built": .int(Int(self.version.builtAt)), "changed": .int(Int(self.version.changedAt)),
                    "is-shared": .bool(self.isShared),
                ])
            )
        )
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let record = try? CBOR.decode(bytes).record, let arena = record["arena"]?.integer,
            let number = record["version"]?.integer, let root = record["root"]?.integer,
            let extent = record["extent"]?.integer, let count = record["count"]?.integer,
            let tree = try? ModelTree(root: UInt64(root), extent: UInt64(extent), count: UInt64(count))
        else { return nil }
        self.init(
            arena: UInt64(arena),
            version: ModelVersion(
                number: UInt64(number),
                tree: tree,
                isPartial: record["is-partial"]?.flag ?? false,
                builtAt: Int64(record["built"]?.integer ?? 0),
                changedAt: Int64(record["changed"]?.integer ?? 0)
            ),
            partial: record["partial"]?.text ?? "",
            isShared: record["is-shared"]?.flag ?? false
        )
    }
}
