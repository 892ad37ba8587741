/// A transition that happened: what a sink is given. (Comes from doge, as the arguments of `collect`.)
@frozen
public struct Event<Subject> {
    /// The subject as it is after the action and in its new state.
    public let subject: Subject
    /// What happened.
    public let transition: Transition
    /// The simulated time of the tick, in milliseconds since 1970 UTC, if the machine's `start` is meant so.
    public let time: Int
    /// The number of the tick, from 0.
    public let tick: Int
    /// The number of the subject, from 0.
    public let number: Int

    @inlinable
    init(subject: Subject, transition: Transition, time: Int, tick: Int, number: Int) {
        self.subject = subject
        self.transition = transition
        self.time = time
        self.tick = tick
        self.number = number
    }
}
