import Records
import Services
import Workers

// What callbacks made is published before the progress is kept. A host that dies between the two calls again for the page
// that was under way, and for no other.

/// Gives the entities of one batch their turn, page by page. For one thread, which it blocks.
final class UpdateBatch {
    /// Keys that are passed over with one question.
    private static let scanLimit = 10_000

    private let surroundings: SnapshotRun.Surroundings
    private let report: (EngineReport) -> Void
    private let figures: UpdateFigures
    private let group: UpdateGroup
    private let reader: SnapshotReader
    private let tasks: TaskPublisher
    private let prefix: [UInt8]

    init(_ surroundings: SnapshotRun.Surroundings, _ group: UpdateGroup, _ figures: UpdateFigures) {
        self.surroundings = surroundings
        self.report = surroundings.report
        self.figures = figures
        self.group = group
        self.reader = SnapshotReader(
            surroundings.model,
            surroundings.store,
            at: Clock.system(),
            surroundings.model.entities.map { EntityState.Wishes(master: $0 === group.entity && group.wantsRecord) }
        )
        self.tasks = TaskPublisher(surroundings)
        self.prefix = EntityKeys.prefix(group.entity)
    }

    /// Works until the batch is done.
    ///
    /// - Parameter groups: How many groups there are.
    /// - Throws: Why it ended before; what was done until then is kept.
    func run(_ entry: inout UpdateEntry, groups: Int) throws(SnapshotError) {
        entry.progress.begin(at: Clock.system())
        if let keys = entry.lookahead.take(entry.progress.batch) {
            let position = entry.progress.position
            try self.work(keys.filter { position.lexicographicallyPrecedes($0) }, &entry)
        } else {
            try self.search(&entry, groups)
        }
        let round = entry.progress.finishBatch(at: Clock.system())
        if round != nil { entry.lookahead.clear() }
        try self.keep(entry.progress, round)
    }

    // MARK: - Entities

    private func search(_ entry: inout UpdateEntry, _ groups: Int) throws(SnapshotError) {
        let batch = entry.progress.batch
        var scan = StoreScan(self.surroundings.store.entities, prefix: self.prefix)
        scan.keysOnly = true
        scan.limit = Self.scanLimit
        if entry.progress.position.isEmpty {
            let count = try SnapshotRun.storing { () throws(StoringError) in
                try EntityCount.read(self.group.entity, self.surroundings.store)
            }
            entry.lookahead.begin(behind: batch, of: self.group.batchCount, entities: count, groups: groups)
        } else {
            // What lies before has been passed over already, so nothing can be said of coming batches.
            entry.lookahead.clear()
            scan.from = entry.progress.position + [0]
        }
        do throws(SnapshotError) {
            while true {
                if self.surroundings.isStopping() { throw .stopping }
                let page = try SnapshotRun.storing { () throws(StoringError) in
                    try self.surroundings.store.client.scan(scan)
                }
                var keys: [[UInt8]] = []
                for found in page.entries {
                    guard let id = SnapshotReader.id(found.key, self.group.entity) else { continue }
                    let number = self.group.batch(of: id)
                    if number == batch { keys.append(found.key) } else { entry.lookahead.note(found.key, in: number) }
                }
                try self.work(keys, &entry)
                guard page.hasMore, let last = page.entries.last else { return }
                scan.pass(last.key)
            }
        } catch {
            entry.lookahead.clear()
            throw error
        }
    }

    private func work(_ keys: [[UInt8]], _ entry: inout UpdateEntry) throws(SnapshotError) {
        var first = 0
        while first < keys.count {
            if self.surroundings.isStopping() { throw .stopping }
            let page = Array(keys[first..<min(first + entry.pace.size, keys.count)])
            first += page.count
            let states = try self.states(page)
            let made = self.tasks.count
            let failures = self.call(states, &entry.pace)
            try self.tasks.flush()
            entry.progress.finishPage(
                behind: page[page.count - 1],
                entities: states.count,
                failures: failures,
                tasks: self.tasks.count - made
            )
            self.figures.entities.wrappingAdd(states.count, ordering: .relaxed)
            if entry.progress.becomesLate(at: Clock.system(), period: self.group.period) {
                self.report(.noted("updates of \(self.group.name) take longer than their period"))
            }
            try self.keep(entry.progress, nil)
        }
    }

