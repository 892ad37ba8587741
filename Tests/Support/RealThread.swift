import Glibc

/// A thread of its own for what blocks: tasks share a few threads, and one that waits for another may keep it from
/// running.
package final class RealThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var thread = pthread_t()

    /// Starts running the closure.
    package init(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run)).toOpaque()
        pthread_create(
            &self.thread,
            nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            body
        )
    }

    /// Waits until the closure has returned.
    package func join() { pthread_join(self.thread, nil) }
}
