/// What an action knows of the transition that it belongs to, beside the subject.
@frozen
public struct Moment {
    /// The transition that is about to happen.
    public let transition: Transition
    /// The simulated time of the tick, in milliseconds since 1970 UTC, if the machine's `start` is meant so.
    public let time: Int
    /// The number of the tick, from 0.
    public let tick: Int
    /// The number of the subject, from 0.
    public let number: Int
    /// The subject's own random numbers. Whoever takes all from here can repeat a run, whatever the number of producers.
    public var random: Random

    @inlinable
    package init(transition: Transition, time: Int, tick: Int, number: Int, random: Random) {
        self.transition = transition
        self.time = time
        self.tick = tick
        self.number = number
        self.random = random
    }
}
