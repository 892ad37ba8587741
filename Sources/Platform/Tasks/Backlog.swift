import Synchronization

/// Bytes of tasks that were taken and are not done. Those that an earlier run of the host took are not known.
final class Backlog: Sendable {
    private let bytes = Mutex(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

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
