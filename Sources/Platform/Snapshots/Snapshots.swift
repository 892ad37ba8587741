import Records
import Services
import Synchronization
import Workers

/// Makes snapshots at their times and when they are asked for, and removes old ones. For any thread.
public final class Snapshots: Sendable {
    private enum Job {
        static let making = 1
        static let cleaning = 2
    }

    /// Snapshots of entities that one transaction removes.
    private static let removalLimit = 5000

    private let settings: PlatformSettings
    private let engine: TaskEngine
    private let store: EntityStore
    private let report: @Sendable (EngineReport) -> Void
    private let history: HistorySettings
    private let jobs: JobThread
    /// Times of snapshots that an earlier run of the host did not complete, and that are to be removed.
    private let abandoned = Mutex<[Int64]>([])
    /// Whether it is known what there is: only one of several hosts makes snapshots.
    private let hasTakenUp = Atomic(false)

    /// - Parameter report: Called on any thread.
    public init(
        _ settings: PlatformSettings,
        _ engine: TaskEngine,
        _ store: StoreClient,
        report: @escaping @Sendable (EngineReport) -> Void
    ) throws(SystemError) {
        self.jobs = try JobThread([settings.snapshots.schedule, settings.history.snapshotCleaning.schedule])
        self.history = settings.history
        self.settings = settings
        self.engine = engine
        self.store = EntityStore(store)
        self.report = report
    }

    /// With the modules that are called now.
    private var surroundings: SnapshotRun.Surroundings {
        SnapshotRun.Surroundings(
            self.settings,
            self.engine,
            self.store,
            threads: self.settings.shards,
            of: self.jobs,
            report: self.report
        )
    }

    /// Takes up what earlier runs of the host have made, and begins to look at the clock. Blocks until the store has told.
    public func start() throws {
        if self.engine.ownership.isLeading {
            try self.takeUp()
            if self.abandoned.withLock({ !$0.isEmpty }) { self.jobs.request(Job.cleaning) }
        }
        try self.jobs.start(named: "snapshots") { [unowned self] job in
            guard self.engine.ownership.isLeading else {
                return self.hasTakenUp.store(false, ordering: .relaxed)
            }
            do throws(SnapshotError) {
                try SnapshotRun.storing { () throws(StoringError) in try self.takeUp() }
                while let time = self.abandoned.withLock({ $0.popLast() }) { try self.remove(time) }
                if job == Job.making { try self.make() } else { try self.clean() }
            } catch {
                self.failed(error)
            }
        }
    }

    /// Finds out what others, or earlier runs of the host, have made.
    private func takeUp() throws(StoringError) {
        guard !self.hasTakenUp.load(ordering: .relaxed) else { return }
        let records = try SnapshotReading.records(self.store)
        self.engine.runs.take(complete: records.filter { $0.finished != nil }.map(\.time))
        self.abandoned.withLock { $0 = records.filter { $0.finished == nil }.map(\.time) }
        self.hasTakenUp.store(true, ordering: .relaxed)
    }

    /// Has a snapshot made as soon as none is being made. However often it is asked for meanwhile, it is one.
    public func request() { self.jobs.request(Job.making) }

    /// Ends it; what is being made is given up. The engine must still work.
    public func stop() { self.jobs.stop() }

    private func failed(_ error: SnapshotError) {
        switch error {
        case .storing(let error): self.surroundings.report(.snapshotFailed(error.description))
        case .takenOver: self.surroundings.report(.snapshotFailed("another host has taken over"))
        case .stopping: break
        }
    }

    // MARK: - Making

    private func make() throws(SnapshotError) {
        let runs = self.surroundings.engine.runs
        // Two of one millisecond would be one.
        let now = Clock.system() / 1000 * 1000
        let time = max(now, (runs.complete.last ?? .min) + 1000)
        try self.write(SnapshotRecord(time))
        runs.begin(time)
        do throws(SnapshotError) {
            var surroundings = self.surroundings
            let refresh = SnapshotRefresh(surroundings.moduleSet)
            surroundings.refreshing = refresh.places
            refresh.begin()
            var record = try SnapshotRun(surroundings, at: time).run()
            try self.removeGone(time)
            record.finished = Clock.system()
            try self.write(record)
            runs.end(isComplete: true)
            refresh.finish()
        } catch {
            runs.end(isComplete: false)
            if case .stopping = error { throw error }
            // The next one does not wait for it.
            try? self.remove(time)
            throw error
        }
        // Only the last one is asked for by attributes. A query that began before it may still look at the one before.
        for old in runs.complete.dropLast(2).suffix(2) {
            for collection in [self.store.snapshotColumns, self.store.snapshotGone] {
                try self.remove(old, from: collection)
            }
        }
    }

    private func write(_ record: SnapshotRecord) throws(SnapshotError) {
        var transaction = StoreTransaction()
        self.surroundings.engine.ownership.expect(of: [0], in: &transaction)
        transaction.put(self.surroundings.store.snapshotRuns, SnapshotRuns.key(record.time), record.bytes)
        record.metadata(workers: self.settings.processing.workerProcesses)
            .put(into: &transaction, self.surroundings.store)
        try self.surroundings.commit(transaction)
    }

    /// Removes entities that were removed while the snapshot was being made, and may have been written since.
    private func removeGone(_ time: Int64) throws(SnapshotError) {
        let gone = try SnapshotRun.storing { () throws(StoringError) in
            try self.store.client.keys(StoreScan(self.store.snapshotGone, prefix: SnapshotRuns.key(time)))
        }
        var transaction = StoreTransaction()
        for key in gone { SnapshotParts.delete(key, self.store, &transaction) }
        if !transaction.isEmpty { try self.surroundings.commit(transaction) }
    }

    // MARK: - Cleaning

    private func clean() throws(SnapshotError) {
        let runs = self.surroundings.engine.runs
        let cutoff = Clock.system() - self.history.snapshotCleaning.minimumAge.microseconds
        // The last one stays however old it is: it is what lists show.
        for time in runs.complete.dropLast() where time < cutoff {
            runs.forget(time)
            try self.remove(time)
        }
    }

    /// Removes a snapshot in pieces, between which shards get their turn.
    private func remove(_ time: Int64) throws(SnapshotError) {
        let store = self.surroundings.store
        for collection in store.bySnapshot { try self.remove(time, from: collection) }
        var transaction = StoreTransaction()
        transaction.delete(store.snapshotRuns, SnapshotRuns.key(time))
        try self.surroundings.commit(transaction)
    }

    private func remove(_ time: Int64, from collection: StoreCollection) throws(SnapshotError) {
        let store = self.surroundings.store
        let end = StoreScan.end(ofPrefix: SnapshotRuns.key(time))
        var scan = StoreScan(collection, from: SnapshotRuns.key(time), to: end)
        scan.keysOnly = true
        scan.limit = Self.removalLimit
        while true {
            if self.jobs.isStopping { throw .stopping }
            let page = try SnapshotRun.storing { () throws(StoringError) in try store.client.scan(scan) }
            guard let last = page.entries.last else { return }
            var transaction = StoreTransaction()
            transaction.deleteRange(collection, from: scan.from, to: last.key + [0])
            try self.surroundings.commit(transaction)
            guard page.hasMore else { return }
            scan.pass(last.key)
        }
    }
}
