import Workers

// A round is the most that can be asked of modules in one batch: all its tasks, in their order, each entity known to exist
// or not. Where a module decides whether an entity may exist, a later task of the same entity has to wait for the decision,
// and begins the next round.
//
// With such decisions there are two stages, each at most one call of each module; without, there is one.

/// What is to be done with tasks, before and after modules were asked.
struct TaskRound {
    /// One task, and what is known of its entity when its turn comes.
    struct Entry {
        var queued: QueuedTask
        let reference: EntityReference
        /// Whether the entity does not exist yet.
        var isNew: Bool
        /// Whether modules decide if it may.
        var needsDecision: Bool
        /// Whether one of them said no.
        var isDenied = false
    }

    /// A call, and what it was made for.
    struct Call {
        let hook: Hook
        /// The place of the task.
        let entry: Int
        /// The place of the datapoint.
        let datapoint: Int?
    }

    private(set) var entries: [Entry] = []
    private let hooks: HookTable

    /// Takes tasks from the beginning, as many as fit into one round.
    ///
    /// - Parameters:
    ///   - exists: Whether an entity is there before the round.
    init(_ tasks: inout ArraySlice<QueuedTask>, _ hooks: HookTable, exists: (EntityReference) -> Bool) {
        self.hooks = hooks
        var known: [EntityReference: Bool] = [:]
        var undecided: Set<EntityReference> = []
        while let queued = tasks.first {
            let task = queued.task
            let reference = EntityReference(task.entity, task.id)
            guard !undecided.contains(reference) else { return }
            let isThere = known[reference] ?? exists(reference)
            let isNew = !isThere && !task.isDeletion
            let needsDecision = isNew && !hooks.allowing(task.entity).isEmpty
            if needsDecision { undecided.insert(reference) }
            known[reference] = !task.isDeletion
            self.entries.append(
                Entry(queued: queued, reference: reference, isNew: isNew, needsDecision: needsDecision)
            )
            tasks.removeFirst()
        }
    }

    /// Whether modules have to be asked twice.
    var hasDecisions: Bool { self.entries.contains { $0.needsDecision } }

    /// The calls of the first stage: what is called for each task as it begins, and decisions.
    func firstCalls() -> [Call] {
        var calls: [Call] = []
        for (place, entry) in self.entries.enumerated() {
            for hook in self.hooks.taskStart { calls.append(Call(hook: hook, entry: place, datapoint: nil)) }
            guard entry.needsDecision else { continue }
            for hook in self.hooks.allowing(entry.queued.task.entity) {
                calls.append(Call(hook: hook, entry: place, datapoint: nil))
            }
        }
        return calls
    }

    /// The calls of the second stage: for new entities, and for datapoints.
    func secondCalls() -> [Call] {
        var calls: [Call] = []
        for place in self.entries.indices { self.append(&calls, place) }
        return calls
    }

    /// The calls of both, where nothing has to be decided.
    func onlyCalls() -> [Call] {
        var calls: [Call] = []
        for place in self.entries.indices {
            for hook in self.hooks.taskStart { calls.append(Call(hook: hook, entry: place, datapoint: nil)) }
            self.append(&calls, place)
        }
        return calls
    }

    /// Notes that a module does not want an entity.
    mutating func deny(_ entry: Int) { self.entries[entry].isDenied = true }

    private func append(_ calls: inout [Call], _ place: Int) {
        let entry = self.entries[place]
        let task = entry.queued.task
        guard !entry.isDenied, !task.isDeletion else { return }
        if entry.isNew {
            for hook in self.hooks.creating(task.entity) {
                calls.append(Call(hook: hook, entry: place, datapoint: nil))
            }
        }
        for (index, datapoint) in task.datapoints.enumerated() {
            for hook in self.hooks.newAttribute(task.entity, datapoint.attribute) {
                calls.append(Call(hook: hook, entry: place, datapoint: index))
            }
        }
    }
}
