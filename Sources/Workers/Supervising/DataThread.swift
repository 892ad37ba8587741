import CLinux
import Glibc

// Unsafe code: the body is retained for the thread until that has run; the thread is joined at most once, by its owner.

/// A thread of the host that moves data.
public final class DataThread: @unchecked Sendable {
    private final class Body {
        let name: StaticString
        let run: @Sendable () -> Void

        init(_ name: StaticString, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    private var thread = pthread_t()

    /// Starts running `body`.
    ///
    /// - Parameter name: What tools show the thread as, at most 15 bytes.
    public init(named name: StaticString = "drain", _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let status = pthread_create(
            &self.thread,
            nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                body.name.utf8Start.withMemoryRebound(to: CChar.self, capacity: body.name.utf8CodeUnitCount + 1) {
                    _ = clinux_name_thread($0)
                }
                body.run()
                return nil
            },
            Unmanaged.passRetained(Body(name, body)).toOpaque()
        )
        guard status == 0 else { throw SystemError("starting a thread", code: status) }
    }

    /// Lets it go its own way; not together with `join`.
    public func detach() { pthread_detach(self.thread) }

    /// Waits for the thread's end.
    public func join() { pthread_join(self.thread, nil) }
}
