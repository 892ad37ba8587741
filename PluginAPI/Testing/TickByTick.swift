import PluginAPI

/// Runs a state machine as it is defined: every subject is asked in every tick. (As doge does it.)
///
/// Slow, and nothing but a yardstick: what a run of the same machine does must have the same distribution and order.
public struct TickByTick<Subject> {
    /// A transition that took place.
    public struct Step: Hashable, Sendable {
        /// The number of the tick.
        public let tick: Int
        /// The number of the subject.
        public let subject: Int
        /// The trigger of the transition.
        public let trigger: String
        /// The state before.
        public let from: String
        /// The state after.
        public let to: String

        package init(tick: Int, subject: Int, trigger: String, from: String, to: String) {
            self.tick = tick
            self.subject = subject
            self.trigger = trigger
            self.from = from
            self.to = to
        }
    }

    private let machine: StateMachine<Subject>
    private var random: Random

    /// - Parameter seed: The seed of all random numbers.
    public init(_ machine: StateMachine<Subject>, seed: UInt64) {
        self.machine = machine
        self.random = Random(seed: seed)
    }

    /// All transitions in their order.
    public mutating func steps(subjects count: Int, ticks: Int) throws -> [Step] {
        var subjects = try (0..<count).map { try self.machine.factory($0, &self.random) }
        var states = Array(repeating: self.machine.initial, count: count)
        var steps: [Step] = []
        for tick in 0..<ticks {
            for number in 0..<count {
                guard let chosen = self.choose(states[number]) else { continue }
                var moment = Moment(
                    transition: chosen.transition,
                    time: self.machine.start + tick * Int(self.machine.tick / .milliseconds(1)),
                    tick: tick,
                    number: number,
                    random: self.random
                )
                let isAccepted = try chosen.action?(&subjects[number], &moment) ?? true
                self.random = moment.random
                guard isAccepted else { continue }
                steps.append(
                    Step(
                        tick: tick,
                        subject: number,
                        trigger: chosen.transition.trigger,
                        from: states[number],
                        to: chosen.transition.to
                    )
                )
                states[number] = chosen.transition.to
            }
        }
        return steps
    }

    /// The transition that is drawn; nil: the subject stays as it is.
    private mutating func choose(_ state: String) -> StateMachine<Subject>.Declared? {
        var drawn = self.random.double() * 100
        for declared in self.machine.declared where declared.transition.from == state {
            drawn -= declared.transition.probability
            if drawn < 0 { return declared }
        }
        return nil
    }
}
