// The calls of a batch are made one after the other. What several of them look at, a task as a whole or the text that
// names a source, is copied once for all of them.
//
// Unsafe code: what the host gives is read while the verb runs, within the counts that it says.

/// One instance of a module.
final class ModuleInstance {
    private let module: any Module
    private let context: Context
    private let refresh = RefreshFlag()
    private var callbacks: [Callback] = []
    /// The task that was copied last, and its place in the batch.
    private var copied: (place: UInt32, task: DataPointTask)?
    private var source = ""

    init(_ module: any Module, _ context: Context) {
        self.module = module
        self.context = context
    }

    func configure(_ settings: plugin_module_settings) -> plugin_status {
        self.context.status {
            self.refresh.aim(at: settings.refresh)
            try self.module.loadConfiguration(ModuleSettings(settings, self.refresh))
        }
    }

    func declare(_ callbacks: UnsafePointer<plugin_callbacks>) -> plugin_status {
        self.context.status {
            let registrar = CallbackRegistrar()
            try self.module.register(registrar)
            for callback in registrar.callbacks {
                guard LoanedCallback(callback).add(to: callbacks) else {
                    throw RefusedByPlatform(description: "the platform does not take the callback \"\(callback.name)\"")
                }
            }
            self.callbacks = registrar.callbacks
        }
    }

    func start() -> plugin_status { self.context.status { try self.module.start() } }

    func stop() -> plugin_status { self.context.status { try self.module.stop() } }

    func run(_ invocations: UnsafePointer<plugin_invocations>) -> plugin_status {
        self.copied = nil
        let given = invocations.pointee
        for place in 0..<Int(given.count) {
            given.running.pointee = UInt64(place)
            do {
                for task in try self.call(given.items[place], invocations) {
                    try Self.emit(task) { given.emit(invocations, $0) }
                }
            } catch {
                String(describing: error).withPluginText { given.fail(invocations, $0) }
            }
        }
        return plugin_status(PLUGIN_OK)
    }

    func correlate(_ correlations: UnsafePointer<plugin_correlations>) -> plugin_status {
        let given = correlations.pointee
        let documents = DocumentCalls(correlations)
        defer { documents.end() }
        var place: UInt64 = 0
        for item in UnsafeBufferPointer(start: given.items, count: Int(given.count)) {
            let body = self.callbacks[Int(item.callback)].body
            for document in Int(item.first)..<Int(item.first) + Int(item.count) {
                given.running.pointee = place
                place += 1
                do {
                    guard let values = documents.values(at: document) else { continue }
                    let tasks: [DataPointTask]
                    switch body {
                    case .correlation(let body): tasks = try body(values)
                    case .correlationWithMaster(let body): tasks = try body(values, values.masterRecord)
                    case .update(let body): tasks = try body(values.entity, values.eid, values.masterRecord)
                    default: throw RefusedByPlatform(description: "a callback of another kind was called to correlate")
                    }
                    if let problem = documents.takeProblem() { throw RefusedByPlatform(description: problem) }
                    for task in tasks {
                        try Self.emit(task) { given.emit(correlations, $0) }
                    }
                } catch {
                    _ = documents.takeProblem()
                    String(describing: error).withPluginText { given.fail(correlations, $0) }
                }
            }
        }
        return plugin_status(PLUGIN_OK)
    }

    private static func emit(
        _ task: DataPointTask,
        _ body: (UnsafePointer<plugin_entity_task>) -> plugin_status
    ) throws {
        let loan = LoanedTask(task)
        try withUnsafePointer(to: loan.task) { pointer in
            guard body(pointer) == plugin_status(PLUGIN_OK) else {
                throw RefusedByPlatform(
                    description: "the platform does not take a task of \(task.entity) \(task.eid)"
                )
            }
        }
    }

    // MARK: - One call

    private func call(
        _ item: plugin_invocation,
        _ invocations: UnsafePointer<plugin_invocations>
    ) throws -> [DataPointTask] {
        let callback = self.callbacks[Int(item.callback)]
        switch callback.body {
        case .attribute(let body):
            let task = invocations.pointee.tasks + Int(item.task)
            return try body(EntityID(task.pointee.id), self.datapoint(item.datapoint, of: task, callback.attribute))
        case .task(let body): try body(self.task(item.task, invocations))
        case .allow(let body):
            let task = try self.task(item.task, invocations)
            if try !body(task.eid, task) { invocations.pointee.deny(invocations) }
        case .creation(let body):
            let task = try self.task(item.task, invocations)
            return try body(task.eid, task)
        case .schedule(let body): try body()
        case .snapshot(let body): return try body()
        case .eidUpdate(let body):
            let task = invocations.pointee.tasks + Int(item.task)
            return try body(callback.entity, EntityID(task.pointee.id))
        case .timeseries(let body):
            let task = try self.task(item.task, invocations)
            return try body(task.eid, task.datapoints)
        case .correlation, .correlationWithMaster, .update:
            throw RefusedByPlatform(description: "\"\(callback.name)\" was called without the values that it is about")
        }
        return []
    }

    private func datapoint(
        _ place: UInt32,
        of task: UnsafePointer<plugin_entity_task>,
        _ attribute: String
    ) throws -> DataPoint {
        guard place != UInt32.max else { return .refreshing(attribute) }
        let given = task.pointee.datapoints[Int(place)]
        if !self.source.isEqual(to: given.source) { self.source = String(given.source) }
        return try DataPoint(given, attribute: attribute, source: self.source)
    }

    private func task(_ place: UInt32, _ invocations: UnsafePointer<plugin_invocations>) throws -> DataPointTask {
        if let copied = self.copied, copied.place == place { return copied.task }
        let task = try DataPointTask(invocations.pointee.tasks[Int(place)])
        self.copied = (place, task)
        return task
    }
}
