import Records
import Services
import Synchronization
import Workers

// A transaction that fails is made again as it is: what callbacks did is in it already, and all that it does can be done
// twice. Callbacks are asked again only if the host ends in between, or loses a partition.

/// Does the tasks of its partitions, one batch after the other. Its thread is its own.
final class Shard: Sendable {
    /// What shards of one engine share.
    struct Surroundings: Sendable {
        let model: ModelSpec
        let conditions: EngineConditions
        let store: EntityStore
        let runs: SnapshotRuns
        let ownership: Ownership
        let settings: EngineSettings
        let counters: EngineCounters
        let report: @Sendable (EngineReport) -> Void
        /// Takes tasks to the shards of their partitions.
        let handOver: @Sendable (_ partition: Int, _ tasks: [QueuedTask]) -> Void
        /// Takes chores to the shards of their partitions.
        let handOverChores: @Sendable (_ chores: [QueuedChore]) -> Void
        /// Told that positions before these are done.
        let advanced: @Sendable (_ positions: [Int: UInt64]) -> Void
        /// Told that tasks or chores are kept for partitions of other hosts.
        let keptForOthers: @Sendable (_ partitions: Set<Int>) -> Void
        /// Told that another host has taken a partition over.
        let lost: @Sendable (_ partition: Int) -> Void
    }

    let inbox: ShardInbox
    private let number: Int
    let model: ModelSpec
    let surroundings: Surroundings

    init(_ number: Int, _ surroundings: Surroundings) throws(SystemError) {
        self.inbox = try ShardInbox()
        self.number = number
        self.model = surroundings.model.copy()
        self.surroundings = surroundings
    }

    /// Works until it is told to stop.
    func run() {
        let settings = self.surroundings.settings
        var processor = TaskProcessor(
            shard: self.number,
            self.model,
            self.surroundings.conditions.now.modules,
            self.surroundings.store,
            depthLimit: settings.depthLimit,
            cacheLimit: settings.cacheLimit
        )
        var queue = ShardQueue(self.surroundings.ownership.token)
        defer { self.inbox.end() }
        while !self.inbox.isStopping {
            guard self.takeItems(&queue, &processor) else { return }
            let conditions = self.surroundings.conditions.now
            let shards = self.surroundings.ownership.shards
            processor.use(conditions.modules, depthLimit: conditions.settings.depthLimit, shards: shards)
            var hasToLook = false
            let work = queue.takeTasks(settings.batchLimit) { delivery in
                hasToLook = hasToLook || delivery.bytes.isEmpty
                return self.tasks(of: delivery)
            }
            guard self.perform(work, &queue, &processor), self.perform(queue.takeChores(), &queue, &processor) else {
                return
            }
            if hasToLook { guard self.look(&queue, at: queue.partitions, isNew: false) else { return } }
        }
    }

    /// The tasks of a message; none where it cannot be read.
    private func tasks(of delivery: BusDelivery) -> [QueuedTask] {
        do throws(ByteError) {
            return try TaskMessage.decode(delivery.bytes, self.model).map { QueuedTask(task: $0) }
        } catch {
            self.unreadable(Int(delivery.partition.number), error)
            return []
        }
    }

    func unreadable(_ partition: Int, _ error: ByteError) {
        self.surroundings.counters.processingErrors.wrappingAdd(1, ordering: .relaxed)
        self.surroundings.report(.unreadable(partition: partition, reason: error.description))
    }

    // MARK: - What comes

    /// - Returns: Whether the shard can go on.
    private func takeItems(_ queue: inout ShardQueue, _ processor: inout TaskProcessor) -> Bool {
        var gained: [Int] = []
        var hasToLook = false
        for item in self.inbox.take(waits: queue.isEmpty) {
            switch item {
            case .pending(let tasks): queue.add(tasks)
            case .deliveries(let more): self.inbox.finished(bytes: queue.add(more))
            case .chores(let more): queue.add(more)
            case .gained(let tenure):
                queue.gain(tenure)
                processor.pass(tenure.position.time)
                gained.append(tenure.partition)
            case .lost(let partition, let waiter):
                self.lose([partition], &queue, &processor)
                gained.removeAll { $0 == partition }
                waiter.finish(())
            case .look: hasToLook = true
            }
        }
        if !gained.isEmpty { guard self.look(&queue, at: gained, isNew: true) else { return false } }
        return !hasToLook || self.look(&queue, at: queue.partitions, isNew: false)
    }

    private func lose(_ partitions: Set<Int>, _ queue: inout ShardQueue, _ processor: inout TaskProcessor) {
        let origin = queue.origin
        for partition in partitions { self.inbox.finished(bytes: queue.lose(partition)) }
        processor.forgetEntities()
        if queue.origin != origin { processor.forgetRaw() }
    }

