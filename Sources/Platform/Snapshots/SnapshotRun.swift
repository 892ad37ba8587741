import Records
import Services
import Synchronization
import Workers

// First it is found out from the links which entities hang together, as far as callbacks look over links. All others are
// independent: sweepers take them page by page, in the order of the store. Then come those that hang together, each group as
// a whole, small ones together. What a sweeper has made of a page is durable before it takes the next one, so that nothing
// piles up however many entities there are.
//
// A snapshot is seen when it is complete. What is under way and never becomes complete is removed when the host starts.

/// Makes one snapshot. Blocks its threads; shards go on meanwhile.
final class SnapshotRun: Sendable {
    /// What all runs share.
    struct Surroundings: Sendable {
        let model: ModelSpec
        /// Kept for as long as a snapshot is made, whatever replaces them meanwhile.
        let moduleSet: ModuleSet
        let store: EntityStore
        let engine: TaskEngine
        let settings: SnapshotSettings
        /// Threads that make it.
        let threads: Int
        let report: @Sendable (EngineReport) -> Void
        let isStopping: @Sendable () -> Bool
        /// Places of the modules that derive their values anew.
        var refreshing: Set<Int> = []

        /// Those of a job of the platform.
        ///
        /// - Parameter modules: nil: those that are called now.
        init(
            _ settings: PlatformSettings,
            _ engine: TaskEngine,
            _ store: EntityStore,
            modules: ModuleSet? = nil,
            threads: Int = 1,
            of jobs: JobThread,
            report: @escaping @Sendable (EngineReport) -> Void
        ) {
            self.model = settings.model
            self.moduleSet = modules ?? engine.modules
            self.store = store
            self.engine = engine
            self.settings = settings.snapshots
            self.threads = threads
            self.report = report
            self.isStopping = { jobs.isStopping }
        }

        /// What is called for what.
        var hooks: HookTable { self.moduleSet.hooks }
        /// For each module its workers.
        var modules: [[EngineModule]] { self.moduleSet.workers }
    }

    private enum Work: Sendable {
        case page([EntityState])
        case components([[[UInt8]]])
    }

    /// What sweepers take from.
    private struct Progress {
        var type = 0
        var key: [UInt8]? = []
        var components: [[[UInt8]]] = []
        var component = 0
        var record: SnapshotRecord
        var failure: SnapshotError?
    }

    /// Entities of groups that are taken together.
    private static let groupLimit = 500

    private let surroundings: Surroundings
    private let time: Int64
    private let reader: SnapshotReader
    private let names: SnapshotNames
    private let segments = SegmentNumbers()
    /// Entities that hang together with others.
    private let linked: Mutex<Components>
    private let progress: Mutex<Progress>

    /// - Parameter time: In microseconds since 1970 UTC, whole milliseconds.
    init(_ surroundings: Surroundings, at time: Int64) {
        self.surroundings = surroundings
        self.time = time
        self.reader = SnapshotReader(
            surroundings.model,
            surroundings.store,
            at: time,
            surroundings.hooks.snapshotWishes(surroundings.model)
        )
        self.names = SnapshotNames(surroundings.model)
        self.linked = Mutex(Components())
        self.progress = Mutex(Progress(record: SnapshotRecord(time)))
    }

    /// Makes it.
    ///
    /// - Returns: What is to be noted of it.
    func run() throws(SnapshotError) -> SnapshotRecord {
        let tasks = TaskPublisher(self.surroundings)
        try self.callAll(self.surroundings.hooks.snapshotInit, tasks)
        let components = try self.findComponents()
        self.progress.withLock { progress in
            progress.components = components
            progress.record.components = components.count
            progress.record.linkedEntities = components.reduce(0) { $0 + $1.count }
        }
        try self.sweep()
        try self.callAll(self.surroundings.hooks.snapshotFinalize, tasks)
        let count = tasks.count
        return self.progress.withLock { progress in
            progress.record.tasks += count
            progress.record.hasColumns = true
            return progress.record
        }
    }

    // MARK: - Before and after

    /// Calls callbacks once in each worker of their modules.
    private func callAll(_ hooks: [Hook], _ tasks: TaskPublisher) throws(SnapshotError) {
        for hook in hooks {
            for module in self.surroundings.modules[hook.module] {
                var batch = InvocationBatch()
                batch.invoke(hook.callback)
                for (_, effect) in module.run(batch).outcome.effects {
                    switch effect {
                    case .made(let task): tasks.add(task, hook)
                    case .failed(let reason):
                        self.reported(.callbackFailed(hook, entity: "", id: "", reason: reason))
                    case .denied: break
                    }
                }
            }
        }
        try tasks.flush()
    }

