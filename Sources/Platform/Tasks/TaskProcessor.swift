import Records
import Services
import Workers

// Derived tasks of this shard's entities are done in further rounds of the same transaction: they are durable together with
// what they come from, and cost no detour. Those of other shards ride in it as pending ones.

/// Turns tasks into a transaction, asking modules on the way. For one thread.
struct TaskProcessor: ~Copyable {
    /// Tasks that are done in one transaction, beyond which derived ones wait.
    static let largestTransaction = 20_000

    private let shard: Int
    /// The shards of all partitions; nil: they are other hosts'.
    private var shards: [Int?] = []
    private var modules: ModuleSet
    let store: EntityStore
    private var depthLimit: Int
    private var calls: ModuleCalls
    private var judgement: EmittedTaskJudgement
    var cache: EntityCache
    private var rawTail = RawTail()
    /// How many entities there are, as far as it was asked.
    private var counts: [CountPlace: Int] = [:]
    private let cacheLimit: Int
    let model: ModelSpec
    private var lastTime = Int64.min
    private var sources = SourceTimes()

    init(
        shard: Int,
        _ model: ModelSpec,
        _ modules: ModuleSet,
        _ store: EntityStore,
        depthLimit: Int,
        cacheLimit: Int
    ) {
        self.shard = shard
        self.modules = modules
        self.store = store
        self.model = model
        self.depthLimit = depthLimit
        self.calls = ModuleCalls(modules.modules(ofShard: shard))
        self.judgement = EmittedTaskJudgement(model)
        self.cacheLimit = cacheLimit
        self.cache = EntityCache(limit: cacheLimit)
    }

    /// Works under other conditions from now on.
    mutating func use(_ modules: ModuleSet, depthLimit: Int, shards: [Int?]) {
        self.depthLimit = depthLimit
        self.shards = shards
        guard modules !== self.modules else { return }
        self.modules = modules
        self.calls = ModuleCalls(modules.modules(ofShard: self.shard))
    }

    /// The time of a transaction. It rises strictly also where the clock is set back: keys of what comes in are made of it.
    mutating func nextTime(_ now: Int64) -> Int64 {
        self.lastTime = max(now, self.lastTime &+ 1)
        return self.lastTime
    }

    /// Has times rise from this one on.
    mutating func pass(_ time: Int64) { self.lastTime = max(self.lastTime, time) }

    /// Forgets what other hosts may change from now on.
    mutating func forgetEntities() {
        self.cache = EntityCache(limit: self.cacheLimit)
        self.counts = [:]
    }

    /// Leaves the index of raw tasks to who has their partition now.
    mutating func forgetRaw() { self.rawTail = RawTail() }

    /// Does tasks and what follows from them.
    ///
    /// - Returns: How many tasks were done, and how many entities were made.
    /// - Throws: Why the store cannot tell what is known of their entities; nothing was done.
    mutating func process(
        _ tasks: [QueuedTask],
        into transaction: inout ShardTransaction,
        report: (TaskEvent) -> Void
    ) throws(StoringError) -> (tasks: Int, created: Int) {
        var waiting = tasks[...]
        var done = 0
        var created = 0
        while !waiting.isEmpty {
            try self.load(waiting, &transaction)
            var round = TaskRound(&waiting, self.modules.hooks) { reference in
                self.known(reference, transaction) != nil
            }
            let derived = self.ask(&round, report)
            for entry in round.entries {
                if let key = entry.queued.pendingKey { transaction.forget(pending: key) }
                done += 1
                SourceTimes.note(entry.queued.task, in: &transaction.sources)
                guard !entry.isDenied else { continue }
                if entry.isNew { created += 1 }
                transaction.apply(entry.queued, before: self.known(entry.reference, transaction))
            }
            for task in derived {
                let shard = self.shards[Partitions.number(of: task.task)]
                if shard == self.shard, done + waiting.count < Self.largestTransaction {
                    waiting.append(QueuedTask(task: task.task, depth: task.depth))
                } else {
                    transaction.handOver(task.task, depth: task.depth)
                }
            }
        }
        try self.count(&transaction)
        transaction.putRaw(after: self.rawTail)
        self.sources.put(&transaction.sources, into: &transaction.transaction, self.store)
        return (done, created)
    }

    mutating func count(_ transaction: inout ShardTransaction) throws(StoringError) {
        let unknown = transaction.countChanges.keys.filter { self.counts[$0] == nil }
        if !unknown.isEmpty {
            let keys = unknown.map { EntityCount.key(self.model.entities[$0.entity], $0.partition) }
            let found = try self.store.client.get(keys.map { (self.store.counts, $0) })
            for (place, bytes) in zip(unknown, found) { self.counts[place] = EntityCount.number(bytes) }
        }
        for (place, change) in transaction.countChanges where change != 0 {
            let count = (self.counts[place] ?? 0) + change
            transaction.setCount(count, of: self.model.entities[place.entity], in: place.partition)
        }
    }

