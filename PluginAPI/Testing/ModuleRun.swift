import PluginAPI

// A module, run in the process of a test as a worker of the host runs it: through the functions of `plugin_module.h`.
//
// Unsafe code: context, options and the word of the flag are allocated by the run and freed after `destroy`; the host that
// the context leads to is held.

/// Runs a module in memory, in the tests of its author. (Comes from DP³'s test kit.)
///
///     let run = try ModuleRun(PortCounter.self)
///     let outcome = try run.newAttribute(entity: "host", eid: "a", .plain("open_ports", [22, 80]))
///     #expect(outcome.tasks.first?.datapoints == [.plain("port_count", 2)])
///
/// Callbacks are called in the order in which they were registered. Which entities and attributes there are is not known
/// here: the platform judges that when it starts the module. One run is used by one task at a time.
public final class ModuleRun {
    private let verbs: plugin_module_verbs
    private let host: InMemoryHost
    private let context: UnsafeMutablePointer<plugin_context>
    private let options: UnsafeMutableBufferPointer<plugin_value>
    private let refreshWord: UnsafeMutablePointer<UInt32>
    private let instance: UnsafeMutableRawPointer
    private let platform: Record

    /// The callbacks that the module registered, in order.
    public let callbacks: [RegisteredCallback]

    /// Registers a module, makes an instance, has it configured and its callbacks registered, and starts it.
    ///
    /// - Parameters:
    ///   - module: The module.
    ///   - configuration: What `modules/NAME.yml` has.
    ///   - platform: What the platform says of itself.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    /// - Throws: `ExtensionError` if the host would refuse the module or an option, or with what the module throws.
    public convenience init<M: Module>(
        _ module: M.Type,
        configuration: Record = [:],
        platform: Record = [:],
        options: [String: String] = [:]
    ) throws {
        try self.init(named: M.name, configuration: configuration, platform: platform, options: options) {
            $0.add(M.self)
        }
    }

    /// Runs the registration of a whole plugin and takes one of its modules; for plugins in C too.
    ///
    /// - Parameters:
    ///   - name: The name of the module.
    ///   - configuration: What `modules/NAME.yml` has.
    ///   - platform: What the platform says of itself.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    ///   - register: What the plugin's `plugin_register` does.
    /// - Throws: `ExtensionError` if the host would refuse the module or an option, or with what the module throws.
    public init(
        named name: String,
        configuration: Record = [:],
        platform: Record = [:],
        options: [String: String] = [:],
        register: (PluginRegistrar) -> Void
    ) throws {
        let host = InMemoryHost()
        let module = try host.registerModule(named: name, register)
        let given = try GivenValue.values(of: options, for: module.options)
        let values = UnsafeMutableBufferPointer<plugin_value>.allocate(capacity: given.count)
        _ = values.initialize(from: given.map(\.asLastingPluginValue))
        let context = UnsafeMutablePointer<plugin_context>.allocate(capacity: 1)
        context.initialize(to: host.makeContext(instance: 1, seed: 1, isSeeded: true, options: values))
        let word = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
        word.initialize(to: 0)
        var made: UnsafeMutableRawPointer?
        let status = module.verbs.create(context, module.factory, &made)
        guard status == plugin_status(PLUGIN_OK), let made else {
            word.deallocate()
            context.deallocate()
            values.deallocate()
            let code = status == plugin_status(PLUGIN_BAD_OPTION) ? ExtensionError.Code.badOption : .failed
            throw ExtensionError(code, host.takeReport() ?? "[P-05] create failed without giving a reason")
        }
        self.verbs = module.verbs
        self.host = host
        self.context = context
        self.options = values
        self.refreshWord = word
        self.instance = made
        self.platform = platform
        let sheet = CallbackSheet()
        var problem: ExtensionError?
        do throws(ExtensionError) {
            try Self.configure(module.verbs, made, host, configuration, platform, word)
            try Self.check(sheet.withStruct { module.verbs.declare(made, $0) }, "declare", host)
            if let start = module.verbs.start { try Self.check(start(made), "start", host) }
        } catch {
            problem = error
        }
        self.callbacks = sheet.callbacks
        if let problem { throw problem }
    }

