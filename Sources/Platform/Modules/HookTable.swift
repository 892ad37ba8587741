import Configuration
import Workers

/// Which callbacks are called for what, in the order in which modules are enabled and registered them.
public struct HookTable: Sendable {
    /// A callback with the times at which it is called.
    public struct Scheduled: Sendable {
        /// The callback.
        public let hook: Hook
        /// Its times.
        public let times: ModuleCallback.Schedule
    }

    /// Called first for each task.
    public private(set) var taskStart: [Hook] = []
    /// Called for the values of entities in a snapshot, in this order.
    private(set) var correlations: [CorrelationHook] = []
    /// The links that those go over.
    private(set) var usedLinks: Set<AttributeReference> = []
    /// Called before each snapshot, and after it.
    private(set) var snapshotInit: [Hook] = []
    private(set) var snapshotFinalize: [Hook] = []
    /// Called for histories of time series before a snapshot.
    private var timeseries: [AttributeReference: [Hook]] = [:]
    /// Called for each entity once in a period.
    private(set) var updates: [UpdateHook] = []
    /// Called at certain times.
    public private(set) var scheduled: [Scheduled] = []
    /// By the number of the entity type.
    private var allowing: [[Hook]]
    private var creating: [[Hook]]
    /// By the number of the entity type and that of the attribute.
    private var attributes: [[[Hook]]]

    /// Judges what modules registered.
    ///
    /// - Parameters:
    ///   - modules: Their names and callbacks, in the order in which they are enabled.
    ///   - batchPeriod: The time from one batch of periodic updates to the next.
    /// - Returns: The table of those that make sense, and what is wrong with the others.
    public static func make(
        _ model: ModelSpec,
        modules: [(name: String, callbacks: [ModuleCallback])],
        batchPeriod: TimeSpan = TimeSpan(seconds: 1)
    ) -> (table: HookTable, problems: [HookProblem]) {
        var table = HookTable(model)
        var problems: [HookProblem] = []
        var updates: Set<String> = []
        var graph = CorrelationGraph()
        for (place, module) in modules.enumerated() {
            for (number, callback) in module.callbacks.enumerated() {
                do throws(HookRefusal) {
                    try CallbackJudgement(model, batchPeriod: batchPeriod).judge(callback)
                    if callback.kind == .update || callback.kind == .eidUpdate {
                        let key = "\(callback.kind) \(callback.period) \(callback.entity) \(callback.id)"
                        guard updates.insert(key).inserted else {
                            throw HookRefusal("the id \"\(callback.id)\" is used twice for \(callback.entity)")
                        }
                    }
                    let hook = Hook(module: place, callback: number, name: callback.name)
                    if let correlation = try CorrelationHook(callback, hook, model) { try graph.add(correlation) }
                    table.add(callback, hook, model)
                } catch {
                    let reason = "callback \"\(callback.name)\": \(error.reason)"
                    problems.append(HookProblem(module: module.name, description: reason))
                }
            }
        }
        table.correlations = graph.ordered
        table.usedLinks = graph.usedLinks
        return (table, problems)
    }

    private init(_ model: ModelSpec) {
        self.allowing = Array(repeating: [], count: model.entities.count)
        self.creating = self.allowing
        self.attributes = model.entities.map { Array(repeating: [], count: $0.attributes.count) }
    }

    /// Asked whether an unknown entity may be made.
    public func allowing(_ entity: EntityType) -> [Hook] { self.allowing[entity.number] }

    /// Called once for a new entity.
    public func creating(_ entity: EntityType) -> [Hook] { self.creating[entity.number] }

    /// Called for each datapoint of an attribute.
    public func newAttribute(_ entity: EntityType, _ attribute: Attribute) -> [Hook] {
        self.attributes[entity.number][attribute.number]
    }

    /// Called for the history of a time series before a snapshot.
    func timeseries(_ entity: EntityType, _ attribute: Attribute) -> [Hook] {
        self.timeseries[AttributeReference(entity, attribute)] ?? []
    }

    private mutating func add(_ callback: ModuleCallback, _ hook: Hook, _ model: ModelSpec) {
        let entity = model.entity(callback.entity)
        switch callback.kind {
        case .schedule:
            if let times = callback.schedule { self.scheduled.append(Scheduled(hook: hook, times: times)) }
        case .taskStart: self.taskStart.append(hook)
        case .allowEntity: if let entity { self.allowing[entity.number].append(hook) }
        case .entityCreation: if let entity { self.creating[entity.number].append(hook) }
        case .newAttribute:
            if let entity, let attribute = entity.attribute(callback.attribute) {
                self.attributes[entity.number][attribute.number].append(hook)
            }
        case .timeseries:
            if let entity, let attribute = entity.attribute(callback.attribute) {
                self.timeseries[AttributeReference(entity, attribute), default: []].append(hook)
            }
        case .snapshotInit: self.snapshotInit.append(hook)
        case .snapshotFinalize: self.snapshotFinalize.append(hook)
        case .update, .eidUpdate: if let update = UpdateHook(callback, hook, model) { self.updates.append(update) }
        // Those are in the graph.
        case .correlation, .correlationWithMaster: break
        }
    }
}
