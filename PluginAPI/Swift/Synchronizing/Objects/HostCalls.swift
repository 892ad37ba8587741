import Glibc

// Calls of an instance to the host that are waited for.
//
// Unsafe code: the host calls `answered` once for each call that it took, on a thread of its own, with bytes that are valid
// until it returns. The answer is retained from the call until then, and the semaphore within it lives as long.

/// Calls to the host, one at a time from each thread.
struct HostCalls {
    /// What came of a call.
    private final class Answer {
        let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        var status = plugin_status(PLUGIN_FAILED)
        var bytes: [UInt8] = []

        init() { sem_init(self.semaphore, 0, 0) }

        deinit {
            sem_destroy(self.semaphore)
            self.semaphore.deallocate()
        }

        func wait() { while sem_wait(self.semaphore) != 0 {} }
    }

    private let context: Context

    init(_ context: Context) { self.context = context }

    /// Calls the host and waits for the answer, which it gives as long as it lives.
    func call(_ verb: UInt32, _ bytes: [UInt8]) throws(ObjectError) -> [UInt8] {
        let found = PLUGIN_ABILITY_CALLS.withPluginText {
            self.context.pointer.pointee.ability(self.context.pointer, $0, UInt32(PLUGIN_CALLS_REVISION))
        }
        guard let table = found?.assumingMemoryBound(to: plugin_calls.self) else {
            throw ObjectError(.unavailable, "this host has no objects for an extension of this kind")
        }
        let answer = Answer()
        let status = bytes.withUnsafeBufferPointer { bytes in
            let token = Unmanaged.passRetained(answer).toOpaque()
            let status = table.pointee.call(
                self.context.pointer,
                verb,
                bytes.baseAddress,
                UInt64(bytes.count),
                token
            ) { token, status, data, length in
                guard let token else { return }
                let answer = Unmanaged<Answer>.fromOpaque(token).takeRetainedValue()
                answer.status = status
                answer.bytes = Array(UnsafeBufferPointer(start: data, count: Int(length)))
                sem_post(answer.semaphore)
            }
            // Then nobody is called.
            if status != plugin_status(PLUGIN_OK) { Unmanaged<Answer>.fromOpaque(token).release() }
            return status
        }
        guard status == plugin_status(PLUGIN_OK) else {
            throw ObjectError(.invalid, "the host takes no call of \(bytes.count) bytes; ask for less at once")
        }
        answer.wait()
        if answer.status == plugin_status(PLUGIN_OK) { return answer.bytes }
        let reason = String(decoding: answer.bytes, as: UTF8.self)
        throw ObjectError(answer.status == plugin_status(PLUGIN_UNAVAILABLE) ? .unavailable : .invalid, reason)
    }
}
