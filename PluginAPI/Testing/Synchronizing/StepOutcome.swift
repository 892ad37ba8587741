/// Why an object is not in step yet, though nothing has failed.
public struct StepOutcome: Hashable, Sendable {
    /// Whether the backend is still at it; else it is an innocuous failure.
    public let isDeferred: Bool
    /// What the step says.
    public let reason: String

    /// Makes one.
    public init(isDeferred: Bool, reason: String) {
        self.isDeferred = isDeferred
        self.reason = reason
    }
}