    deinit {
        self.verbs.destroy(self.instance)
        self.refreshWord.deallocate()
        self.context.deallocate()
        self.options.deallocate()
    }

    /// The lines that the module logged, oldest first.
    public var log: [LogLine] { self.host.lines }

    /// Whether values are to be refreshed.
    public var isRefreshing: Bool { self.refreshWord.pointee != 0 }

    /// Gives the module another configuration, as when an operator has it read again, and sets its flag to refresh values.
    ///
    /// - Throws: `ExtensionError` with what the module throws.
    public func reconfigure(_ configuration: Record) throws {
        try Self.configure(self.verbs, self.instance, self.host, configuration, self.platform, self.refreshWord)
        self.refreshWord.pointee = 1
    }

    /// Ends the work of the module.
    ///
    /// - Throws: `ExtensionError` with what the module throws.
    public func stop() throws {
        if let stop = self.verbs.stop { try Self.check(stop(self.instance), "stop", self.host) }
    }

    // MARK: - What happens

    /// Calls what was registered with `onTaskStart`.
    public func taskStart(_ task: DataPointTask) throws -> ModuleOutcome {
        try self.call({ $0.kind == .taskStart }, task)
    }

    /// Calls what was registered with `allowEntityCreation` for the type of the task's entity.
    public func allowEntityCreation(_ task: DataPointTask) throws -> ModuleOutcome {
        try self.call({ $0.kind == .allowEntity && $0.entity == task.entity }, task)
    }

    /// Calls what was registered with `onEntityCreation` for the type of the task's entity.
    public func entityCreation(_ task: DataPointTask) throws -> ModuleOutcome {
        try self.call({ $0.kind == .entityCreation && $0.entity == task.entity }, task)
    }

    /// Calls what was registered with `onNewAttribute` for the attribute of a datapoint.
    public func newAttribute(entity: String, eid: EntityID, _ datapoint: DataPoint) throws -> ModuleOutcome {
        let task = DataPointTask(entity: entity, eid: eid, [datapoint])
        return try self.call(
            { $0.kind == .newAttribute && $0.entity == entity && $0.attribute == datapoint.attribute },
            task,
            datapoint: 0
        )
    }

    /// Calls what was registered with `schedule` under a name.
    public func schedule(named name: String = "schedule") throws -> ModuleOutcome {
        try self.call({ $0.kind == .schedule && $0.name == name }, nil)
    }

    /// Calls what was registered with `onSnapshotInit`.
    public func snapshotInit() throws -> ModuleOutcome { try self.call({ $0.kind == .snapshotInit }, nil) }

    /// Calls what was registered with `onSnapshotFinalize`.
    public func snapshotFinalize() throws -> ModuleOutcome { try self.call({ $0.kind == .snapshotFinalize }, nil) }

    /// Calls what was registered with `onTimeseries` for an attribute.
    ///
    /// - Parameter chunks: Its history.
    public func timeseries(
        entity: String,
        eid: EntityID,
        attribute: String,
        _ chunks: [DataPoint]
    ) throws -> ModuleOutcome {
        let task = DataPointTask(entity: entity, eid: eid, chunks)
        return try self.call(
            { $0.kind == .timeseries && $0.entity == entity && $0.attribute == attribute },
            task
        )
    }

    /// Calls what was registered with `refresh` for a type of entity, as in the snapshot after a new configuration.
    public func refresh(entity: String, eid: EntityID) throws -> ModuleOutcome {
        try self.call({ $0.isRefreshed && $0.entity == entity }, DataPointTask(entity: entity, eid: eid, []))
    }

