import Records
import Services
import Workers

// It only looks for what has to be done. The doing is left to shards, in small pieces between the tasks that come in, each
// in a transaction of the shard that owns the entity: nothing of it ever meets a task half way.

/// Merges and cleans histories, and removes entities that are past their life, at the times that are configured.
public final class Upkeep: Sendable {
    private enum Job {
        static let aggregation = 1
        static let cleaning = 2
        static let collection = 3
    }

    /// Chores that are given out at once.
    private static let groupLimit = 2000

    private let model: ModelSpec
    private let engine: TaskEngine
    private let store: EntityStore
    private let jobs: JobThread
    private let report: @Sendable (EngineReport) -> Void

    /// - Parameter report: Called on any thread.
    public init(
        _ settings: PlatformSettings,
        _ engine: TaskEngine,
        _ store: StoreClient,
        report: @escaping @Sendable (EngineReport) -> Void
    ) throws(SystemError) {
        self.model = settings.model
        self.engine = engine
        self.store = EntityStore(store)
        self.report = report
        self.jobs = try JobThread([
            settings.history.aggregation, settings.history.datapointCleaning, settings.garbageCollection,
        ])
    }

    /// Begins to look at the clock.
    public func start() throws(SystemError) {
        try self.jobs.start(named: "upkeep") { [unowned self] job in
            do throws(StoringError) {
                switch job {
                case Job.aggregation: try self.compact("aggregation") { HistoryRules.aggregation($0) }
                case Job.cleaning:
                    let now = Clock.system()
                    try self.compact("cleaning") { HistoryRules.cleaning($0, now: now) }
                default: try self.collect()
                }
            } catch {
                // It is done again at the next time.
                self.report(.postponed(error.description))
            }
        }
    }

    /// Ends it; what was begun is done first. The engine must still work.
    public func stop() { self.jobs.stop() }

    /// Has chores done, and waits until they and all that follows from them are.
    ///
    /// - Parameter chores: About entities of this host.
    /// - Returns: How many entities were removed, by the numbers of their types; nil: there were no chores.
    @discardableResult
    private func perform(_ chores: [Chore]) throws(StoringError) -> ChoreTicket.Removals? {
        guard !chores.isEmpty else { return nil }
        let waiter = CallWaiter<ChoreTicket.Removals>()
        do {
            let ticket = ChoreTicket { waiter.finish($0) }
            self.engine.perform(chores.map { QueuedChore($0, ticket: ticket) })
        }
        return waiter.wait()
    }

    /// Those of the chores that are about entities of this host.
    private func own(_ chores: [Chore]) -> [Chore] {
        let held = self.engine.ownership.held
        return chores.filter { held.contains(QueuedChore($0).partition) }
    }

    private func note(_ runs: [RunMetadata]) throws(StoringError) {
        guard !runs.isEmpty else { return }
        var transaction = StoreTransaction()
        for run in runs { run.put(into: &transaction, self.store) }
        try self.store.client.commit(transaction)
    }

    /// What tells the runs of this host from those of others at the same time.
    private var worker: Int { self.engine.ownership.held.min() ?? 0 }

    // MARK: - Histories

    /// What became of histories.
    private struct Tally {
        /// Entities that were looked at.
        var entities = 0
        /// Histories that were changed.
        var updated = 0
    }

    /// - Parameter name: What it is called among the runs that are noted.
    private func compact(_ name: String, _ rules: (Attribute) -> HistoryRules) throws(StoringError) {
        let begun = Clock.system()
        var tally = Tally()
        for entity in self.model.entities {
            let all = entity.attributes.map(rules)
            guard all.contains(where: { !$0.isEmpty }) else { continue }
            try self.compact(entity, all, &tally)
        }
        // What needs retries elsewhere needs none here, where shards do the work.
        let fields: Record = [
            "entities": .int(tally.entities), "updated": .int(tally.updated), "revision_conflicts": 0, "retries": 0,
            "retry_exhausted": 0, "\(name)_start": .timestamp(begun), "\(name)_end": .timestamp(Clock.system()),
        ]
        try self.note([RunMetadata(.history, begun, worker: self.worker, fields)])
    }

    private func compact(
        _ entity: EntityType,
        _ rules: [HistoryRules],
        _ tally: inout Tally
    ) throws(StoringError) {
        var last: EntityID?
        var scan = StoreScan(self.store.history, prefix: EntityKeys.prefix(entity))
        while !self.jobs.isStopping {
            let page = try self.store.client.scan(scan)
            let sorting = HistorySorting(page, entity)
            let held = self.engine.ownership.held
            for group in sorting.groups
            where group.id != last && held.contains(Partitions.number(of: entity, group.id)) {
                tally.entities += 1
                last = group.id
            }
            let chores: [Chore] = sorting.groups.compactMap { group in
                let rule = rules[group.attribute.number]
                guard !rule.isEmpty, !HistoryCompaction(group.items, of: group.attribute, rule).isEmpty else {
                    return nil
                }
                return .compact(entity, group.id, group.attribute, rule, from: [])
            }
            let own = self.own(chores)
            tally.updated += own.count
            try self.perform(own)
            guard page.hasMore, let next = sorting.next else { return }
            scan.from = next
        }
    }

    // MARK: - Lifetimes

    /// Removes what is past its life, and what lived only by that, as far as it goes.
    private func collect() throws(StoringError) {
        let begun = Clock.system()
        var seen: [Int: Int] = [:]
        var removed: ChoreTicket.Removals = [:]
        try self.collect { chores throws(StoringError) in
            let own = self.own(chores)
            for case .look(let entity, _, _) in own { seen[entity.number, default: 0] += 1 }
            guard let gone = try self.perform(own) else { return false }
            removed.merge(gone) { $0 + $1 }
            return true
        }
        let ended = Clock.system()
        var runs: [RunMetadata] = []
        for entity in self.model.entities where entity.lifetime != .immortal {
            let name = entity.lifetime == .weak ? "weak" : "ttl"
            let fields: Record = [
                "entities": .int(seen[entity.number] ?? 0), "deleted": .int(removed[entity.number] ?? 0),
                "entity": .string(entity.id), "\(name)_collect_start": .timestamp(begun),
                "\(name)_collect_end": .timestamp(ended),
            ]
            // The time is what tells runs apart.
            runs.append(RunMetadata(.collector, begun + Int64(runs.count), worker: self.worker, fields))
        }
        try self.note(runs)
    }

    private func collect(_ perform: ([Chore]) throws(StoringError) -> Bool) throws(StoringError) {
        var hasFound = true
        while hasFound {
            hasFound = false
            var scan = StoreScan(self.store.due, to: DueKey.beginning(Clock.system() + 1))
            scan.keysOnly = true
            scan.limit = Self.groupLimit
            while !self.jobs.isStopping {
                let page = try self.store.client.scan(scan)
                let chores = page.entries.compactMap { DueKey($0.key).flatMap(self.chore) }
                if try perform(chores) { hasFound = true }
                guard page.hasMore, let last = page.entries.last else { break }
                scan.pass(last.key)
            }
            if self.jobs.isStopping { return }
        }
    }

    /// What a key stands for; nil: the model does not have it any more.
    private func chore(_ due: DueKey) -> Chore? {
        switch due.subject {
        case .entity:
            let found = due.key.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                return try? EntityKeys.readEntity(&reader, self.model)
            }
            return found.map { .look($0.type, $0.id, due) }
        case .link: return EntityLink(incoming: due.key, self.model).map { .expire($0, due) }
        }
    }
}
