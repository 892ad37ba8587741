import PluginTesting
import Testing

@testable import PluginAPI

@Suite struct MachineCheckTests {
    private static func machine(_ states: [String], initial: String, ticks: Int? = nil) -> StateMachine<Void> {
        StateMachine(states, initial: initial, subjects: 1, tick: .seconds(1), ticks: ticks) { _, _ in () }
    }

    private static func problems(_ machine: StateMachine<Void>) -> [String] {
        do throws(StateMachineError) {
            _ = try MachineTable(machine)
            return []
        } catch {
            return error.problems
        }
    }

    @Test func allMistakesAreToldAtOnce() {
        var machine = Self.machine(["a", "b"], initial: "c", ticks: -1)
        machine.transition("x", from: "d", to: "e", probability: 10)
        machine.transition("y", from: "a", to: "b", probability: -60)
        machine.transition("z", from: "a", to: "b", probability: 150)
        machine.transition("z", from: "a", to: "a", probability: 1, to: Sink("*"))
        machine.transition("n", from: "b", to: "a", probability: .nan)
        #expect(
            Self.problems(machine) == [
                "-1 ticks; expected 0 or more, or nil for no end",
                "the initial state \"c\" is no state; there are \"a\", \"b\"",
                "transition \"x\" goes from \"d\", which is no state; there are \"a\", \"b\"",
                "transition \"x\" goes to \"e\", which is no state; there are \"a\", \"b\"",
                "transition \"y\" has a probability of -60.0; expected 0 to 100 percent",
                "transition \"z\" has a probability of 150.0; expected 0 to 100 percent",
                "transition \"z\" from \"a\" is there twice; give one of them another name",
                "transition \"z\" has a sink with the stream \"*\"; expected a name without '=' and ','",
                "transition \"n\" has a probability of nan; expected 0 to 100 percent",
                "the transitions from \"a\" have 151.0 percent together, above 100: y -60.0, z 150.0, z 1.0",
            ]
        )
    }

    @Test func fractionsMayMissAHundredByTheirRounding() {
        var machine = Self.machine(["a"], initial: "a")
        for index in 0..<7 { machine.transition("t\(index)", from: "a", to: "a", probability: 100.0 / 7) }
        #expect(Self.problems(machine) == [])
        machine.transition("more", from: "a", to: "a", probability: 0.01)
        #expect(Self.problems(machine).count == 1)
    }

    @Test func finalAndUnreachableStatesAreWarnings() throws {
        var machine = Self.machine(["a", "b", "c", "a"], initial: "a")
        machine.transition("x", from: "a", to: "b", probability: 0)
        machine.transition("y", from: "b", to: "a", probability: 1)
        let table = try MachineTable(machine)
        #expect(table.states == ["a", "b", "c"])
        #expect(
            table.warnings == [
                "state \"b\" is never reached", "state \"c\" is final: no transition leads out of it",
            ]
        )
    }

    @Test func aTickIsWholeMilliseconds() {
        for (tick, isRight) in [
            (Duration.seconds(0), true), (.milliseconds(1), true), (.microseconds(1500), false), (.seconds(-1), false),
        ] {
            let machine = StateMachine<Void>(["a"], initial: "a", subjects: 1, tick: tick) { _, _ in () }
            #expect(Self.problems(machine).isEmpty == isRight)
        }
    }

    private struct Wrong: StateMachineModel {
        static let name = "wrong"

        static func machine(_ context: Context) -> StateMachine<Void> {
            MachineCheckTests.machine(["a"], initial: "b")
        }
    }

    @Test func aPluginIsRefusedForIt() {
        let error = #expect(throws: ExtensionError.self) { try SimulationRun(Wrong.self) }
        #expect(error?.code == .refused)
        #expect(error?.reason == "model \"wrong\": the initial state \"b\" is no state; there are \"a\"")
    }
}
