import CLinux
import Glibc
import Workers

// Unsafe code: the body is retained for the thread until that has run.

/// A thread of the host that moves data.
final class DataThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let status = pthread_create(
            &self.thread,
            nil,
            { argument in
                clinux_name_thread("drain")
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            Unmanaged.passRetained(Body(body)).toOpaque()
        )
        guard status == 0 else { throw SystemError("starting the data thread", code: status) }
    }

    /// Waits for the thread's end.
    func join() { pthread_join(self.thread, nil) }
}
