import PluginAPI

/// Subjects that do something in every tick.
struct Restless: StateMachineModel {
    static let name = "bench_restless"

    static func machine(_ context: Context) -> StateMachine<Int> {
        let sink = Sink<Int>("events")
        var machine = StateMachine(
            ["here", "there"],
            initial: "here",
            subjects: 10_000,
            tick: .seconds(1),
            ticks: 1000
        ) {
            number,
            _ in number
        }
        machine.transition("go", from: "here", to: "there", probability: 100, to: sink)
        machine.transition("stay", from: "there", to: "there", probability: 40, to: sink)
        machine.transition("return", from: "there", to: "here", probability: 60, to: sink)
        return machine
    }
}