    /// Entities that there still are.
    private func states(_ keys: [[UInt8]]) throws(SnapshotError) -> [EntityState] {
        try SnapshotRun.storing { () throws(StoringError) in
            var states = try self.reader.states(of: keys)
            states.removeAll { $0.record == nil }
            if self.group.wantsRecord { try self.reader.complete(&states) }
            return states
        }
    }

    private func keep(_ progress: UpdateProgress, _ round: UpdateRound?) throws(SnapshotError) {
        var transaction = StoreTransaction()
        let store = self.surroundings.store
        self.surroundings.engine.ownership.expect(of: [0], in: &transaction)
        transaction.put(store.updates, Array(self.group.name.utf8), progress.bytes)
        if let round {
            let key = UpdateKeys.round(self.group.name, round.started)
            transaction.put(store.updateRounds, key, CBOR.encode(.map(round.record)))
            round.metadata(of: self.group).put(into: &transaction, store)
        }
        try self.surroundings.commit(transaction)
        guard let round else { return }
        self.figures.rounds.wrappingAdd(1, ordering: .relaxed)
        if round.isLate { self.figures.lateRounds.wrappingAdd(1, ordering: .relaxed) }
    }

    // MARK: - Calls

    /// - Returns: How many calls failed.
    private func call(_ states: [EntityState], _ pace: inout UpdatePace) -> Int {
        guard !states.isEmpty else { return 0 }
        let begun = EventLoop.now()
        var failures = 0
        for hooks in self.group.segments {
            // One worker, as in DP³: a module that asks somebody else at a limited rate can count what it asks.
            let module = self.surroundings.modules[hooks[0].hook.module][0]
            let (effects, isInService) =
                self.group.wantsRecord
                ? Self.callWithRecords(hooks, states, module) : Self.callWithIDs(hooks, states, module)
            if !isInService {
                let calls = hooks.count * states.count
                self.report(.task(.outOfService(module: hooks[0].hook.module, calls: calls)))
            }
            for (place, effect) in effects {
                let (hook, state) = (hooks[place / states.count].hook, states[place % states.count])
                switch effect {
                case .made(let task): if self.tasks.add(task, hook) == nil { failures += 1 }
                case .failed(let reason):
                    failures += 1
                    self.surroundings.engine.counters.moduleErrors.wrappingAdd(1, ordering: .relaxed)
                    let (entity, id) = (state.entity.id, state.id.text)
                    self.report(.task(.callbackFailed(hook, entity: entity, id: id, reason: reason)))
                case .denied: break
                }
            }
        }
        pace.took(EventLoop.now() - begun, for: states.count)
        return failures
    }

    private typealias Effects = (effects: [(place: Int, effect: ModuleOutcome.Effect)], isInService: Bool)

    private static func callWithIDs(_ hooks: [UpdateHook], _ states: [EntityState], _ module: EngineModule) -> Effects {
        var batch = InvocationBatch()
        var scratch = ByteBuffer()
        let tasks = states.map { batch.add(EntityTask($0.entity, $0.id), &scratch) }
        for hook in hooks { for task in tasks { batch.invoke(hook.hook.callback, task: task) } }
        let result = module.run(batch)
        return (result.outcome.effects, !result.isOutOfService)
    }

    private static func callWithRecords(
        _ hooks: [UpdateHook],
        _ states: [EntityState],
        _ module: EngineModule
    ) -> Effects {
        let set = DocumentSet(states.map { $0.masterDocument() })
        let calls = hooks.map { CorrelationCalls(callback: $0.hook.callback, first: 0, count: states.count) }
        var effects: [(place: Int, effect: ModuleOutcome.Effect)] = []
        let isInService = module.correlate(calls) {
            set.batch(nil, withMaster: true)
        } take: { outcome in
            // There is nothing that a value could be set in.
            effects += outcome.effects
        }
        return (effects, isInService)
    }
}
