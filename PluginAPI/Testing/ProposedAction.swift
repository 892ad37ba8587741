import PluginAPI

/// An action that a strategy proposes.
public struct ProposedAction: Hashable, Sendable {
    /// What is to be done.
    public let type: String
    /// What it is to be done with.
    public let resourceID: String
    /// How.
    public let input: Record

    /// Makes an action, to compare with.
    public init(_ type: String, resourceID: String, _ input: Record = [:]) {
        self.type = type
        self.resourceID = resourceID
        self.input = input
    }
}
