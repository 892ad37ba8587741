import CLinux
import Synchronization

// Unsafe code: the word that is slept on lives as long as the object, which whoever sleeps keeps.

/// The memory for models that the host gave to this worker, until it is used. For any thread.
final class ArenaShelf: @unchecked Sendable {
    /// How long an arena that is spoken of may be on its way, in nanoseconds. The host gives it before or just after.
    private static let patience: Int64 = 3_000_000_000

    private let arrived = Mutex<[UInt64: FileDescriptor]>([:])
    /// How many came, to be slept on.
    private let arrivals = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)

    init() { self.arrivals.initialize(to: 0) }

    deinit { self.arrivals.deallocate() }

    private var count: UnsafeMutablePointer<Atomic<UInt32>> {
        UnsafeMutableRawPointer(self.arrivals).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    /// Takes an arena that came; one with the same number is replaced.
    func put(_ descriptor: FileDescriptor, number: UInt64) {
        self.arrived.withLock { $0[number] = descriptor }
        self.count.pointee.wrappingAdd(1, ordering: .releasing)
        clinux_futex_wake(self.arrivals)
    }

    /// Hands out an arena, once; nil: it does not come.
    func take(_ number: UInt64) -> FileDescriptor? {
        let end = EventLoop.now() + Self.patience
        while true {
            // Read first: what comes after that changes it, and then there is no sleep.
            let seen = self.count.pointee.load(ordering: .acquiring)
            if let found = self.arrived.withLock({ $0.removeValue(forKey: number) }) { return found }
            let left = end - EventLoop.now()
            guard left > 0 else { return nil }
            clinux_futex_wait(self.arrivals, seen, left)
        }
    }
}
