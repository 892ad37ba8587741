import PluginAPI

/// What callbacks that correlate did.
public struct CorrelationOutcome: Hashable, Sendable {
    /// The tasks that they made, in order.
    public var tasks: [DataPointTask] = []
    /// Why callbacks failed, in order.
    public var failures: [String] = []
    /// The entities as they are after all calls.
    public var entities: [SnapshotEntity]
}
