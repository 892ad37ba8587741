import Synchronization
import Workers

/// The thread of a collector, which is started once at most.
final class CollectorThread: Sendable {
    private let thread = Mutex<DataThread?>(nil)

    func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let thread = try DataThread(named: "collector", body)
        self.thread.withLock { $0 = thread }
    }

    /// Waits for its end, if it was started.
    func join() {
        let thread = self.thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }
}
