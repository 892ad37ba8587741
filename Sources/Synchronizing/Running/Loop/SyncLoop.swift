import PluginABI
import Records
import Services
import Workers

// What is to be done with an object follows from the object alone, so every change of it, whoever made it, is judged in one place, and
// nothing has to be remembered over a restart. An object is in one of three plans: what policies are to see, what steps are to bring to the
// backend, and what they are to remove there. Where one is at an object, the others hold it as foreign.

/// The thread of a synchronizer.
final class SyncLoop {
    let base: ObjectBase
    let settings: SyncSettings
    let graph: DependencyGraph
    let mailbox: Mailbox<SyncNotice>
    let log: SyncEngine.Log
    let steps: [LiveSyncStep]
    let policies: [LivePolicy]
    let pulls: [LivePullStep]
    /// Of each model the numbers of what counts for it.
    let stepsOf: [String: [Int]]
    let policiesOf: [String: [Int]]
    let foreign: Set<String>
    /// Steps, then policies.
    var workers: [StepWorker]
    var sync = SyncPlan()
    var deletion = SyncPlan(isReversed: true)
    var policy = SyncPlan()
    var chains = CausalChains()
    var failed = FailedDependencies()
    /// Objects that a worker ended with last time.
    var deadly: Set<Int> = []
    /// How often policies failed with an object in a row.
    var policyFailures: [Int: Int] = [:]
    var reaping: Set<Int> = []
    /// Objects that are to be reaped again when that is over.
    var reapAgain: Set<Int> = []
    /// Objects that a step wants to look at though nothing is known to be pending, and those that it does not want to.
    var fetched: [Int: Set<Int>] = [:]
    var isFetching: Set<Int> = []
    var fetchDue: [Int: Int64] = [:]
    var pullDue: [Int64]
    var isPulling: Set<Int> = []
    /// When what is pending is read again, because the store failed; nil: it is known.
    var loadDue: Int64?
    var isStopping = false

    /// Nanoseconds before something is tried again that the store did not do.
    static let storePatience: Int64 = 2_000_000_000

    init(
        _ base: ObjectBase,
        _ steps: [LiveSyncStep],
        _ policies: [LivePolicy],
        _ pulls: [LivePullStep],
        _ settings: SyncSettings,
        _ mailbox: Mailbox<SyncNotice>,
        _ log: @escaping SyncEngine.Log
    ) {
        self.base = base
        self.settings = settings
        self.graph = settings.graph ?? DependencyGraph(base.model)
        self.mailbox = mailbox
        self.log = log
        self.steps = steps.sorted { $0.name < $1.name }
        self.policies = policies.sorted { $0.name < $1.name }
        self.pulls = pulls
        self.pullDue = pulls.map { EventLoop.now() + min($0.period, 1_000_000_000) }
        let (steps, policies) = (self.steps, self.policies)
        self.stepsOf = Self.nearest(base.model) { name in
            steps.indices.filter { steps[$0].declaration.observes.contains(name) }
        }
        self.policiesOf = Self.nearest(base.model) { name in
            policies.indices.filter { policies[$0].declaration.modelName == name }
        }
        let observed = self.stepsOf
        let external = Set(self.steps.flatMap(\.declaration.externalDependencies))
        self.foreign = Set(
            base.model.models.filter { model in
                !external.isDisjoint(with: model.lineage) && observed[model.name] == nil
            }
            .map(\.name)
        )
        self.workers =
            self.steps.map { StepWorker("sync_step/\($0.name)", $0.clients, $0.depth) }
            + self.policies.map { StepWorker("model_policy/\($0.name)", $0.clients, $0.depth) }
        for place in self.steps.indices where self.steps[place].declaration.fetchesPending { self.fetchDue[place] = 0 }
    }

    /// Of each model what there is for it, or else for the base that is nearest.
    private static func nearest(_ model: DataModel, _ find: (String) -> [Int]) -> [String: [Int]] {
        var found: [String: [Int]] = [:]
        for definition in model.models {
            found[definition.name] = definition.lineage.lazy.map(find).first { !$0.isEmpty }
        }
        return found
    }

    // MARK: - The thread

    func run() {
        self.load()
        while true {
            self.begin()
            if self.isStopping, self.workers.allSatisfy(\.isIdle), self.isPulling.isEmpty, self.reaping.isEmpty {
                return
            }
            self.mailbox.wait(nanoseconds: self.patience)
            for notice in self.mailbox.takeAll() { self.take(notice) }
        }
    }

