import Synchronization

/// Gives the segments of a snapshot their numbers. For any thread.
final class SegmentNumbers: Sendable {
    private let numbers = Atomic<UInt32>(0)

    /// One that no other segment has, larger than those before.
    func next() -> UInt32 { self.numbers.wrappingAdd(1, ordering: .relaxed).oldValue }
}
