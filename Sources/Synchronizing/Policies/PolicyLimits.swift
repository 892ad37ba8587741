/// How much work one decision may be.
public struct PolicyLimits: Sendable {
    /// Values that are read and objects that are looked at.
    public var steps: Int
    /// Policies that call policies.
    public var depth: Int
    /// Asked every thousand steps: whether to give up.
    public var isStopped: (@Sendable () -> Bool)?

    /// Makes limits.
    public init(steps: Int = 1_000_000, depth: Int = 64, isStopped: (@Sendable () -> Bool)? = nil) {
        self.steps = steps
        self.depth = depth
        self.isStopped = isStopped
    }
}
