import CLinux
import Glibc
import Workers

// Unsafe code: the drain is handed to the thread whole and used by it alone, but for `deliveredSoFar`, which is
// atomic. It is retained for the thread until that has run.

/// The thread that a `RecordDrain` runs on.
final class DrainThread {
    private let drain: RecordDrain
    private var thread = pthread_t()

    init(_ drain: RecordDrain) throws(SystemError) {
        self.drain = drain
        let argument = Unmanaged.passRetained(drain).toOpaque()
        let status = pthread_create(
            &self.thread,
            nil,
            { argument in
                clinux_name_thread("drain")
                guard let argument else { return nil }
                Unmanaged<RecordDrain>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            argument
        )
        guard status == 0 else { throw SystemError("starting the data thread", code: status) }
    }

    /// Records delivered so far.
    var delivered: Int { self.drain.deliveredSoFar }

    /// Records that a producer delivered; only after `join`.
    func delivered(by producer: Int) -> Int { self.drain.delivered(by: producer) }

    /// What became of the batches of a medium; only after `join`.
    var mediumAccount: MediumOutlet.Account? { self.drain.mediumAccount }

    /// Records that nobody was left to make; only after `join`.
    var undelivered: Int { self.drain.undelivered }

    /// Waits for the thread's end.
    func join() { pthread_join(self.thread, nil) }
}
