// Design. The machine only collects what it is told, so that all mistakes can be told at once when it is built, which is
// what `MachineTable` does.

/// Subjects that pass from state to state by chance, each with a state of its own. (Comes from doge's
/// `DataOnlineGenerator`.)
///
///     var datagen = StateMachine(["offline", "online"], initial: "offline", subjects: 10, tick: .seconds(60), ticks: 1000) {
///         number, random in User(id: number, balance: random.int(in: 0...999))
///     }
///     datagen.transition("login", from: "offline", to: "online", probability: 0.1, to: clickstream)
///
/// In each tick each subject takes at most one transition of its state, each with its probability; what is left of 100
/// percent is that of staying.
public struct StateMachine<Subject> {
    /// Makes a subject.
    ///
    /// `number` counts subjects from 0, `random` are the subject's own random numbers.
    public typealias Factory = (_ number: Int, _ random: inout Random) throws -> Subject

    /// Changes a subject, or refuses the transition by returning false: then the state stays as it is, no sink hears of
    /// it, what was changed remains, and the chance of this tick is used up.
    public typealias Action = (_ subject: inout Subject, _ moment: inout Moment) throws -> Bool

    package struct Declared {
        package var transition: Transition
        package var action: Action?
        package var sinks: [Sink<Subject>]
    }

    package let states: [String]
    package let initial: String
    package let subjects: Int
    package let tick: Duration
    package let ticks: Int?
    package let start: Int
    package let factory: Factory
    package private(set) var declared: [Declared] = []

    /// Makes a machine without transitions.
    ///
    /// - Parameters:
    ///   - states: The names of the states.
    ///   - initial: The state in which all subjects begin.
    ///   - subjects: How many there are, if a run does not say otherwise.
    ///   - tick: How much simulated time a tick takes; whole milliseconds.
    ///   - ticks: How many there are, if a run does not say otherwise; nil: no end.
    ///   - start: The time of the first tick, in milliseconds; since 1970 UTC if it is to be a date.
    ///   - factory: Makes the subjects, in the order of their numbers.
    public init(
        _ states: [String],
        initial: String,
        subjects: Int,
        tick: Duration,
        ticks: Int? = nil,
        start: Int = 0,
        factory: @escaping Factory
    ) {
        self.states = states
        self.initial = initial
        self.subjects = subjects
        self.tick = tick
        self.ticks = ticks
        self.start = start
        self.factory = factory
    }

    /// Adds a transition.
    ///
    /// - Parameters:
    ///   - trigger: The name of the event; each only once for a state.
    ///   - state: The state in which it can happen.
    ///   - target: The state that it leads to, which may be the same.
    ///   - probability: How likely it is in one tick, in percent.
    ///   - action: What it does to the subject; nil: nothing.
    ///   - sinks: Who hears of it, in this order.
    public mutating func transition(
        _ trigger: String,
        from state: String,
        to target: String,
        probability: Double,
        action: Action? = nil,
        to sinks: Sink<Subject>...
    ) {
        let transition = Transition(trigger: trigger, from: state, to: target, probability: probability)
        self.declared.append(Declared(transition: transition, action: action, sinks: sinks))
    }
}
