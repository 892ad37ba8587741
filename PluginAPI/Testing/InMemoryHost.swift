import PluginAPI
import Synchronization

// The host's side of `plugin_registrar` and `plugin_context`, in memory.
//
// Unsafe code: the struct of a registrar lives within `registerModel`, which keeps the host alive that it leads to; the
// struct of a context belongs to a `RunningModel`, which holds the host.

/// What a model believes to be the host.
final class InMemoryHost: Sendable {
    private struct State {
        var lines: [LogLine] = []
        var report: String?
        var isCancelled = false
        var registered: [RegisteredModel] = []
        var modules: [RegisteredModule] = []
        var collectors: [RegisteredCollector] = []
        var strategies: [RegisteredStrategy] = []
        var steps: [RegisteredStep] = []
        var objects: ObjectShelf?
        var models: [String: HostedModel] = [:]
        var refusal: String?
        var declaration: Record?
        var shard: SimulatedShard?
    }

    private let state = Mutex(State())

    /// The lines that were logged, oldest first.
    var lines: [LogLine] { self.state.withLock { $0.lines } }

    /// What instances are told when they ask whether the run is being stopped.
    var isCancelled: Bool {
        get { self.state.withLock { $0.isCancelled } }
        set { self.state.withLock { $0.isCancelled = newValue } }
    }

    /// The reason that was reported last; forgotten when it is read.
    func takeReport() -> String? { self.state.withLock { $0.report.take() } }

    /// Has a plugin register what it has, and takes one of its models.
    func registerModel(named name: String, _ register: (PluginRegistrar) -> Void) throws(ExtensionError)
        -> RegisteredModel
    {
        try self.register(register)
        let models = self.state.withLock { $0.registered }
        return try Self.find(PLUGIN_KIND_MODEL, name, in: models, \.name)
    }

    /// Has a plugin register what it has, and takes one of its modules.
    func registerModule(named name: String, _ register: (PluginRegistrar) -> Void) throws(ExtensionError)
        -> RegisteredModule
    {
        try self.register(register)
        let modules = self.state.withLock { $0.modules }
        return try Self.find(PLUGIN_KIND_MODULE, name, in: modules, \.name)
    }

    /// Has a plugin register what it has, and takes one of its collectors.
    func registerCollector(named name: String, _ register: (PluginRegistrar) -> Void) throws(ExtensionError)
        -> RegisteredCollector
    {
        try self.register(register)
        let collectors = self.state.withLock { $0.collectors }
        return try Self.find(PLUGIN_KIND_COLLECTOR, name, in: collectors, \.name)
    }

    /// Has a plugin register what it has, and takes one of its strategies.
    func registerStrategy(named name: String, _ register: (PluginRegistrar) -> Void) throws(ExtensionError)
        -> RegisteredStrategy
    {
        try self.register(register)
        let strategies = self.state.withLock { $0.strategies }
        return try Self.find(PLUGIN_KIND_STRATEGY, name, in: strategies, \.name)
    }

    /// Has a plugin register what it has, and takes one of its steps or policies.
    func registerStep(named name: String, _ register: (PluginRegistrar) -> Void) throws(ExtensionError)
        -> RegisteredStep
    {
        try self.register(register)
        let steps = self.state.withLock { $0.steps }
        return try Self.find("step", name, in: steps, \.name)
    }

    /// The objects that instances can read and save; nil: they cannot.
    var objects: ObjectShelf? {
        get { self.state.withLock { $0.objects } }
        set { self.state.withLock { $0.objects = newValue } }
    }

    /// The models that instances can read, by the names of their collectors.
    var models: [String: HostedModel] {
        get { self.state.withLock { $0.models } }
        set { self.state.withLock { $0.models = newValue } }
    }

    private static func find<Registered>(
        _ kind: String,
        _ name: String,
        in all: [Registered],
        _ nameOf: (Registered) -> String
    ) throws(ExtensionError) -> Registered {
        if let found = all.first(where: { nameOf($0) == name }) { return found }
        let names = all.map { "\"\(nameOf($0))\"" }.joined(separator: ", ")
        throw ExtensionError(
            .refused,
            "no \(kind) \"\(name)\" was registered; " + (names.isEmpty ? "there is none" : "there are: \(names)")
        )
    }

    private func register(_ register: (PluginRegistrar) -> Void) throws(ExtensionError) {
        var registrar = plugin_registrar(
            size: UInt32(MemoryLayout<plugin_registrar>.size),
            abi_major: UInt16(PLUGIN_ABI_MAJOR),
            abi_minor: UInt16(PLUGIN_ABI_MINOR),
            host: Unmanaged.passUnretained(self).toOpaque(),
            add: { registrar, given in
                guard let given else { return plugin_status(PLUGIN_FAILED) }
                return InMemoryHost.of(registrar?.pointee.host).add(given.pointee)
            },
            refusal: { registrar in
                let refusal = InMemoryHost.of(registrar?.pointee.host).state.withLock { $0.refusal }
                return (refusal ?? "").asLastingPluginText
            },
            report: { registrar, message in InMemoryHost.of(registrar?.pointee.host).report(message) },
            ability: { _, _, _ in nil }
        )
        withExtendedLifetime(self) { register(&registrar) }
        if let report = self.takeReport() { throw ExtensionError(.refused, report) }
        if let refusal = self.state.withLock({ $0.refusal }) { throw ExtensionError(.refused, refusal) }
    }