    /// Calls what was registered with `correlate` and `correlateWithMasterRecord` for entities of a snapshot, callback by
    /// callback. What a callback changes is seen by those behind it, unless it throws.
    ///
    /// The platform has callbacks that change an attribute before those that read it; here they are called in the order in
    /// which they were registered.
    ///
    /// - Parameter name: Only callbacks that are called so; nil: all.
    public func correlate(_ entities: [SnapshotEntity], named name: String? = nil) throws -> CorrelationOutcome {
        try self.call(entities) { callback in
            (callback.kind == .correlation || callback.kind == .correlationWithMaster)
                && name.map { $0 == callback.name } ?? true
        }
    }

    /// Calls what was registered with `onPeriodicUpdate` for a type of entity.
    ///
    /// - Parameter record: The master record.
    public func update(entity: String, eid: EntityID, record: Record = [:]) throws -> ModuleOutcome {
        let outcome = try self.call([SnapshotEntity(entity, eid, [:], master: record)]) { $0.kind == .update }
        return ModuleOutcome(tasks: outcome.tasks, failures: outcome.failures)
    }

    private func call(
        _ entities: [SnapshotEntity],
        _ isMeant: (RegisteredCallback) -> Bool
    ) throws(ExtensionError) -> CorrelationOutcome {
        let items = self.callbacks.indices.filter { isMeant(self.callbacks[$0]) }.flatMap { index in
            entities.indices.filter { entities[$0].entity == self.callbacks[index].entity }.map { place in
                plugin_correlation(callback: UInt32(index), first: UInt32(place), count: 1, reserved: 0)
            }
        }
        let sheet = CorrelationSheet(entities)
        guard !items.isEmpty else { return sheet.outcome }
        guard let correlate = self.verbs.correlate else {
            throw ExtensionError(.brokenPromise, "[P-33] the module registers correlations, and has no verb for them")
        }
        try Self.check(sheet.withStruct(items) { correlate(self.instance, $0) }, "correlate", self.host)
        return sheet.outcome
    }

    /// Calls what was registered with `onPeriodicEIDUpdate` for a type of entity.
    public func eidUpdate(entity: String, eid: EntityID) throws -> ModuleOutcome {
        let task = DataPointTask(entity: entity, eid: eid, [])
        return try self.call({ $0.kind == .eidUpdate && $0.entity == entity }, task)
    }

    private func call(
        _ isMeant: (RegisteredCallback) -> Bool,
        _ task: DataPointTask?,
        datapoint: UInt32 = .max
    ) throws(ExtensionError) -> ModuleOutcome {
        let items = self.callbacks.indices.filter { isMeant(self.callbacks[$0]) }.map { index in
            plugin_invocation(callback: UInt32(index), task: task == nil ? .max : 0, datapoint: datapoint, reserved: 0)
        }
        let sheet = OutcomeSheet()
        let status = sheet.withStruct(items, task) { self.verbs.run(self.instance, $0) }
        try Self.check(status, "run", self.host)
        return sheet.outcome
    }

    private static func configure(
        _ verbs: plugin_module_verbs,
        _ instance: UnsafeMutableRawPointer,
        _ host: InMemoryHost,
        _ configuration: Record,
        _ platform: Record,
        _ word: UnsafeMutablePointer<UInt32>
    ) throws(ExtensionError) {
        let platform = CBOR.encode(.map(platform))
        let module = CBOR.encode(.map(configuration))
        let status = platform.withUnsafeBufferPointer { platform in
            module.withUnsafeBufferPointer { module in
                var settings = plugin_module_settings()
                settings.size = UInt32(MemoryLayout<plugin_module_settings>.size)
                settings.process_count = 1
                settings.platform = platform.baseAddress
                settings.platform_length = UInt64(platform.count)
                settings.module = module.baseAddress
                settings.module_length = UInt64(module.count)
                settings.refresh = word
                return verbs.configure(instance, &settings)
            }
        }
        try self.check(status, "configure", host)
    }

    private static func check(_ status: plugin_status, _ verb: String, _ host: InMemoryHost) throws(ExtensionError) {
        guard status != plugin_status(PLUGIN_OK) else { return }
        throw ExtensionError(.failed, host.takeReport() ?? "[P-05] \(verb) failed without giving a reason")
    }
}
