import Records
import Synchronization
import Workers

// What comes in is durable on the bus before it is acknowledged. The pump takes it to shards; a shard asks modules, and
// keeps all effects, the tasks that were made and its position on the bus in one transaction. So whatever ends in
// between, each task takes effect once.

/// Does tasks. For any thread; it blocks only where it says so.
public final class TaskEngine: Sendable {
    /// What it counts.
    public let counters = EngineCounters()

    let model: ModelSpec
    private let bus: BusClient
    private let topic: BusTopic
    private let store: EntityStore
    let ownership: Ownership
    /// Snapshots that entities are removed from.
    let runs = SnapshotRuns()
    private let conditions: EngineConditions
    private let shards: [Shard]
    private let pump: BusPump
    private let report: @Sendable (EngineReport) -> Void
    private let threads = Mutex<[DataThread]>([])
    private let backlog: Backlog

    /// - Parameters:
    ///   - modules: What is called for tasks.
    ///   - bus: With one reader, which is the engine's.
    ///   - report: Called on any thread.
    public init(
        _ model: ModelSpec,
        modules: ModuleSet,
        store: StoreClient,
        bus: BusClient,
        settings: EngineSettings,
        report: @escaping @Sendable (EngineReport) -> Void
    ) throws(SystemError) {
        self.model = model
        self.bus = bus
        self.topic = bus.topic("main")
        self.store = EntityStore(store)
        self.ownership = Ownership(store)
        let conditions = EngineConditions(modules, settings)
        self.conditions = conditions
        self.report = report
        let links = Links()
        let backlog = Backlog(limit: settings.backlogLimit)
        self.backlog = backlog
        let surroundings = Shard.Surroundings(
            model: model,
            conditions: conditions,
            store: self.store,
            runs: self.runs,
            ownership: self.ownership,
            settings: settings,
            counters: self.counters,
            report: report,
            handOver: { partition, tasks in links.handOver(partition, tasks) },
            handOverChores: { chores in links.handOver(chores) },
            advanced: { positions, bytes in
                links.advance(positions)
                backlog.remove(bytes)
            }
        )
        var shards: [Shard] = []
        for number in 0..<settings.shards { shards.append(try Shard(number, surroundings)) }
        self.shards = shards
        self.pump = try BusPump(bus, self.topic, shards.map(\.inbox), report)
        links.set(shards.map(\.inbox), self.pump)
    }

    /// Bytes of tasks that were taken and are not done.
    var waitingBytes: Int { self.backlog.waiting }

    /// Threads among which entities are divided.
    var shardCount: Int { self.shards.count }

    /// The modules that are called.
    public var modules: ModuleSet { self.conditions.now.modules }

    /// Has other modules called from the next batches on, and works under other limits. The number of shards, and what they
    /// remember, stays.
    public func use(_ modules: ModuleSet, _ settings: EngineSettings) {
        self.conditions.replace(modules, settings)
        self.backlog.limit = settings.backlogLimit
        // Those that have nothing to do let go of the old ones as well.
        for shard in self.shards { shard.inbox.post([QueuedTask]()) }
    }

