// Pure data of a checked machine, without the author's closures.

/// A state machine whose declaration was found to make sense.
struct MachineTable: Hashable {
    struct Edge: Hashable {
        var from: Int
        var to: Int
        /// In percent, as declared.
        var probability: Double
    }

    /// By how much a sum may be above 100 percent: room for the rounding of many fractions, and for no real mistake.
    static let tolerance = 1e-6

    let states: [String]
    let initial: Int
    let edges: [Edge]
    /// Milliseconds of a tick.
    let tick: Int
    /// What may be a mistake, one sentence each.
    let warnings: [String]

    /// Checks a machine.
    ///
    /// - Throws: All that is wrong with it.
    init<Subject>(_ machine: StateMachine<Subject>) throws(StateMachineError) {
        var problems = Self.problemsOfNumbers(machine)
        var seen: Set<String> = []
        let states = machine.states.filter { seen.insert($0).inserted }
        let known =
            states.isEmpty ? "there are none" : "there are " + states.map { "\"\($0)\"" }.joined(separator: ", ")
        let places = Dictionary(uniqueKeysWithValues: states.enumerated().map { ($1, $0) })
        if places[machine.initial] == nil {
            problems.append("the initial state \"\(machine.initial)\" is no state; \(known)")
        }
        var triggers: Set<[String]> = []
        var edges: [Edge] = []
        for declared in machine.declared {
            let transition = declared.transition
            let label = "transition \"\(transition.trigger)\""
            for (end, state) in [("from", transition.from), ("to", transition.to)] where places[state] == nil {
                problems.append("\(label) goes \(end) \"\(state)\", which is no state; \(known)")
            }
            if !triggers.insert([transition.from, transition.trigger]).inserted {
                problems.append("\(label) from \"\(transition.from)\" is there twice; give one of them another name")
            }
            if !(0...100 + Self.tolerance).contains(transition.probability) {
                problems.append("\(label) has a probability of \(transition.probability); expected 0 to 100 percent")
            }
            for sink in declared.sinks where !Self.isName(sink.stream) {
                problems.append(
                    "\(label) has a sink with the stream \"\(sink.stream)\"; expected a name without '=' and ','"
                )
            }
            edges.append(
                Edge(
                    from: places[transition.from] ?? 0,
                    to: places[transition.to] ?? 0,
                    probability: transition.probability
                )
            )
        }
        for (place, state) in states.enumerated() {
            let own = zip(edges, machine.declared).filter { $0.0.from == place && $0.1.transition.from == state }
            let sum = own.reduce(0) { $0 + max($1.0.probability, 0) }
            guard sum > 100 + Self.tolerance else { continue }
            let parts = own.map { "\($0.1.transition.trigger) \($0.0.probability)" }.joined(separator: ", ")
            problems.append("the transitions from \"\(state)\" have \(sum) percent together, above 100: \(parts)")
        }
        guard problems.isEmpty, let initial = places[machine.initial] else {
            throw StateMachineError(problems: problems)
        }
        self.states = states
        self.initial = initial
        self.edges = edges
        self.tick = Self.milliseconds(machine.tick) ?? 0
        self.warnings = Self.warnings(states, initial, edges)
    }

    private static func problemsOfNumbers<Subject>(_ machine: StateMachine<Subject>) -> [String] {
        var problems: [String] = []
        if !(0...SimulationCore.mostSubjects).contains(machine.subjects) {
            problems.append("\(machine.subjects) subjects; expected 0 to \(SimulationCore.mostSubjects)")
        }
        if let ticks = machine.ticks, ticks < 0 {
            problems.append("\(ticks) ticks; expected 0 or more, or nil for no end")
        }
        if Self.milliseconds(machine.tick) == nil {
            problems.append("a tick of \(machine.tick); expected whole milliseconds, from 0 to a million years")
        }
        return problems
    }

    /// nil: it is none of those that a tick can have.
    private static func milliseconds(_ duration: Duration) -> Int? {
        let (seconds, attoseconds) = duration.components
        guard (0...31_556_952_000_000).contains(seconds), attoseconds >= 0, attoseconds % 1_000_000_000_000_000 == 0
        else {
            return nil
        }
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text != "*" && !text.contains("=") && !text.contains(",")
    }

    private static func warnings(_ states: [String], _ initial: Int, _ edges: [Edge]) -> [String] {
        var reached: Set<Int> = [initial]
        var open = [initial]
        while let state = open.popLast() {
            for edge in edges where edge.from == state && edge.probability > 0 && reached.insert(edge.to).inserted {
                open.append(edge.to)
            }
        }
        return states.indices.compactMap { place in
            if !edges.contains(where: { $0.from == place }) {
                return "state \"\(states[place])\" is final: no transition leads out of it"
            }
            return reached.contains(place) ? nil : "state \"\(states[place])\" is never reached"
        }
    }
}
