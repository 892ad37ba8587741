import PluginAPI

/// What the callbacks that were called did.
public struct ModuleOutcome: Hashable, Sendable {
    /// The tasks that they made, in order.
    public var tasks: [DataPointTask] = []
    /// Whether one of them denies the entity.
    public var isDenied = false
    /// Why callbacks failed, in order.
    public var failures: [String] = []
}
