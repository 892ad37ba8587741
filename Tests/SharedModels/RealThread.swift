import Glibc

/// A thread of its own beside the one of a test.
enum RealThread {
    /// Runs a closure in a thread while another runs in this one; the first has to end by itself once the second has.
    static func whileRunning(_ beside: @escaping () -> Void, body: () throws -> Void) throws {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(beside)).toOpaque()
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            },
            box
        )
        guard result == 0 else { throw ThreadFailure(code: result) }
        defer { pthread_join(thread, nil) }
        try body()
    }

    private struct ThreadFailure: Error {
        var code: Int32
    }

    private final class Box {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
}
