import PluginAPI

/// A machine of every kind of state: rare, certain, in between, final, with refusals.
struct Walk: StateMachineModel {
    static let name = "walk"
    static let probability = Option("walk-probability", default: 0.4, in: 0...100, help: "Of the rare ones.")
    static let options: [any OptionDeclaring] = [probability]

    struct Walker {
        var steps = 0
        var refused = 0
    }

    static func machine(_ context: Context) -> StateMachine<Walker> { self.machine(rare: context[self.probability]) }

    static func machine(rare: Double) -> StateMachine<Walker> {
        let key: Sink<Walker>.Key = { .int($0.number) }
        let all = Sink<Walker>("all", key: key) { event in
            ["time": .int(event.time), "steps": .int(event.subject.steps), "refused": .int(event.subject.refused)]
        }
        let some = Sink<Walker>("some")
        var machine = StateMachine(["a", "b", "c", "end"], initial: "a", subjects: 50, tick: .seconds(1), ticks: 2000) {
            _,
            _ in Walker()
        }
        let count: StateMachine<Walker>.Action = { walker, _ in
            walker.steps += 1
            return true
        }
        let doubt: StateMachine<Walker>.Action = { walker, moment in
            if moment.random.bool(probability: 0.5) {
                walker.refused += 1
                return false
            }
            return true
        }
        machine.transition("stay", from: "a", to: "a", probability: rare, action: count, to: all)
        machine.transition("go", from: "a", to: "b", probability: rare * 2, action: doubt, to: all, some)
        machine.transition("back", from: "b", to: "a", probability: 70, action: count, to: all)
        machine.transition("on", from: "b", to: "c", probability: 30, action: doubt, to: all)
        machine.transition("return", from: "c", to: "a", probability: 35, to: all, some)
        machine.transition("leave", from: "c", to: "end", probability: 0.5, to: all)
        return machine
    }
}

/// Each tick is an event for each subject.
struct Restless: StateMachineModel {
    static let name = "restless"

    static func machine(_ context: Context) -> StateMachine<Void> {
        let sink = Sink<Void>("steps")
        var machine = StateMachine(
            ["even", "odd"],
            initial: "even",
            subjects: 3,
            tick: .milliseconds(250),
            ticks: 4,
            start: 100
        ) {
            _,
            _ in ()
        }
        machine.transition("up", from: "even", to: "odd", probability: 100, to: sink)
        machine.transition("down", from: "odd", to: "even", probability: 100, to: sink)
        return machine
    }
}

/// Comes to an end after one event.
struct Brief: StateMachineModel {
    static let name = "brief"

    static func machine(_ context: Context) -> StateMachine<Void> {
        var machine = StateMachine(["alive", "dead"], initial: "alive", subjects: 2, tick: .seconds(1)) { _, _ in () }
        machine.transition("die", from: "alive", to: "dead", probability: 50, to: Sink<Void>("deaths"))
        return machine
    }
}

/// Tells its event as a line of text.
struct Talkative: StateMachineModel {
    static let name = "talkative"

    static func machine(_ context: Context) -> StateMachine<Void> {
        let talk = Sink<Void>("talk", line: { "\($0.number) will \($0.transition.trigger) at \($0.time)" })
        var machine = StateMachine(
            ["here", "gone"],
            initial: "here",
            subjects: 1,
            tick: .milliseconds(5),
            ticks: 3,
            start: 10
        ) {
            _,
            _ in ()
        }
        machine.transition("go", from: "here", to: "gone", probability: 100, to: talk)
        return machine
    }
}
