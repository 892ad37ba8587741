import Synchronization

/// Numbers of the arenas of a host. For any thread.
final class ArenaNumbers: Sendable {
    private let last = Atomic<UInt64>(0)

    /// A number that no other arena has.
    func next() -> UInt64 { self.last.wrappingAdd(1, ordering: .relaxed).newValue }
}
