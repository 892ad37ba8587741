import Records
import Services
import Synchronization
import Workers

// Each time of `update_batch_cron` one batch of each group of callbacks is due. Batches that come due while others are being
// done are made up for, the groups taking turns: a slow one does not keep fast ones from their pace. What is due more than one
// round is forgotten, and the log has said by then that the period is not kept.

/// Calls what modules registered for periodic updates, for each entity once in its period. For any thread.
public final class Updater: Sendable {
    private enum Job {
        static let batch = 1
        static let cleaning = 2
        static let adopting = 3
    }

    private struct State {
        /// Whose callbacks the entries are; the set itself is not kept, or its workers would never end.
        var modules: ModuleSet.Identity?
        var entries: [UpdateEntry] = []
        var ticks: UpdateTicks
    }

    /// Nanoseconds for which a group has batches done that are due, but one in any case, before it is the next one's turn.
    private static let turn: Int64 = 1_000_000_000

    /// What is counted of it.
    public let figures = UpdateFigures()

    private let settings: PlatformSettings
    private let engine: TaskEngine
    private let store: EntityStore
    private let report: @Sendable (EngineReport) -> Void
    private let jobs: JobThread
    private let state: Mutex<State>

    /// - Parameter report: Called on any thread.
    public init(
        _ settings: PlatformSettings,
        _ engine: TaskEngine,
        _ store: StoreClient,
        report: @escaping @Sendable (EngineReport) -> Void
    ) throws(SystemError) {
        self.settings = settings
        self.engine = engine
        self.store = EntityStore(store)
        self.report = report
        self.jobs = try JobThread([settings.updater.batchSchedule, settings.updater.cacheSchedule])
        self.state = Mutex(State(ticks: UpdateTicks(settings.updater.batchSchedule, from: Clock.system())))
    }

    /// Begins to look at the clock, and takes up what earlier runs of the host left.
    public func start() throws(SystemError) {
        self.jobs.request(Job.adopting)
        try self.jobs.start(named: "updates") { [unowned self] job in
            // Only this thread changes it.
            var state = self.state.withLock { $0 }
            defer { self.state.withLock { $0 = state } }
            // Of several hosts one calls; where another one was it meanwhile, the store knows how far that is.
            guard self.engine.ownership.isLeading else {
                let ticks = UpdateTicks(self.settings.updater.batchSchedule, from: Clock.system())
                state = State(ticks: ticks)
                return
            }
            do throws(SnapshotError) {
                let modules = try self.adopt(&state)
                try self.catchUp(&state)
                switch job {
                case Job.batch: try self.work(&state, modules)
                case Job.cleaning: try self.clean(state)
                default: break
                }
            } catch {
                self.failed(error)
            }
            let due = state.entries.reduce(0) { $0 + $1.due }
            self.figures.behind.store(due, ordering: .relaxed)
        }
    }

    /// Ends it at the next page of entities. The engine must still work.
    public func stop() { self.jobs.stop() }

    private func failed(_ error: SnapshotError) {
        switch error {
        case .storing(let error): self.report(.noted("periodic updates wait for their next time: \(error)"))
        case .takenOver: self.report(.noted("periodic updates ended, for another host has taken over"))
        case .stopping: break
        }
    }

    // MARK: - Batches

    private func work(_ state: inout State, _ adopted: ModuleSet) throws(SnapshotError) {
        var modules = adopted
        let most = state.entries.map(\.group.batchCount).max() ?? 1
        while true {
            let ticks = state.ticks.take(until: Clock.system(), limit: most)
            for place in state.entries.indices {
                state.entries[place].due = min(state.entries[place].due + ticks, state.entries[place].group.batchCount)
            }
            guard state.entries.contains(where: { $0.due > 0 }) else { return }
            self.figures.behind.store(state.entries.reduce(0) { $0 + $1.due }, ordering: .relaxed)
            for place in state.entries.indices {
                let begun = EventLoop.now()
                while state.entries[place].due > 0 {
                    let batch = UpdateBatch(self.surroundings(modules), state.entries[place].group, self.figures)
                    try batch.run(&state.entries[place], groups: state.entries.count)
                    state.entries[place].due -= 1
                    if EventLoop.now() - begun > Self.turn { break }
                }
            }
            // They may have been replaced meanwhile.
            modules = try self.adopt(&state)
        }
    }

