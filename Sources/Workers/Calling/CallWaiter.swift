import CLinux
import Synchronization

// Unsafe code: the word lives as long as the object, which both the waiting thread and the completion keep.

/// A thread that waits for one value of another.
public final class CallWaiter<Value: Sendable>: @unchecked Sendable {
    private let word = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    private var result: Value?

    /// Makes one that nobody has finished.
    public init() { self.word.initialize(to: 0) }

    deinit { self.word.deallocate() }

    private var flag: UnsafeMutablePointer<Atomic<UInt32>> {
        UnsafeMutableRawPointer(self.word).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    /// Wakes the thread with the value; once, by any thread.
    public func finish(_ result: Value) {
        // Written before the flag is released, read after it is acquired.
        self.result = result
        self.flag.pointee.store(1, ordering: .releasing)
        clinux_futex_wake(self.word)
    }

    /// Waits for it; one thread.
    public func wait() -> Value {
        while true {
            if self.flag.pointee.load(ordering: .acquiring) != 0, let result = self.result { return result }
            clinux_futex_wait(self.word, 0, -1)
        }
    }
}
