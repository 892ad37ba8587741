import Synchronization

/// Bytes of tasks that were taken and are not done. Those that an earlier run of the host took are not known.
final class Backlog: Sendable {
    private let bytes = Mutex(0)
    private let largest: Atomic<Int>

    init(limit: Int) { self.largest = Atomic(limit) }

    /// How many there may be before no more are added.
    var limit: Int {
        get { self.largest.load(ordering: .relaxed) }
        set { self.largest.store(newValue, ordering: .relaxed) }
    }

    /// How many there are.
    var waiting: Int { self.bytes.withLock { $0 } }

    /// Adds to it, unless there is too much already.
    func add(_ count: Int) -> Bool {
        self.bytes.withLock { bytes in
            guard bytes < self.limit else { return false }
            bytes += count
            return true
        }
    }

    func remove(_ count: Int) { self.bytes.withLock { $0 = max(0, $0 - count) } }
}