    private func findComponents() throws(SnapshotError) -> [[[UInt8]]] {
        let relations = self.usedRelations
        guard !relations.isEmpty else { return [] }
        let (model, store) = (self.surroundings.model, self.surroundings.store)
        var components = Components()
        for entity in model.entities
        where model.relations(to: entity.id).contains(where: { relation in
            model.entity(relation.attribute.entity).map {
                relations.contains(AttributeReference($0, relation.attribute))
            } ?? false
        }) {
            var scan = StoreScan(store.links, prefix: EntityKeys.prefix(entity))
            scan.limit = 20_000
            while true {
                if self.surroundings.isStopping() { throw .stopping }
                let page = try Self.storing { () throws(StoringError) in try store.client.scan(scan) }
                for entry in page.entries {
                    guard let link = EntityLink(incoming: entry.key, model),
                        relations.contains(AttributeReference(link.source, link.attribute)),
                        LinkEntry(entry.value).map({ $0.until > self.time }) ?? false
                    else { continue }
                    components.link(
                        EntityKeys.entity(link.source, link.sourceID),
                        EntityKeys.entity(link.target, link.targetID)
                    )
                }
                guard page.hasMore, let last = page.entries.last else { break }
                scan.pass(last.key)
            }
        }
        let all = components.all()
        self.linked.withLock { $0 = components }
        return all
    }

    /// Attributes with links that callbacks look over, in either direction.
    private var usedRelations: Set<AttributeReference> {
        let model = self.surroundings.model
        var relations: Set<AttributeReference> = []
        for used in self.surroundings.hooks.usedLinks {
            let entity = model.entities[used.entity]
            let attribute = entity.attributes[used.attribute]
            guard attribute.isMirror else {
                relations.insert(used)
                continue
            }
            for relation in model.relations(to: entity.id) where relation.link.mirror == attribute.id {
                guard let source = model.entity(relation.attribute.entity) else { continue }
                relations.insert(AttributeReference(source, relation.attribute))
            }
        }
        return relations
    }

    // MARK: - Sweeping

    private func sweep() throws(SnapshotError) {
        var threads: [DataThread] = []
        for number in 1..<max(self.surroundings.threads, 1) {
            // Fewer threads make it as well.
            guard let thread = try? DataThread(named: "snapshot", { self.work(number) }) else { break }
            threads.append(thread)
        }
        self.work(0)
        for thread in threads { thread.join() }
        if let failure = self.progress.withLock({ $0.failure }) { throw failure }
    }

    private func work(_ number: Int) {
        let sweeper = SnapshotSweeper(
            self.surroundings,
            self.reader,
            self.names,
            modules: self.surroundings.modules.map { $0[number % $0.count] },
            at: self.time,
            self.segments
        )
        do throws(SnapshotError) {
            while let work = try self.next() {
                switch work {
                case .page(let states): try sweeper.take(states)
                case .components(let keys): try sweeper.take(components: keys)
                }
            }
            try sweeper.finish()
        } catch {
            self.progress.withLock { if $0.failure == nil { $0.failure = error } }
        }
        self.progress.withLock { progress in
            progress.record.entities += sweeper.entityCount
            progress.record.failures += sweeper.failureCount
            progress.record.tasks += sweeper.tasks.count
        }
    }

    private func next() throws(SnapshotError) -> Work? {
        if self.surroundings.isStopping() { throw .stopping }
        let result = self.progress.withLock { progress in
            Result { () throws(SnapshotError) in try self.next(&progress) }
        }
        return try result.get()
    }

    private func next(_ progress: inout Progress) throws(SnapshotError) -> Work? {
        guard progress.failure == nil else { return nil }
        let entities = self.surroundings.model.entities
        while progress.type < entities.count {
            let entity = entities[progress.type]
            guard entity.hasSnapshots, progress.key != nil else {
                progress.type += 1
                progress.key = []
                continue
            }
            var key = progress.key
            let states = try Self.storing { () throws(StoringError) in
                try self.reader.next(of: entity, from: &key)
            }
            progress.key = key
            let independent = self.linked.withLock { linked in
                linked.count == 0 ? states : states.filter { !linked.contains($0.key) }
            }
            if !independent.isEmpty { return .page(independent) }
        }
        var group: [[[UInt8]]] = []
        var size = 0
        while progress.component < progress.components.count {
            let next = progress.components[progress.component]
            guard group.isEmpty || size + next.count <= Self.groupLimit else { break }
            group.append(next)
            size += next.count
            progress.components[progress.component] = []
            progress.component += 1
        }
        return group.isEmpty ? nil : .components(group)
    }

    private func reported(_ event: TaskEvent) {
        self.progress.withLock { $0.record.failures += 1 }
        self.surroundings.engine.counters.moduleErrors.wrappingAdd(1, ordering: .relaxed)
        self.surroundings.report(.task(event))
    }

    static func storing<Result>(_ body: () throws(StoringError) -> Result) throws(SnapshotError) -> Result {
        do throws(StoringError) {
            return try body()
        } catch {
            throw .storing(error)
        }
    }
}