    /// Takes over and begins to work. Blocks until the store has told what is to be done.
    ///
    /// - Throws: `StoringError`, `SystemError` if there are no threads, or why the model does not fit what is kept.
    public func start() throws {
        try SchemaTracking(self.store.client).check(self.model)
        try self.ownership.take(self.store.client)
        let keys = (0..<Partitions.count).map { (self.store.positions, Partitions.key($0)) }
        let positions = try self.store.client.get(keys).map { bytes in
            (bytes ?? []).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        let indexing = RawIndexing(self.store, self.ownership)
        for partition in 0..<Partitions.count { try indexing.run(partition) }
        try self.takeUpPending()
        try self.takeUpChores()
        var threads: [DataThread] = []
        for shard in self.shards { threads.append(try DataThread(named: "shard", givesWay: true) { shard.run() }) }
        let pump = self.pump
        threads.append(try DataThread(named: "pump") { pump.run(from: positions) })
        self.threads.withLock { $0 = threads }
    }

    /// Ends its work; what is not done stays on the bus. Blocks until transactions under way are durable.
    public func stop() {
        self.pump.stop()
        for shard in self.shards { shard.inbox.stop() }
        for thread in self.threads.withLock({ threads in
            defer { threads = [] }
            return threads
        }) { thread.join() }
    }

    /// Takes tasks.
    ///
    /// - Parameter completion: Told when they are durable, or why they are not; on any thread.
    public func publish(
        _ tasks: [EntityTask],
        completion: @escaping @Sendable (Result<Void, StoringError>) -> Void
    ) {
        guard !tasks.isEmpty else { return completion(.success(())) }
        let messages = TaskMessage.encode(tasks).map { message in
            BusMessage(BusPartition(self.topic, UInt32(message.partition)), message.bytes)
        }
        let bytes = messages.reduce(0) { $0 + $1.bytes.count }
        guard self.backlog.add(bytes) else {
            return completion(.failure(StoringError(.unavailable, "too many tasks wait to be done")))
        }
        let backlog = self.backlog
        self.bus.publish(messages) { result in
            if case .failure = result { backlog.remove(bytes) }
            completion(result.map { _ in })
        }
    }

    /// The position of each partition at which the next task will be published.
    func publishedEnds() throws(StoringError) -> [UInt64] {
        try self.bus.ends((0..<Partitions.count).map { BusPartition(self.topic, UInt32($0)) }).map(\.next)
    }

    /// Has chores done, each by its shard.
    func perform(_ chores: [QueuedChore]) {
        let parts = Dictionary(grouping: chores) { Partitions.shard(of: $0.partition, among: self.shards.count) }
        for (shard, part) in parts { self.shards[shard].inbox.post(part) }
    }

    private func takeUpPending() throws(StoringError) {
        try self.takeUp(self.store.pending) { entry throws(ByteError) in
            let (task, depth) = try TaskMessage.decodePending(entry.value, self.model)
            let shard = Partitions.shard(of: Partitions.number(of: task), among: self.shards.count)
            self.shards[shard].inbox.post([QueuedTask(task: task, depth: depth, pendingKey: entry.key)])
        }
    }

    private func takeUpChores() throws(StoringError) {
        try self.takeUp(self.store.chores) { entry throws(ByteError) in
            self.perform([QueuedChore(try Chore.read(entry.value, self.model), key: entry.key)])
        }
    }

    /// Takes up what an earlier run left to be done, in a collection of keys that begin with the number of a partition.
    private func takeUp(
        _ collection: StoreCollection,
        _ take: (StorePage.Entry) throws(ByteError) -> Void
    ) throws(StoringError) {
        var from: [UInt8] = []
        while true {
            let page = try self.store.client.scan(StoreScan(collection, from: from))
            for entry in page.entries {
                do throws(ByteError) {
                    try take(entry)
                } catch {
                    self.report(.unreadable(partition: Int(entry.key[0]) << 8 | Int(entry.key[1]), reason: "\(error)"))
                }
            }
            guard page.hasMore, let last = page.entries.last else { return }
            from = last.key + [0]
        }
    }
}

/// What shards know of each other and of the pump, which are made after them.
private final class Links: Sendable {
    private struct Ends {
        var inboxes: [ShardInbox] = []
        var pump: BusPump?
    }

    private let ends = Mutex(Ends())

    func set(_ inboxes: [ShardInbox], _ pump: BusPump) {
        self.ends.withLock { $0 = Ends(inboxes: inboxes, pump: pump) }
    }

    func handOver(_ partition: Int, _ tasks: [QueuedTask]) {
        let inbox = self.ends.withLock { ends in
            ends.inboxes[Partitions.shard(of: partition, among: ends.inboxes.count)]
        }
        inbox.post(tasks)
    }

    func handOver(_ chores: [QueuedChore]) {
        let inboxes = self.ends.withLock { $0.inboxes }
        let parts = Dictionary(grouping: chores) { Partitions.shard(of: $0.partition, among: inboxes.count) }
        for (shard, part) in parts { inboxes[shard].post(part) }
    }

    func advance(_ positions: [Int: UInt64]) { self.ends.withLock { $0.pump }?.advance(positions) }
}
