import Glibc

// Unsafe code: the closure is boxed for the time of the call; the thread takes the box, and is joined before it returns.

/// A thread that makes one call.
enum BriefThread {
    private final class Box {
        let body: () -> Void

        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// Calls `body` on a new thread and waits for it; on this one if there can be no more threads.
    static func run(_ body: () -> Void) {
        withoutActuallyEscaping(body) { body in
            let box = Unmanaged.passRetained(Box(body))
            var thread = pthread_t()
            let code = pthread_create(
                &thread,
                nil,
                { argument in
                    if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
                    return nil
                },
                box.toOpaque()
            )
            guard code == 0 else {
                box.takeRetainedValue().body()
                return
            }
            pthread_join(thread, nil)
        }
    }
}
