import PluginAPI

/// One record of a simulation with what it is an event of.
public struct SimulatedEvent: Hashable, Sendable {
    /// The number of the tick, from 0.
    public let tick: Int
    /// The number of the subject, from 0.
    public let subject: Int
    /// The name of its stream.
    public let stream: String
    /// The trigger of the transition.
    public let trigger: String
    /// The state before.
    public let from: String
    /// The state after.
    public let to: String
    /// The record.
    public let record: Record
}
