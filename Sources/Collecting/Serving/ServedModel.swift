import SharedModels
import Synchronization

/// The latest model of a collector, and those who wait for the first. For any thread.
public final class ServedModel: Sendable {
    /// A version that can be read.
    public struct Latest: Sendable {
        /// Where it lies.
        public let arena: ModelArena
        /// The number of that arena among all of the host.
        public let number: UInt64
        /// The version.
        public let version: ModelVersion
        /// Why something is missing; empty: nothing is.
        public let partial: String
        /// Why it is stale; nil: it is not.
        public let staleness: ModelStaleness?
    }

    private struct State {
        var latest: Latest?
        var versions: UInt64 = 0
        var failure: String?
    }

    private let state = Mutex(State())

    /// Made before there is any version.
    public init() {}

    /// The latest version; nil: there is none yet.
    public var latest: Latest? { self.state.withLock { $0.latest } }

    /// Why the last attempt to build it failed; nil: it did not.
    public var failure: String? { self.state.withLock { $0.failure } }

    /// A model was built. The arena is sealed.
    func built(
        _ arena: ModelArena,
        _ number: UInt64,
        _ tree: ModelTree,
        partial: String?,
        now: Int64
    ) throws(ModelCorruption) {
        try self.publish(arena, number) { versions in
            Latest(
                arena: arena,
                number: number,
                version: ModelVersion(
                    number: versions,
                    tree: tree,
                    isPartial: partial != nil,
                    builtAt: now,
                    changedAt: now
                ),
                partial: partial ?? "",
                staleness: nil
            )
        }
    }

    /// The model has changed, in the same arena or in another one that it was copied to.
    func changed(_ arena: ModelArena, _ number: UInt64, _ tree: ModelTree, now: Int64) throws(ModelCorruption) {
        guard let old = self.latest, number != old.number || tree != old.version.tree else { return }
        try self.publish(arena, number) { versions in
            Latest(
                arena: arena,
                number: number,
                version: ModelVersion(
                    number: versions,
                    tree: tree,
                    isPartial: old.version.isPartial,
                    builtAt: old.version.builtAt,
                    changedAt: tree == old.version.tree ? old.version.changedAt : now
                ),
                partial: old.partial,
                staleness: old.staleness
            )
        }
    }

    /// An attempt to build it failed. What there was stays, and is stale.
    func failed(_ reason: String, now: Int64) {
        self.state.withLock { state in
            state.failure = reason
            guard let old = state.latest else { return }
            let since = old.staleness?.since ?? now
            let staleness = ModelStaleness(since: since, reason: reason)
            old.arena.control.setStaleness(staleness)
            state.latest = Latest(
                arena: old.arena,
                number: old.number,
                version: old.version,
                partial: old.partial,
                staleness: staleness
            )
        }
    }

    private func publish(
        _ arena: ModelArena,
        _ number: UInt64,
        _ make: (UInt64) -> Latest
    ) throws(ModelCorruption) {
        try self.state.withLock { (state) throws(ModelCorruption) in
            state.versions += 1
            let latest = make(state.versions)
            try arena.control.publish(latest.version)
            if latest.staleness == nil { state.failure = nil }
            if let old = state.latest, old.number != number {
                arena.control.setStaleness(latest.staleness)
                // Last, so that who learns of it finds the other one.
                state.latest = latest
                old.arena.control.supersede()
            } else {
                state.latest = latest
            }
        }
    }
}
