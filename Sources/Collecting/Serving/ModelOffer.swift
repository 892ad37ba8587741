import SharedModels
import Workers

/// A version of a model for somebody who asked.
public struct ModelOffer: Sendable {
    /// Where it lies.
    public let arena: ModelArena
    /// The number of the arena.
    public let number: UInt64
    /// The version.
    public let version: ModelVersion
    /// Why something is missing; empty: nothing is.
    public let partial: String
    /// Why it is stale; nil: it is not.
    public let staleness: ModelStaleness?
    /// Whether later versions can be learned of from the arena.
    let isShared: Bool

    init(_ latest: ServedModel.Latest, isShared: Bool) {
        self.arena = latest.arena
        self.number = latest.number
        self.version = latest.version
        self.partial = latest.partial
        self.staleness = latest.staleness
        self.isShared = isShared
    }

    init(_ latest: ServedModel.Latest, narrowed arena: ModelArena, _ number: UInt64, _ tree: ModelTree) {
        self.arena = arena
        self.number = number
        self.version = ModelVersion(
            number: latest.version.number,
            tree: tree,
            isPartial: latest.version.isPartial,
            builtAt: latest.version.builtAt,
            changedAt: latest.version.changedAt
        )
        self.partial = latest.partial
        self.staleness = latest.staleness
        self.isShared = false
        arena.control.setStaleness(latest.staleness)
    }

    var grant: ModelGrant {
        ModelGrant(arena: self.number, version: self.version, partial: self.partial, isShared: self.isShared)
    }
}
