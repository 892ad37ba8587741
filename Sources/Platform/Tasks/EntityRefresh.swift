import Records
import Services
import Synchronization
import Workers

/// Calls what modules registered for new entities again, for all entities of a type. What they make goes the way of what
/// comes in. (DP³: `refresh_on_entity_creation`.) It blocks, so it has a thread of its own.
public final class EntityRefresh: Sendable {
    /// Entities that modules are asked about at once.
    private static let pageSize = 1000

    private let engine: TaskEngine
    private let store: EntityStore
    private let entity: EntityType
    private let stopping = Atomic(false)
    private let wake: WakeEvent
    private let report: @Sendable (EngineReport) -> Void

    init(
        _ engine: TaskEngine,
        _ store: StoreClient,
        _ entity: EntityType,
        _ report: @escaping @Sendable (EngineReport) -> Void
    ) throws(SystemError) {
        self.wake = try WakeEvent()
        self.engine = engine
        self.store = EntityStore(store)
        self.entity = entity
        self.report = report
    }

    /// Has it end early.
    func stop() {
        self.stopping.store(true, ordering: .releasing)
        self.wake.signal()
    }

    /// Works until all entities that were there are through.
    ///
    /// - Returns: How many they are.
    /// - Throws: Why the store or the bus cannot go on; what was done until then stays.
    func run() throws(StoringError) -> Int {
        let prefix = EntityKeys.prefix(self.entity)
        var scan = StoreScan(self.store.entities, prefix: prefix)
        scan.keysOnly = true
        scan.limit = Self.pageSize
        var count = 0
        while !self.stopping.load(ordering: .acquiring) {
            let page = try self.again { () throws(StoringError) in try self.store.client.scan(scan) }
            guard let page else { break }
            let ids = page.entries.compactMap { self.id($0.key, behind: prefix.count) }
            try self.refresh(ids)
            count += ids.count
            guard page.hasMore, let last = page.entries.last else { break }
            scan.pass(last.key)
        }
        return count
    }

    private func id(_ key: [UInt8], behind prefix: Int) -> EntityID? {
        key.dropFirst(prefix).withContiguousStorageIfAvailable { bytes in
            var reader = ByteReader(UnsafeRawBufferPointer(bytes))
            return try? EntityID(key: &reader, as: self.entity.idType)
        } ?? nil
    }

    private func refresh(_ ids: [EntityID]) throws(StoringError) {
        // Kept until all calls are made, and with it the workers.
        let modules = self.engine.modules
        let hooks = modules.hooks.creating(self.entity)
        guard !hooks.isEmpty else { return }
        var parts: [Int: [TaskRound.Entry]] = [:]
        for id in ids {
            let task = EntityTask(self.entity, id)
            // Also of those that other hosts work on: any worker of a module can be asked.
            let shard = Partitions.number(of: task) % self.engine.shardCount
            let reference = EntityReference(self.entity, id)
            parts[shard, default: []].append(
                TaskRound.Entry(queued: QueuedTask(task: task), reference: reference, isNew: true, needsDecision: false)
            )
        }
        var judgement = EmittedTaskJudgement(self.engine.model)
        for (shard, entries) in parts {
            var calls = ModuleCalls(modules.modules(ofShard: shard))
            let wanted = entries.indices.flatMap { entry in
                hooks.map { TaskRound.Call(hook: $0, entry: entry, datapoint: nil) }
            }
            var tasks: [EntityTask] = []
            for effect in calls.make(wanted, entries, report: { self.report(.task($0)) }) {
                let hook = effect.call.hook
                switch effect.effect {
                case .denied: break
                case .failed(let reason):
                    let id = entries[effect.call.entry].queued.task.id.text
                    self.report(.task(.callbackFailed(hook, entity: self.entity.id, id: id, reason: reason)))
                case .made(let emitted):
                    do throws(HookRefusal) {
                        tasks.append(try judgement.judge(emitted))
                    } catch {
                        self.report(.task(.madeNonsense(hook, reason: error.reason)))
                    }
                }
            }
            try self.publish(tasks)
        }
    }

    private func publish(_ tasks: [EntityTask]) throws(StoringError) {
        _ = try self.again { () throws(StoringError) in
            let result = CallWaiter<Result<Void, StoringError>>()
            self.engine.publish(tasks) { result.finish($0) }
            try result.wait().get()
        }
    }

    /// Does something that can be done twice until it succeeds; nil: it was told to stop.
    private func again<Result>(_ body: () throws(StoringError) -> Result) throws(StoringError) -> Result? {
        while !self.stopping.load(ordering: .acquiring) {
            do throws(StoringError) {
                return try body()
            } catch {
                guard error.cause == .unavailable || error.cause == .unknown else { throw error }
                self.wake.sleep(nanoseconds: 200_000_000)
            }
        }
        return nil
    }
}
