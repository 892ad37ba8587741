/// One way from a state to another, or back to the same, as it was declared.
public final class Transition: Sendable {
    /// The name of the event.
    public let trigger: String
    /// The state in which it can happen.
    public let from: String
    /// The state that it leads to.
    public let to: String
    /// How likely it is in one tick, in percent.
    public let probability: Double

    init(trigger: String, from: String, to: String, probability: Double) {
        self.trigger = trigger
        self.from = from
        self.to = to
        self.probability = probability
    }
}
