/// How objects are kept in step.
public struct SyncSettings: Sendable {
    /// Through which links objects depend on others; nil: all that lead to one object.
    public var graph: DependencyGraph?
    /// When what failed is tried again.
    public var retry: RetryPolicy
    /// Nanoseconds that a call of a step or a policy may take.
    public var deadline: Int64
    /// Nanoseconds from one question to steps that say themselves what is to be looked at to the next.
    public var fetchPeriod: Int64
    /// Nanoseconds from a change to that question: all that changes meanwhile is asked about together.
    public var fetchPause: Int64

    /// Makes settings.
    public init(
        graph: DependencyGraph? = nil,
        retry: RetryPolicy = RetryPolicy(),
        deadline: Int64 = 600_000_000_000,
        fetchPeriod: Int64 = 30_000_000_000,
        fetchPause: Int64 = 200_000_000
    ) {
        self.graph = graph
        self.retry = retry
        self.deadline = deadline
        self.fetchPeriod = fetchPeriod
        self.fetchPause = fetchPause
    }
}
