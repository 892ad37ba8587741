import Glibc
import Synchronization

/// The memory for models that the host gave to this worker, until it is used. For any thread.
final class ArenaShelf: Sendable {
    /// How long an arena that is spoken of may be on its way, in nanoseconds. The host gives it before or just after.
    private static let patience: Int64 = 3_000_000_000

    private struct State {
        var arrived: [UInt64: FileDescriptor] = [:]
    }

    private let state = Mutex(State())
    private let arrivals = Atomic<UInt32>(0)

    /// Takes an arena that came; one with the same number is replaced.
    func put(_ descriptor: FileDescriptor, number: UInt64) {
        self.state.withLock { $0.arrived[number] = descriptor }
        self.arrivals.add(1, ordering: .releasing)
    }

    /// Hands out an arena, once; nil: it does not come.
    func take(_ number: UInt64) -> FileDescriptor? {
        let end = EventLoop.now() + Self.patience
        while true {
            if let found = self.state.withLock({ $0.arrived.removeValue(forKey: number) }) { return found }
            guard EventLoop.now() < end else { return nil }
            usleep(200)
        }
    }
}
