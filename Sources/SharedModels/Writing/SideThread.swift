import CLinux
import Glibc
import Synchronization

// Unsafe code: the word that is slept on goes with the object, which the thread keeps until it ends.

/// A thread beside that of a writer, which does what it is given, one after the other. It is used by one thread, and ends when it is told
/// to.
final class SideThread: @unchecked Sendable {
    private struct Work: Sendable {
        var jobs: [@Sendable () -> Void] = []
        var isEnding = false
    }

    private let work = Mutex(Work())
    /// Counts what is told to the thread, which sleeps on it.
    private let told = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    private var thread = pthread_t()

    /// Starts it; nil: there can be no more threads.
    init?() {
        self.told.initialize(to: 0)
        let kept = Unmanaged.passRetained(self)
        let code = pthread_create(
            &self.thread,
            nil,
            { argument in
                if let argument { Unmanaged<SideThread>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            kept.toOpaque()
        )
        if code == 0 { return }
        kept.release()
        return nil
    }

    deinit { self.told.deallocate() }

    /// Has something done, after all that it was given before.
    func add(_ job: @escaping @Sendable () -> Void) {
        self.work.withLock { $0.jobs.append(job) }
        self.wake()
    }

    /// Ends it, once what it is doing is done; what else it was given is not done any more. Waits for that.
    func end() {
        self.work.withLock { $0.isEnding = true }
        self.wake()
        pthread_join(self.thread, nil)
    }

    private func wake() {
        self.count.pointee.wrappingAdd(1, ordering: .releasing)
        clinux_futex_wake(self.told)
    }

    private func run() {
        while true {
            // Read first: what comes after that changes it, and then there is no sleep.
            let seen = self.count.pointee.load(ordering: .acquiring)
            let (job, isEnding) = self.work.withLock { work in
                (work.jobs.isEmpty ? nil : work.jobs.removeFirst(), work.isEnding)
            }
            if isEnding { return }
            if let job { job() } else { clinux_futex_wait(self.told, seen, -1) }
        }
    }

    private var count: UnsafeMutablePointer<Atomic<UInt32>> {
        UnsafeMutableRawPointer(self.told).assumingMemoryBound(to: Atomic<UInt32>.self)
    }
}
