import CLinux
import Glibc

// Unsafe code: the body is retained for the thread until that has run; the thread is joined at most once, by its owner.

/// A thread of the host that moves data.
public final class DataThread: @unchecked Sendable {
    private final class Body {
        let name: StaticString
        let givesWay: Bool
        let run: @Sendable () -> Void

        init(_ name: StaticString, _ givesWay: Bool, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.givesWay = givesWay
            self.run = run
        }
    }

    /// By how much a thread that gives way is nicer: it gets a third of a processor that another one wants as well.
    private static let niceness: Int32 = 5

    private var thread = pthread_t()

    /// Starts running `body`.
    ///
    /// - Parameters:
    ///   - name: What tools show the thread as, at most 15 bytes.
    ///   - givesWay: Whether others go before it where processors are short.
    public init(
        named name: StaticString = "drain",
        givesWay: Bool = false,
        _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let status = pthread_create(
            &self.thread,
            nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                body.name.utf8Start.withMemoryRebound(to: CChar.self, capacity: body.name.utf8CodeUnitCount + 1) {
                    _ = clinux_name_thread($0)
                }
                // On Linux this is of the calling thread; where it is refused, the thread is one like others.
                if body.givesWay { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, DataThread.niceness) }
                body.run()
                return nil
            },
            Unmanaged.passRetained(Body(name, givesWay, body)).toOpaque()
        )
        guard status == 0 else { throw SystemError("starting a thread", code: status) }
    }

    /// Lets it go its own way; not together with `join`.
    public func detach() { pthread_detach(self.thread) }

    /// Waits for the thread's end.
    public func join() { pthread_join(self.thread, nil) }
}