    // MARK: - What is done

    /// - Returns: Whether the shard can go on.
    private func perform(_ work: ShardWork, _ queue: inout ShardQueue, _ processor: inout TaskProcessor) -> Bool {
        let surroundings = self.surroundings
        var work = work
        var pause = Pause(self.inbox, surroundings.report)
        while !work.isEmpty, let origin = queue.origin {
            let now = processor.nextTime(Clock.system())
            var conditions = StoreTransaction()
            surroundings.ownership.expect(of: queue.partitions, in: &conditions)
            var transaction = ShardTransaction(
                self.model,
                surroundings.store,
                surroundings.runs,
                under: conditions,
                now: now,
                origin: ShardTransaction.Origin(
                    partition: origin,
                    host: surroundings.ownership.token,
                    shards: surroundings.ownership.shards
                )
            )
            let done: (tasks: Int, created: Int)
            do throws(StoringError) {
                done = try processor.process(work.tasks, into: &transaction) { event in
                    if case .outOfService = event {
                    } else {
                        surroundings.counters.moduleErrors.wrappingAdd(1, ordering: .relaxed)
                    }
                    surroundings.report(.task(event))
                }
                try processor.perform(work.chores, into: &transaction)
            } catch {
                guard pause.wait(for: error) else { return false }
                continue
            }
            self.setPositions(work, queue, origin, &transaction)
            switch self.commit(&transaction, &pause) {
            case nil: return false
            case .done?:
                self.finish(work, transaction, done, &queue, &processor)
                pause.end()
                return true
            case .conflict?:
                guard let lost = self.findLost(queue, &pause) else { return false }
                for partition in lost { surroundings.lost(partition) }
                self.inbox.finished(bytes: work.bytes.reduce(0) { $0 + (lost.contains($1.key) ? $1.value : 0) })
                work.remove(lost)
                self.lose(lost, &queue, &processor)
            }
        }
        self.inbox.finished(bytes: work.bytes.values.reduce(0, +))
        return true
    }

    private func setPositions(
        _ work: ShardWork,
        _ queue: ShardQueue,
        _ origin: Int,
        _ transaction: inout ShardTransaction
    ) {
        // That of the origin also where nothing came from it, for its time.
        for partition in Set(work.positions.keys).union([origin]) {
            let next = work.positions[partition] ?? queue.position(of: partition)?.next ?? 0
            transaction.setPosition(PartitionPosition(next: next, time: transaction.now), of: partition)
        }
    }

    /// - Returns: nil: the shard is to end.
    private func commit(_ shard: inout ShardTransaction, _ pause: inout Pause) -> StoreTransaction.Outcome? {
        let transaction = shard.finish()
        while true {
            do throws(StoringError) {
                return try self.surroundings.store.client.commit(transaction)
            } catch {
                guard pause.wait(for: error) else { return nil }
            }
        }
    }

    private func finish(
        _ work: ShardWork,
        _ transaction: borrowing ShardTransaction,
        _ done: (tasks: Int, created: Int),
        _ queue: inout ShardQueue,
        _ processor: inout TaskProcessor
    ) {
        let surroundings = self.surroundings
        processor.remember(transaction)
        for removal in transaction.awaitedRemovals { removal.ticket.removed(removal.entity) }
        let keys = Set(work.chores.compactMap(\.key))
        let isContinued = { (chore: QueuedChore) in chore.key.map(keys.contains) ?? false }
        queue.finish(work, at: transaction.now, continued: transaction.chores.filter(isContinued))
        self.count(work, done, removed: transaction.removals)
        self.inbox.finished(bytes: work.bytes.values.reduce(0, +))
        if !work.positions.isEmpty { surroundings.advanced(work.positions) }
        let handedOver = Dictionary(grouping: transaction.handedOver) { $0.partition }
        for (partition, tasks) in handedOver { surroundings.handOver(partition, tasks.map(\.task)) }
        let chores = transaction.chores.filter { !isContinued($0) }
        if !chores.isEmpty { surroundings.handOverChores(chores) }
        if !transaction.keptForOthers.isEmpty { surroundings.keptForOthers(transaction.keptForOthers) }
    }

    private func count(_ work: ShardWork, _ done: (tasks: Int, created: Int), removed: Int) {
        let counters = self.surroundings.counters
        counters.tasksProcessed.wrappingAdd(done.tasks, ordering: .relaxed)
        counters.recordsCreated.wrappingAdd(done.created, ordering: .relaxed)
        counters.recordsRemoved.wrappingAdd(removed, ordering: .relaxed)
        counters.datapoints.wrappingAdd(
            work.tasks.reduce(0) { $0 + $1.task.datapoints.count },
            ordering: .relaxed
        )
        counters.transactions.wrappingAdd(1, ordering: .relaxed)
    }
}
