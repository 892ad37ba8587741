import Records
import Synchronization

/// Which snapshots there are. For any thread: shards remove entities from them, requests read them.
final class SnapshotRuns: Sendable {
    private struct State {
        /// Times of those that are complete, the oldest first.
        var complete: [Int64] = []
        /// That of the one that is being made.
        var underWay: Int64?
    }

    private let state = Mutex(State())

    /// Times of complete ones, in microseconds since 1970 UTC, the oldest first.
    var complete: [Int64] { self.state.withLock { $0.complete } }

    /// Takes up what there is: what earlier runs of the host have made, or what another host makes.
    func take(complete: [Int64], underWay: Int64? = nil) {
        self.state.withLock { $0 = State(complete: complete, underWay: underWay) }
    }

    /// A snapshot is being made from now on.
    func begin(_ time: Int64) { self.state.withLock { $0.underWay = time } }

    /// It is done, or given up.
    func end(isComplete: Bool) {
        self.state.withLock { state in
            if isComplete, let time = state.underWay { state.complete.append(time) }
            state.underWay = nil
        }
    }

    /// One was removed.
    func forget(_ time: Int64) { self.state.withLock { $0.complete.removeAll { $0 == time } } }

    /// The snapshots that show what there is: the last one, and the one that is being made. An entity that is removed goes
    /// from them.
    var current: [Int64] {
        self.state.withLock { state in state.complete.suffix(1) + (state.underWay.map { [$0] } ?? []) }
    }

    /// The key of an entity's snapshot, or the beginning of many.
    static func key(_ time: Int64, _ rest: [UInt8] = []) -> [UInt8] { DueKey.beginning(time) + rest }

    /// The time that a key begins with.
    static func time(ofKey key: [UInt8]) -> Int64 {
        Int64(bitPattern: key.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } ^ 1 << 63)
    }
}
