import Synchronization

/// A number that rises and falls. For any thread.
public final class MetricGauge: Sendable {
    private let number = Atomic(0)

    /// Begins with 0.
    public init() {}

    /// Sets it.
    public func set(_ value: Int) { self.number.store(value, ordering: .relaxed) }

    /// Adds to it; a negative number takes away.
    public func add(_ count: Int) { self.number.wrappingAdd(count, ordering: .relaxed) }

    /// What it is now.
    public var value: Int { self.number.load(ordering: .relaxed) }
}
