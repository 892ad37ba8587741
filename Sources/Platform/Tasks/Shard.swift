import Records
import Synchronization
import Workers

// A transaction that fails is made again as it is: what callbacks did is in it already, and all that it does can be done
// twice. Callbacks are asked again only if the host ends in between.

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
        /// Takes tasks to the shard of their partition.
        let handOver: @Sendable (_ partition: Int, _ tasks: [QueuedTask]) -> Void
        /// Takes chores to the shards of their partitions.
        let handOverChores: @Sendable (_ chores: [QueuedChore]) -> Void
        /// Told that positions before these are done, which were so many bytes.
        let advanced: @Sendable (_ positions: [Int: UInt64], _ bytes: Int) -> Void
    }

    /// Chores of one transaction: so many that they do not keep tasks waiting.
    private static let choreLimit = 100

    /// Tasks, or chores: these look at what the store has, and so at nothing that is under way.
    private struct Work {
        var tasks: [QueuedTask] = []
        var chores: [QueuedChore] = []
        var positions: [Int: UInt64] = [:]
        var bytes = 0

        var isEmpty: Bool { self.tasks.isEmpty && self.positions.isEmpty && self.chores.isEmpty }
    }

    let inbox: ShardInbox
    private let number: Int
    private let model: ModelSpec
    private let surroundings: Surroundings

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
            of: settings.shards,
            self.model,
            self.surroundings.conditions.now.modules,
            self.surroundings.store,
            depthLimit: settings.depthLimit,
            cacheLimit: settings.cacheLimit
        )
        var urgent: [QueuedTask] = []
        var deliveries: [BusDelivery] = []
        var chores: [QueuedChore] = []
        defer { self.inbox.end() }
        while !self.inbox.isStopping {
            let hasWork = !urgent.isEmpty || !deliveries.isEmpty || !chores.isEmpty
            for item in self.inbox.take(waits: !hasWork) {
                switch item {
                case .pending(let tasks): urgent += tasks
                case .deliveries(let more): deliveries += more
                case .chores(let more): chores += more
                }
            }
            let conditions = self.surroundings.conditions.now
            processor.use(conditions.modules, depthLimit: conditions.settings.depthLimit)
            var work = Work()
            work.tasks = Array(urgent.prefix(settings.batchLimit))
            urgent.removeFirst(work.tasks.count)
            var taken = 0
            while taken < deliveries.count, work.tasks.count < settings.batchLimit {
                self.take(deliveries[taken], into: &work)
                taken += 1
            }
            deliveries.removeFirst(taken)
            if !work.isEmpty { guard self.perform(work, &processor) else { return } }
            guard !chores.isEmpty else { continue }
            var upkeep = Work()
            upkeep.chores = Array(chores.prefix(Self.choreLimit))
            chores.removeFirst(upkeep.chores.count)
            guard self.perform(upkeep, &processor) else { return }
        }
    }

    private func take(_ delivery: BusDelivery, into work: inout Work) {
        let partition = Int(delivery.partition.number)
        work.positions[partition] = delivery.position + 1
        work.bytes += delivery.bytes.count
        do throws(ByteError) {
            let tasks = try TaskMessage.decode(delivery.bytes, self.model)
            work.tasks += tasks.map { QueuedTask(task: $0) }
        } catch {
            self.surroundings.counters.processingErrors.wrappingAdd(1, ordering: .relaxed)
            self.surroundings.report(.unreadable(partition: partition, reason: error.description))
        }
    }

    /// - Returns: Whether the shard can go on.
    private func perform(_ work: Work, _ processor: inout TaskProcessor) -> Bool {
        let surroundings = self.surroundings
        var pause = Pause(self.inbox, surroundings.report)
        while true {
            let now = processor.nextTime(Clock.system())
            var transaction = ShardTransaction(
                self.model,
                surroundings.store,
                surroundings.runs,
                under: self.conditions(of: work),
                now: now,
                partition: self.number
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
            for (partition, position) in work.positions { transaction.setPosition(position, of: partition) }
            guard self.commit(&transaction, &pause) else { return false }
            pause.end()
            processor.remember(transaction)
            self.count(work, done, removed: transaction.removals)
            for removal in transaction.awaitedRemovals { removal.ticket.removed(removal.entity) }
            self.inbox.finished(bytes: work.bytes)
            if !work.positions.isEmpty { surroundings.advanced(work.positions, work.bytes) }
            let handedOver = Dictionary(grouping: transaction.handedOver) { $0.partition }
            for (partition, tasks) in handedOver { surroundings.handOver(partition, tasks.map(\.task)) }
            if !transaction.chores.isEmpty { surroundings.handOverChores(transaction.chores) }
            return true
        }
    }

    private func commit(_ shard: inout ShardTransaction, _ pause: inout Pause) -> Bool {
        let transaction = shard.finish()
        while true {
            do throws(StoringError) {
                switch try self.surroundings.store.client.commit(transaction) {
                case .done: return true
                case .conflict:
                    self.surroundings.report(.failed("another host has taken over partitions of this one"))
                    return false
                }
            } catch {
                guard pause.wait(for: error) else { return false }
            }
        }
    }

    private func conditions(of work: Work) -> StoreTransaction {
        var conditions = StoreTransaction()
        let partitions = Set(work.positions.keys).union(work.tasks.map { Partitions.number(of: $0.task) })
            .union(work.chores.map(\.partition))
        self.surroundings.ownership.expect(of: partitions, in: &conditions)
        return conditions
    }

    private func count(_ work: Work, _ done: (tasks: Int, created: Int), removed: Int) {
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
