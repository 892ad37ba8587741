import Records
import Services
import Workers

/// Makes snapshots of entities, page by page. For one thread.
final class SnapshotSweeper {
    private let surroundings: SnapshotRun.Surroundings
    private let reader: SnapshotReader
    private let names: SnapshotNames
    private let modules: [EngineModule]
    private let time: Int64
    private var writer: SnapshotWriter
    let tasks: TaskPublisher
    /// Snapshots that were made.
    private(set) var entityCount = 0
    /// Calls of callbacks that failed.
    private(set) var failureCount = 0

    /// - Parameter modules: The worker of each module that this sweeper calls.
    init(
        _ surroundings: SnapshotRun.Surroundings,
        _ reader: SnapshotReader,
        _ names: SnapshotNames,
        modules: [EngineModule],
        at time: Int64,
        _ segments: SegmentNumbers
    ) {
        self.surroundings = surroundings
        self.reader = reader
        self.names = names
        self.modules = modules
        self.time = time
        self.writer = SnapshotWriter(surroundings, at: time, segments)
        self.tasks = TaskPublisher(surroundings)
    }

    /// Makes snapshots of neighbouring entities of one type that do not hang together with others.
    func take(_ states: [EntityState]) throws(SnapshotError) {
        var states = states
        try SnapshotRun.storing { () throws(StoringError) in try self.reader.completeNeighbours(&states) }
        self.callTimeseries(&states)
        var documents = states.map { $0.document(self.names) }
        try self.make(&documents)
    }

    /// Makes snapshots of groups of entities that hang together, each a list of keys.
    func take(components: [[[UInt8]]]) throws(SnapshotError) {
        var states = try SnapshotRun.storing { () throws(StoringError) in
            var states = try self.reader.states(of: components.flatMap { $0 })
            try self.reader.complete(&states)
            return states
        }
        self.callTimeseries(&states)
        var documents = states.map { $0.document(self.names) }
        // Of each type those that are known, one behind the other.
        documents.sort { left, right in
            (left.entity.number, left.isKnown ? 0 : 1) < (right.entity.number, right.isKnown ? 0 : 1)
        }
        LinkResolution(self.surroundings).resolve(&documents)
        try self.make(&documents)
    }

    /// Writes what is left.
    func finish() throws(SnapshotError) {
        try self.writer.flush()
        try self.tasks.flush()
    }

    private func make(_ documents: inout [SnapshotDocument]) throws(SnapshotError) {
        let refreshing = self.surroundings.refreshing
        let correlation = Correlation(
            self.surroundings.hooks.correlations.filter { !$0.isRefreshed || refreshing.contains($0.hook.module) },
            self.modules,
            publish: { self.tasks.add($0, $1) },
            report: { self.report($0) }
        )
        correlation.run(&documents)
        for document in documents where document.isKnown {
            try self.writer.write(document)
            self.entityCount += 1
        }
        self.writer.finishSegment()
        try self.tasks.flush()
    }

    // MARK: - Time series

    private func callTimeseries(_ states: inout [EntityState]) {
        var batches: [Int: (batch: InvocationBatch, calls: [(state: Int, hook: Hook)])] = [:]
        var scratch = ByteBuffer()
        for (place, state) in states.enumerated() where state.record != nil {
            for (number, items) in state.histories.sorted(by: { $0.key < $1.key }) {
                let attribute = state.entity.attributes[number]
                for hook in self.surroundings.hooks.timeseries(state.entity, attribute) {
                    var task = EntityTask(state.entity, state.id)
                    task.datapoints = items.map { start, item in
                        Datapoint(attribute, item.value, start: start, end: item.end)
                    }
                    var entry = batches[hook.module] ?? (InvocationBatch(), [])
                    let taskPlace = entry.batch.add(task, &scratch)
                    entry.batch.invoke(hook.callback, task: taskPlace)
                    entry.calls.append((place, hook))
                    batches[hook.module] = entry
                }
            }
        }
        for (module, entry) in batches.sorted(by: { $0.key < $1.key }) {
            let result = self.modules[module].run(entry.batch)
            if result.isOutOfService { self.report(.outOfService(module: module, calls: entry.calls.count)) }
            for (place, effect) in result.outcome.effects {
                let (state, hook) = entry.calls[place]
                switch effect {
                case .made(let emitted): if let task = self.tasks.add(emitted, hook) { states[state].fold(task) }
                case .failed(let reason):
                    let (entity, id) = (states[state].entity.id, states[state].id.text)
                    self.report(.callbackFailed(hook, entity: entity, id: id, reason: reason))
                case .denied: break
                }
            }
        }
    }

    private func report(_ event: TaskEvent) {
        if case .outOfService = event {
        } else {
            self.failureCount += 1
            self.surroundings.engine.counters.moduleErrors.wrappingAdd(1, ordering: .relaxed)
        }
        self.surroundings.report(.task(event))
    }
}