    /// Nanoseconds until something is to be done; negative: not before something is told.
    private var patience: Int64 {
        guard !self.isStopping else { return -1 }
        var times = [self.sync.nextWake, self.deletion.nextWake, self.policy.nextWake, self.loadDue].compactMap { $0 }
        times += self.pulls.indices.filter { !self.isPulling.contains($0) }.map { self.pullDue[$0] }
        times += self.fetchDue.filter { !self.isFetching.contains($0.key) }.values
        return times.min().map { max($0 - EventLoop.now(), 0) } ?? -1
    }

    private func take(_ notice: SyncNotice) {
        switch notice {
        case .changed(let changes): self.take(changes)
        case .prepared(let job, let worker, let result): self.prepared(job, worker, result)
        case .answered(let job, let worker, let outcome):
            let isToBlame = self.workers[worker].release(job)
            self.answered(job, worker, outcome, isToBlame: isToBlame)
            self.pump(worker)
        case .recorded(let job, let due, let result): self.recorded(job, due, result)
        case .reaped(let id, let result): self.reaped(id, result)
        case .pulled(let place, let outcome): self.pulled(place, outcome)
        case .fetched(let place, let isDeletion, let outcome): self.fetched(place, isDeletion, outcome)
        case .status(let limit, let answer): answer(self.status(limit: limit))
        case .stop: self.isStopping = true
        }
    }

    /// Begins all that can be begun now.
    private func begin() {
        self.fillUnknown()
        self.tellCircles()
        guard !self.isStopping else { return }
        let now = EventLoop.now()
        if let due = self.loadDue, due <= now {
            self.load()
            return self.begin()
        }
        self.policy.wake(at: now)
        self.sync.wake(at: now)
        self.deletion.wake(at: now)
        while let id = self.policy.next() { self.startPolicies(id) }
        while let id = self.sync.next() { self.start(self.job(id, .sync)) }
        while let id = self.deletion.next() { self.start(self.job(id, .delete)) }
        self.pull(at: now)
        self.fetch(at: now)
    }

    // MARK: - What is known

    /// Judges all that is pending in the store.
    func load() {
        self.loadDue = nil
        do throws(ObjectRefusal) {
            var seen: Set<Int> = []
            for definition in self.base.model.models where !definition.isAbstract {
                let name = definition.name
                var kinds: [PendingKind] = [.deletedObjects]
                if self.stepsOf[name] != nil || self.foreign.contains(name) { kinds.append(.dirtyObjects) }
                if self.policiesOf[name] != nil { kinds += [.dirtyPolicies, .deletedPolicies] }
                for kind in kinds {
                    var query = ObjectQuery(name, .pending(kind), limit: 5000)
                    while true {
                        let page = try self.base.read { (objects) throws(ObjectRefusal) in try objects.find(query) }
                        for record in page.objects where record.model == name && seen.insert(record.id).inserted {
                            self.judge(record)
                        }
                        guard page.hasMore, let last = page.objects.last else { break }
                        query.after = last.id
                    }
                }
            }
        } catch {
            self.log(.error, "", "what is pending cannot be read: \(error)")
            self.loadDue = EventLoop.now() + Self.storePatience
        }
    }

    /// Finds out what is known of objects that others need.
    private func fillUnknown() {
        while case let ids = self.sync.takeUnknown(), !ids.isEmpty {
            for (id, record) in zip(ids, self.records(ids)) {
                if let record { self.judge(record) }
                // What nothing is to be done with passes on what it needs itself.
                self.sync.fillIfUnknown(id, needs: record.map { self.graph.needs(of: $0) } ?? [])
            }
        }
        while case let ids = self.deletion.takeUnknown(), !ids.isEmpty {
            for (id, record) in zip(ids, self.records(ids)) {
                if let record, record.flag(Bookkeeping.deleted) { self.judge(record) }
                self.deletion.fillIfUnknown(id, needs: [])
            }
        }
    }

    func record(_ id: Int) -> ObjectRecord? { self.records([id]).first ?? nil }

    func records(_ ids: [Int]) -> [ObjectRecord?] {
        do throws(ObjectRefusal) {
            return try self.base.read { (objects) throws(ObjectRefusal) in try objects.objects(ids).map { $0?.record } }
        } catch {
            self.log(.error, "", "objects cannot be read: \(error)")
            self.loadDue = EventLoop.now() + Self.storePatience
            return ids.map { _ in nil }
        }
    }

    private func tellCircles() {
        for (isDeletion, circles) in [(false, self.sync.breakCircles()), (true, self.deletion.breakCircles())] {
            for circle in circles {
                let names = zip(circle.ids, self.records(circle.ids)).map { id, record in
                    "\(record?.model ?? "?")-\(id)"
                }
                let way = isDeletion ? "removed" : "brought to the backend"
                self.log(
                    .warning,
                    "",
                    "objects depend on each other: \(names.joined(separator: ", ")); they are \(way) from the largest id on"
                )
            }
        }
    }
}