    /// Notes that a transaction is durable.
    mutating func remember(_ transaction: borrowing ShardTransaction) {
        for (reference, record) in transaction.records { self.cache.insert(reference, record) }
        for (place, change) in transaction.countChanges { self.counts[place, default: 0] += change }
        self.rawTail.remember(transaction.raw)
        self.sources.remember(transaction.sources)
    }

    // MARK: - Parts

    /// What is known of an entity, which was loaded.
    mutating func known(_ reference: EntityReference, _ transaction: borrowing ShardTransaction)
        -> EntityRecord?
    {
        if let record = transaction.records[reference] { return record }
        return self.cache[reference] ?? nil
    }

    private mutating func load(
        _ tasks: ArraySlice<QueuedTask>,
        _ transaction: inout ShardTransaction
    ) throws(StoringError) {
        var missing: [EntityReference: [UInt8]] = [:]
        var links: [[UInt8]] = []
        for queued in tasks {
            self.addLinks(of: queued.task, to: &links, transaction)
            let reference = EntityReference(queued.task.entity, queued.task.id)
            guard missing[reference] == nil, transaction.records[reference] == nil, self.cache[reference] == nil else {
                continue
            }
            missing[reference] = EntityKeys.entity(queued.task.entity, queued.task.id)
        }
        try self.load(missing, links: links, &transaction)
    }

    /// Keys of links whose ends may be put off, which depends on what is known of them.
    private func addLinks(of task: EntityTask, to keys: inout [[UInt8]], _ transaction: borrowing ShardTransaction) {
        guard self.model.isLinked(task.entity) else { return }
        for datapoint in task.datapoints {
            guard let link = datapoint.attribute.link, datapoint.attribute.history != nil,
                let target = self.model.entity(link.entity)
            else { continue }
            let source = EntityKeys.entity(task.entity, task.id)
            for id in datapoint.value.linkedIDs {
                let targetKey = EntityKeys.entity(target, id)
                let key = EntityLink.incomingKey(target: targetKey, source: source, datapoint.attribute)
                if transaction.links[key] == nil { keys.append(key) }
            }
        }
    }

    /// Loads entities, and links whose keys are given.
    mutating func load(
        _ entities: [EntityReference: [UInt8]],
        links: [[UInt8]] = [],
        _ transaction: inout ShardTransaction
    ) throws(StoringError) {
        guard !entities.isEmpty || !links.isEmpty else { return }
        let wanted = Array(entities)
        var found = try self.store.client.get(
            wanted.map { (self.store.entities, $0.value) } + links.map { (self.store.links, $0) }
        )
        for (key, bytes) in zip(links, found[wanted.count...]) {
            transaction.links.updateValue(bytes.flatMap { LinkEntry($0) }, forKey: key)
        }
        found.removeLast(links.count)
        for (entity, bytes) in zip(wanted, found) {
            var record: EntityRecord?
            if let bytes {
                do throws(ByteError) {
                    record = try EntityRecord.read(bytes)
                } catch {
                    throw StoringError(.failed, "the record of an entity in the store is damaged: \(error)")
                }
            }
            self.cache.insert(entity.key, record)
        }
    }

    /// Asks modules, and judges what they make.
    private mutating func ask(_ round: inout TaskRound, _ report: (TaskEvent) -> Void) -> [DerivedTask] {
        var derived: [DerivedTask] = []
        if round.hasDecisions {
            let first = self.calls.make(round.firstCalls(), round.entries, report: report)
            self.take(first, &round, &derived, report)
            let second = self.calls.make(round.secondCalls(), round.entries, report: report)
            self.take(second, &round, &derived, report)
        } else {
            let only = self.calls.make(round.onlyCalls(), round.entries, report: report)
            self.take(only, &round, &derived, report)
        }
        return derived
    }

    private mutating func take(
        _ effects: [ModuleCalls.Effect],
        _ round: inout TaskRound,
        _ derived: inout [DerivedTask],
        _ report: (TaskEvent) -> Void
    ) {
        for effect in effects {
            let hook = effect.call.hook
            let queued = round.entries[effect.call.entry].queued
            switch effect.effect {
            case .denied: round.deny(effect.call.entry)
            case .failed(let reason):
                let (entity, id) = (queued.task.entity.id, queued.task.id.text)
                report(.callbackFailed(hook, entity: entity, id: id, reason: reason))
            case .made(let emitted):
                do throws(HookRefusal) {
                    let task = try self.judgement.judge(emitted)
                    guard queued.depth < self.depthLimit else {
                        report(.tooDeep(hook, entity: task.entity.id, id: task.id.text, depth: queued.depth + 1))
                        continue
                    }
                    derived.append(DerivedTask(task: task, depth: queued.depth + 1, origin: effect.call.entry))
                } catch {
                    report(.madeNonsense(hook, reason: error.reason))
                }
            }
        }
    }
}
