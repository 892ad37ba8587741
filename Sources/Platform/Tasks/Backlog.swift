import Synchronization

/// Bytes of tasks that this host took and that are not done, whichever host does them. Those that an earlier run of the host
/// took are not known. For any thread.
final class Backlog: Sendable {
    private struct Message {
        let position: UInt64
        let bytes: Int
    }

    private struct State {
        var waiting = 0
        /// By partition, those that are not done, and from which position on none is.
        var messages: [Int: [Message]] = [:]
        var done: [Int: UInt64] = [:]
    }

    private let state = Mutex(State())
    private let largest: Atomic<Int>

    init(limit: Int) { self.largest = Atomic(limit) }

    /// How many there may be before no more are added.
    var limit: Int {
        get { self.largest.load(ordering: .relaxed) }
        set { self.largest.store(newValue, ordering: .relaxed) }
    }

    /// How many there are.
    var waiting: Int { self.state.withLock { $0.waiting } }

    /// Partitions with messages that are not done.
    var partitions: [Int] { self.state.withLock { state in state.messages.keys.sorted() } }

    /// Adds to it, unless there is too much already.
    func add(_ count: Int) -> Bool {
        self.state.withLock { state in
            guard state.waiting < self.limit else { return false }
            state.waiting += count
            return true
        }
    }

    /// What was added did not come to be on the bus.
    func remove(_ count: Int) { self.state.withLock { $0.waiting -= count } }

    /// What was added is on the bus.
    func published(_ partition: Int, _ position: UInt64, _ bytes: Int) {
        self.state.withLock { state in
            // A shard may have been faster.
            if position < state.done[partition, default: 0] {
                state.waiting -= bytes
            } else {
                state.messages[partition, default: []].append(Message(position: position, bytes: bytes))
            }
        }
    }

    /// Messages before these positions are done.
    func finish(_ positions: [Int: UInt64]) {
        self.state.withLock { state in
            for (partition, position) in positions where position > state.done[partition, default: 0] {
                state.done[partition] = position
                guard var messages = state.messages.removeValue(forKey: partition) else { continue }
                // Groups are published one after the other, so they are nearly in order, and all that are done are met.
                messages.removeAll { message in
                    guard message.position < position else { return false }
                    state.waiting -= message.bytes
                    return true
                }
                if !messages.isEmpty { state.messages[partition] = messages }
            }
        }
    }
}
