import PluginAPI

/// What a strategy proposes.
public struct ProposedSolution: Hashable, Sendable {
    /// The actions in order.
    public internal(set) var actions: [ProposedAction] = []
    /// Indicators by name.
    public internal(set) var indicators: [String: Double] = [:]
}