    private func surroundings(_ modules: ModuleSet) -> SnapshotRun.Surroundings {
        SnapshotRun.Surroundings(
            self.settings,
            self.engine,
            self.store,
            modules: modules,
            of: self.jobs,
            report: self.report
        )
    }

    // MARK: - Groups

    /// Takes over the callbacks of the modules that are called now.
    ///
    /// - Returns: Those.
    private func adopt(_ state: inout State) throws(SnapshotError) -> ModuleSet {
        let modules = self.engine.modules
        guard state.modules !== modules.identity else { return modules }
        let groups = UpdateGroup.groups(of: modules.hooks.updates, batchPeriod: self.settings.updater.batchPeriod)
        var entries: [UpdateEntry] = []
        for group in groups {
            if let old = state.entries.first(where: { $0.group.name == group.name }) {
                entries.append(self.adopt(group, old.progress, old))
            } else {
                let bytes = try SnapshotRun.storing { () throws(StoringError) in
                    try self.store.client.get(self.store.updates, Array(group.name.utf8))
                }
                let progress = bytes.flatMap { UpdateProgress($0) }
                entries.append(self.adopt(group, progress, nil))
            }
        }
        for old in state.entries where !groups.contains(where: { $0.name == old.group.name }) {
            self.report(.noted("updates of \(old.group.name) end, for no module has callbacks for them any more"))
        }
        state.entries = entries
        state.modules = modules.identity
        return modules
    }

    private func adopt(_ group: UpdateGroup, _ known: UpdateProgress?, _ old: UpdateEntry?) -> UpdateEntry {
        var progress = known ?? UpdateProgress(batchCount: group.batchCount, hooks: group.hookIDs)
        let changes = progress.reconcile(batchCount: group.batchCount, hooks: group.hookIDs)
        if !changes.isEmpty {
            self.report(.noted("callbacks for updates of \(group.name) changed: \(changes.joined(separator: "; "))"))
        }
        var entry = UpdateEntry(group: group, progress: progress)
        guard let old, old.group.batchCount == group.batchCount else { return entry }
        (entry.pace, entry.lookahead, entry.due) = (old.pace, old.lookahead, old.due)
        return entry
    }

    /// Takes over how far another host has come.
    private func catchUp(_ state: inout State) throws(SnapshotError) {
        guard !state.entries.isEmpty else { return }
        let keys = state.entries.map { (self.store.updates, Array($0.group.name.utf8)) }
        let known = try SnapshotRun.storing { () throws(StoringError) in try self.store.client.get(keys) }
        for (place, bytes) in known.enumerated() {
            guard let bytes, bytes != state.entries[place].progress.bytes, let progress = UpdateProgress(bytes) else {
                continue
            }
            state.entries[place] = self.adopt(state.entries[place].group, progress, nil)
        }
    }

    // MARK: - Cleaning

    /// Removes what is noted of old rounds, and progress of callbacks that are gone.
    private func clean(_ state: State) throws(SnapshotError) {
        let known = Set(state.entries.map(\.group.name))
        let (rounds, updates) = try SnapshotRun.storing { () throws(StoringError) in
            (
                try self.store.client.keys(StoreScan(self.store.updateRounds)),
                try self.store.client.keys(StoreScan(self.store.updates))
            )
        }
        var transaction = StoreTransaction()
        self.engine.ownership.expect(of: [0], in: &transaction)
        for key in updates where !known.contains(String(decoding: key, as: UTF8.self)) {
            transaction.delete(self.store.updates, key)
        }
        for (_, keys) in Dictionary(grouping: rounds, by: { UpdateKeys.group(ofRound: $0) ?? "" }) {
            for key in keys.dropLast(self.settings.updater.cacheEntries) {
                transaction.delete(self.store.updateRounds, key)
            }
        }
        try self.surroundings(self.engine.modules).commit(transaction)
    }
}
