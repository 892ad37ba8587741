import Records
import Services

/// What a shard changes in one transaction: everything that follows from the tasks that it took.
struct ShardTransaction: ~Copyable {
    /// Where it comes from.
    struct Origin: Sendable {
        /// One of the shard's partitions, which tells its arrivals from those of others.
        let partition: Int
        let host: HostToken
        /// The shards of all partitions; nil: they are other hosts'.
        let shards: [Int?]
    }

    var transaction: StoreTransaction
    /// Entities as they are after it; nil: gone.
    private(set) var records: [EntityReference: EntityRecord?] = [:]
    private var keys: [EntityReference: [UInt8]] = [:]
    /// Tasks for shards of this host, with their partitions.
    private(set) var handedOver: [(partition: Int, task: QueuedTask)] = []

    /// Links as they are in the store and after it, by the keys behind what they lead to; nil: there is none.
    var links: [[UInt8]: LinkEntry?] = [:]
    /// Chores that follow, for whichever shard of this host.
    var chores: [QueuedChore] = []
    /// Partitions of other hosts that tasks or chores are kept for.
    private(set) var keptForOthers: Set<Int> = []
    /// How far the data of sources reaches after it.
    var sources = SourceTimes.Changes()
    /// How many entities it removes.
    private(set) var removals = 0
    /// Those of them that somebody waits for.
    private(set) var awaitedRemovals: [(ticket: ChoreTicket, entity: EntityType)] = []

    let model: ModelSpec
    let store: EntityStore
    private let runs: SnapshotRuns
    let now: Int64
    private let origin: Origin
    /// By how much there are more entities, by partition and number of the entity type.
    private(set) var countChanges: [CountPlace: Int] = [:]
    /// Tasks as they came in.
    private(set) var raw: RawBlocks
    private var handed = 0
    private var scratch = ByteWriter()

    /// - Parameters:
    ///   - conditions: What it depends on.
    ///   - now: Microseconds since 1970 UTC.
    init(
        _ model: ModelSpec,
        _ store: EntityStore,
        _ runs: SnapshotRuns,
        under conditions: StoreTransaction,
        now: Int64,
        origin: Origin
    ) {
        self.model = model
        self.store = store
        self.runs = runs
        self.transaction = conditions
        self.now = now
        self.origin = origin
        self.raw = RawBlocks(now: now, partition: origin.partition)
    }

    /// Does what a task says, to an entity as it was before.
    ///
    /// - Parameter ticket: Held by what follows from a deletion.
    mutating func apply(_ queued: QueuedTask, before record: EntityRecord?, _ ticket: ChoreTicket? = nil) {
        let task = queued.task
        let reference = EntityReference(task.entity, task.id)
        let key = self.key(of: task, reference)
        if task.isDeletion {
            return self.delete(task, reference, key, record, ticket)
        }
        if record == nil { self.countChanges[CountPlace(task), default: 0] += 1 }
        var record = record ?? self.newRecord(task, key)
        for token in task.ttlTokens { record.prolong(token) }
        for datapoint in task.datapoints {
            record.revision += 1
            self.prolong(&record, task.entity, datapoint)
            if let link = datapoint.attribute.link {
                self.link(datapoint, link, before: record.value(datapoint.attribute.id)?.value, key)
            }
            if let start = datapoint.start {
                self.putHistory(datapoint, key, start: start, number: record.revision)
            } else {
                record.set(datapoint.attribute.id, datapoint.value, at: self.now)
            }
        }
        if !task.datapoints.isEmpty { self.raw.add(task, &self.scratch) }
        self.watch(&record, task.entity, key)
        self.records.updateValue(record, forKey: reference)
    }

    /// Keeps a task for its shard.
    mutating func handOver(_ task: EntityTask, depth: Int) {
        let partition = Partitions.number(of: task)
        let key = self.nextKey(partition)
        self.scratch.removeAll()
        self.scratch.write(count: UInt64(depth))
        task.write(to: &self.scratch)
        self.transaction.put(self.store.pending, key, Array(self.scratch.bytes))
        guard self.origin.shards[partition] != nil else { return }
        self.handedOver.append((partition, QueuedTask(task: task, depth: depth, pendingKey: key)))
    }