    /// The struct of a context of a model; `options` stay valid as long as it.
    func makeContext(_ run: ModelRun, options: UnsafeMutableBufferPointer<plugin_value>) -> plugin_context {
        self.makeContext(instance: run.instance, seed: run.seed, isSeeded: run.isSeeded, options: options)
    }

    /// The struct of a context; `options` stay valid as long as it.
    func makeContext(
        instance: Int,
        seed: UInt64,
        isSeeded: Bool,
        options: UnsafeMutableBufferPointer<plugin_value>
    ) -> plugin_context {
        plugin_context(
            size: UInt32(MemoryLayout<plugin_context>.size),
            instance: UInt32(clamping: instance),
            seed: seed,
            is_seeded: isSeeded ? 1 : 0,
            option_count: UInt32(options.count),
            options: UnsafePointer(options.baseAddress),
            host: Unmanaged.passUnretained(self).toOpaque(),
            log: { context, level, message in InMemoryHost.of(context?.pointee.host).log(level, message) },
            report: { context, message in InMemoryHost.of(context?.pointee.host).report(message) },
            is_cancelled: { context in InMemoryHost.of(context?.pointee.host).isCancelled ? 1 : 0 },
            ability: { context, name, revision in
                InMemoryHost.of(context?.pointee.host).ability(String(name), revision)
            },
            run: 0
        )
    }

    private func ability(_ name: String, _ revision: UInt32) -> UnsafeRawPointer? {
        if name == PLUGIN_ABILITY_MODELS, revision == UInt32(PLUGIN_MODELS_REVISION) { return HostedModel.table }
        if name == PLUGIN_ABILITY_CALLS, revision == UInt32(PLUGIN_CALLS_REVISION), self.objects != nil {
            return HostedCalls.table
        }
        guard name == PLUGIN_ABILITY_SIMULATION, revision == UInt32(PLUGIN_SIMULATION_REVISION) else { return nil }
        return self.shard.map { UnsafeRawPointer($0.description) }
    }

    /// Takes what a state machine says of itself.
    func declare(_ bytes: UnsafeRawBufferPointer) -> plugin_status {
        guard case .map(let declaration)? = try? CBOR.decode(bytes) else { return plugin_status(PLUGIN_FAILED) }
        self.state.withLock { $0.declaration = declaration }
        return plugin_status(PLUGIN_OK)
    }

    /// What a state machine said of itself.
    var declaration: Record? { self.state.withLock { $0.declaration } }

    /// The part of a simulation that the next instance is; nil: none.
    var shard: SimulatedShard? {
        get { self.state.withLock { $0.shard } }
        set { self.state.withLock { $0.shard = newValue } }
    }

    static func of(_ host: UnsafeMutableRawPointer?) -> InMemoryHost {
        guard let host else { preconditionFailure("the plugin passed another pointer than the one it was given") }
        return Unmanaged<InMemoryHost>.fromOpaque(host).takeUnretainedValue()
    }

    private func log(_ level: Int32, _ message: plugin_text) {
        let line = LogLine(LogLevel(rawValue: level) ?? .error, String(message))
        self.state.withLock { $0.lines.append(line) }
    }

    private func report(_ message: plugin_text) {
        let text = String(message)
        self.state.withLock { $0.report = text }
    }

    private func add(_ given: plugin_extension) -> plugin_status {
        do throws(ExtensionError) {
            if String(given.kind) == PLUGIN_KIND_MODULE {
                let module = try RegisteredModule(given)
                self.state.withLock { $0.modules.append(module) }
                return plugin_status(PLUGIN_OK)
            }
            if String(given.kind) == PLUGIN_KIND_COLLECTOR {
                let collector = try RegisteredCollector(given)
                self.state.withLock { $0.collectors.append(collector) }
                return plugin_status(PLUGIN_OK)
            }
            if String(given.kind) == PLUGIN_KIND_STRATEGY {
                let strategy = try RegisteredStrategy(given)
                self.state.withLock { $0.strategies.append(strategy) }
                return plugin_status(PLUGIN_OK)
            }
            if let step = try RegisteredStep(given) {
                self.state.withLock { $0.steps.append(step) }
                return plugin_status(PLUGIN_OK)
            }
            let model = try RegisteredModel(given)
            let isNew = self.state.withLock { state in
                guard !state.registered.contains(where: { $0.name == model.name }) else { return false }
                state.registered.append(model)
                return true
            }
            guard isNew else {
                throw ExtensionError(.refused, "[P-09] the model \"\(model.name)\" is registered twice")
            }
            return plugin_status(PLUGIN_OK)
        } catch {
            self.state.withLock { $0.refusal = error.reason }
            return plugin_status(PLUGIN_FAILED)
        }
    }
}
