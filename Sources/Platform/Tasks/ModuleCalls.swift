import Records
import Workers

/// Makes the calls of a stage: each module that is concerned is called once.
struct ModuleCalls: ~Copyable {
    /// What came of a call.
    struct Effect {
        let call: TaskRound.Call
        let effect: ModuleOutcome.Effect
    }

    private let modules: [EngineModule]
    private var scratch = ByteBuffer()

    /// - Parameter modules: In the order in which they are enabled.
    init(_ modules: [EngineModule]) { self.modules = modules }

    /// Makes calls for the tasks of a round.
    ///
    /// - Returns: What came of them, in the order of the tasks and then of the calls.
    mutating func make(
        _ calls: [TaskRound.Call],
        _ entries: [TaskRound.Entry],
        report: (TaskEvent) -> Void
    ) -> [Effect] {
        guard !calls.isEmpty else { return [] }
        var effects: [(order: Int, effect: Effect)] = []
        for module in self.modules.indices {
            let mine = calls.indices.filter { calls[$0].hook.module == module }
            guard !mine.isEmpty else { continue }
            var batch = InvocationBatch()
            var last: (entry: Int, place: UInt32)?
            for index in mine {
                let call = calls[index]
                if last?.entry != call.entry {
                    last = (call.entry, batch.add(entries[call.entry].queued.task, &self.scratch))
                }
                batch.invoke(
                    call.hook.callback,
                    task: last?.place ?? InvocationBatch.none,
                    datapoint: call.datapoint.map { UInt32($0) } ?? InvocationBatch.none
                )
            }
            let result = self.modules[module].run(batch)
            if result.isOutOfService { report(.outOfService(module: module, calls: mine.count)) }
            for (place, effect) in result.outcome.effects {
                effects.append((mine[place], Effect(call: calls[mine[place]], effect: effect)))
            }
        }
        // Several effects of one call keep their order.
        return effects.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element.effect)
    }
}