    private mutating func nextKey(_ partition: Int) -> [UInt8] {
        self.handed += 1
        let arrival = Arrival(self.now, partition: self.origin.partition, number: self.handed)
        let isOurs = self.origin.shards[partition] != nil
        if !isOurs { self.keptForOthers.insert(partition) }
        return KeptKey.make(partition, arrival, isHandedOver: isOurs, by: self.origin.host)
    }

    /// Keeps a chore until its shard has done it.
    mutating func handOver(_ chore: Chore, ticket: ChoreTicket? = nil) {
        var queued = QueuedChore(chore, ticket: ticket)
        guard let bytes = chore.bytes else { return self.chores.append(queued) }
        let key = self.nextKey(queued.partition)
        self.transaction.put(self.store.chores, key, bytes)
        guard self.origin.shards[queued.partition] != nil else { return }
        queued.key = key
        self.chores.append(queued)
    }

    /// Says that a chore that was kept has been done.
    mutating func forget(chore key: [UInt8]) { self.transaction.delete(self.store.chores, key) }

    /// Gives an entity another record.
    mutating func replace(_ entity: EntityType, _ id: EntityID, _ record: EntityRecord) {
        let reference = EntityReference(entity, id)
        self.keys[reference] = EntityKeys.entity(entity, id)
        self.records.updateValue(record, forKey: reference)
    }

    /// Says that a task that was kept has been done.
    mutating func forget(pending key: [UInt8]) { self.transaction.delete(self.store.pending, key) }

    /// Says how far a partition has been processed.
    mutating func setPosition(_ position: PartitionPosition, of partition: Int) {
        self.transaction.put(self.store.positions, Partitions.key(partition), position.bytes)
    }

    /// Says how many entities a partition has.
    mutating func setCount(_ count: Int, of entity: EntityType, in partition: Int) {
        self.transaction.put(self.store.counts, EntityCount.key(entity, partition), EntityCount.bytes(count))
    }

    /// Keeps raw tasks, and the index of those before them where it is time for that.
    mutating func putRaw(after tail: RawTail) {
        self.raw.close()
        tail.put(self.raw, into: &self.transaction, self.store)
    }

    /// The transaction with the entities as they have become.
    mutating func finish() -> StoreTransaction {
        for (reference, record) in self.records {
            guard let record, let key = self.keys[reference] else { continue }
            self.scratch.removeAll()
            record.write(to: &self.scratch)
            self.transaction.put(self.store.entities, key, Array(self.scratch.bytes))
        }
        return self.transaction
    }

    // MARK: - Parts

    private mutating func key(of task: EntityTask, _ reference: EntityReference) -> [UInt8] {
        if let key = self.keys[reference] { return key }
        let key = EntityKeys.entity(task.entity, task.id)
        self.keys[reference] = key
        return key
    }

    private mutating func delete(
        _ task: EntityTask,
        _ reference: EntityReference,
        _ key: [UInt8],
        _ record: EntityRecord?,
        _ ticket: ChoreTicket?
    ) {
        self.records.updateValue(nil, forKey: reference)
        guard let record else { return }
        self.removals += 1
        if let ticket { self.awaitedRemovals.append((ticket, task.entity)) }
        self.countChanges[CountPlace(task), default: 0] -= 1
        self.transaction.delete(self.store.entities, key)
        self.transaction.deleteRange(self.store.history, from: key, to: StoreScan.end(ofPrefix: key))
        self.unwatch(record, key)
        for run in self.runs.current {
            SnapshotParts.delete(SnapshotRuns.key(run, key), self.store, &self.transaction)
            // Columns are not changed any more.
            self.transaction.put(self.store.snapshotGone, SnapshotRuns.key(run, key), [])
        }
        if self.model.isLinked(task.entity) {
            self.handOver(.forget(task.entity, task.id, before: self.now, from: []), ticket: ticket)
        }
    }

    private mutating func putHistory(_ datapoint: Datapoint, _ key: [UInt8], start: Int64, number: UInt64) {
        self.scratch.removeAll()
        HistoryItem(end: datapoint.end ?? start, confidence: datapoint.confidence, value: datapoint.value)
            .write(to: &self.scratch)
        self.transaction.put(
            self.store.history,
            EntityKeys.historyItem(ofEntity: key, datapoint.attribute, start: start, number: number),
            Array(self.scratch.bytes)
        )
    }
}
