import Records
import Services
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
    let store: EntityStore
    let ownership: Ownership
    /// Snapshots that entities are removed from.
    let runs = SnapshotRuns()
    private let conditions: EngineConditions
    let shards: [Shard]
    let pump: BusPump
    private let report: @Sendable (EngineReport) -> Void
    private let threads = Mutex<[DataThread]>([])
    let backlog: Backlog
    private let links: Links
    let tenures = Atomic<UInt64>(0)

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
        self.ownership = Ownership(store, shards: settings.shards)
        let conditions = EngineConditions(modules, settings)
        self.conditions = conditions
        self.report = report
        let (ownership, topic) = (self.ownership, self.topic)
        let links = Links(ownership)
        self.links = links
        let backlog = Backlog(limit: settings.backlogLimit)
        self.backlog = backlog
        let surroundings = Shard.Surroundings(
            model: model,
            conditions: conditions,
            store: self.store,
            runs: self.runs,
            ownership: ownership,
            settings: settings,
            counters: self.counters,
            report: report,
            handOver: { partition, tasks in links.handOver(partition, tasks) },
            handOverChores: { chores in links.handOver(chores) },
            advanced: { positions in
                links.advance(positions)
                backlog.finish(positions)
            },
            keptForOthers: { partitions in
                // A message with nothing in it, upon which their shards look. It may get lost: they look from time to time.
                bus.publish(partitions.map { BusMessage(BusPartition(topic, UInt32($0)), []) }) { _ in }
            },
            lost: { partition in
                ownership.forget(partition)
                links.end(partition)
                report(.lost(partition: partition))
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

    /// Begins to work. Blocks until the store has told what is to be done.
    ///
    /// - Parameter isShared: Whether partitions come one by one, and other hosts may have them as well; else it takes all of
    ///   them over, and ends when another one does so.
    /// - Throws: `StoringError`, `SystemError` if there are no threads, or why the model does not fit what is kept.
    public func start(isShared: Bool = false) throws {
        try SchemaTracking(self.store.client).check(self.model)
        if isShared {
            self.ownership.share()
        } else {
            try self.ownership.take(self.store.client)
            try self.begin(Array(0..<Partitions.count))
        }
        var threads: [DataThread] = []
        for shard in self.shards { threads.append(try DataThread(named: "shard", givesWay: true) { shard.run() }) }
        let pump = self.pump
        threads.append(try DataThread(named: "pump") { pump.run() })
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
        let encoded = TaskMessage.encode(tasks)
        let messages = encoded.map { message in
            BusMessage(BusPartition(self.topic, UInt32(message.partition)), message.bytes)
        }
        let bytes = messages.reduce(0) { $0 + $1.bytes.count }
        guard self.backlog.add(bytes) else {
            return completion(.failure(StoringError(.unavailable, "too many tasks wait to be done")))
        }
        let backlog = self.backlog
        self.bus.publish(messages) { result in
            switch result {
            case .failure: backlog.remove(bytes)
            case .success(let positions):
                for (message, position) in zip(encoded, positions) {
                    backlog.published(message.partition, position, message.bytes.count)
                }
            }
            completion(result.map { _ in })
        }
    }

    /// The position of each partition at which the next task will be published.
    func publishedEnds() throws(StoringError) -> [UInt64] {
        try self.bus.ends((0..<Partitions.count).map { BusPartition(self.topic, UInt32($0)) }).map(\.next)
    }

    /// Has chores done, each by its shard; those of other hosts' partitions are left out.
    func perform(_ chores: [QueuedChore]) { self.links.handOver(chores) }
}

/// What shards know of each other and of the pump, which are made after them.
private final class Links: Sendable {
    private struct Ends {
        var inboxes: [ShardInbox] = []
        var pump: BusPump?
    }

    private let ownership: Ownership
    private let ends = Mutex(Ends())

    init(_ ownership: Ownership) { self.ownership = ownership }

    func set(_ inboxes: [ShardInbox], _ pump: BusPump) {
        self.ends.withLock { $0 = Ends(inboxes: inboxes, pump: pump) }
    }

    func handOver(_ partition: Int, _ tasks: [QueuedTask]) {
        // What has gone to another host meanwhile is found there.
        guard let shard = self.ownership.shard(of: partition) else { return }
        self.ends.withLock { $0.inboxes }[shard].post(tasks)
    }

    func handOver(_ chores: [QueuedChore]) {
        let inboxes = self.ends.withLock { $0.inboxes }
        let shards = self.ownership.shards
        for (shard, part) in Dictionary(grouping: chores, by: { shards[$0.partition] }) {
            if let shard { inboxes[shard].post(part) }
        }
    }

    func advance(_ positions: [Int: UInt64]) { self.ends.withLock { $0.pump }?.advance(positions) }

    func end(_ partition: Int) { self.ends.withLock { $0.pump }?.end(partition) }
}
