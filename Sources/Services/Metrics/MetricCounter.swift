import Synchronization

/// A number that rises. For any thread.
public final class MetricCounter: Sendable {
    private let number = Atomic(0)

    /// Begins with 0.
    public init() {}

    /// Adds to it.
    public func add(_ count: Int = 1) { self.number.wrappingAdd(count, ordering: .relaxed) }

    /// What it is now.
    public var value: Int { self.number.load(ordering: .relaxed) }
}
