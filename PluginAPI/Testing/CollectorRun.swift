import PluginAPI

// Unsafe code: the instance is made and destroyed here once, and its memory outlives it.

/// A collector in memory, for the tests of its author.
///
///     let run = try CollectorRun(DummyClusterDataModelCollector.self)
///     let model = try run.execute()
///     #expect(try run.notify(SentNotification(eventType: "dummy"), to: "DummyNotification") == nil)
///
/// What is not here is the host: periods, queues, and whether a filter accepts.
public final class CollectorRun {
    private let verbs: plugin_collector_verbs
    private let host: InMemoryHost
    private let memory: InstanceMemory
    private let instance: UnsafeMutableRawPointer
    private var current = HostedModel(MemoryElements())

    /// The endpoints that the collector declared, in order.
    public let endpoints: [RegisteredEndpoint]

    /// Registers a collector, makes an instance and has its endpoints declared.
    ///
    /// - Parameters:
    ///   - collector: The collector.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    ///   - models: Models of other collectors, by their names.
    /// - Throws: `ExtensionError` if the host would refuse the collector or an option, or with what the collector throws.
    public convenience init<C: Collector>(
        _ collector: C.Type,
        options: [String: String] = [:],
        models: [String: ClusterModel] = [:]
    ) throws {
        try self.init(named: C.name, options: options, models: models) { $0.add(C.self) }
    }

    /// Runs the registration of a whole plugin and takes one of its collectors; for plugins in C too.
    ///
    /// - Parameters:
    ///   - name: The name of the collector.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    ///   - models: Models of other collectors, by their names.
    ///   - register: What the plugin's `plugin_register` does.
    /// - Throws: `ExtensionError` if the host would refuse the collector or an option, or with what the collector throws.
    public init(
        named name: String,
        options: [String: String] = [:],
        models: [String: ClusterModel] = [:],
        register: (PluginRegistrar) -> Void
    ) throws {
        let host = InMemoryHost()
        let collector = try host.registerCollector(named: name, register)
        host.models = try models.mapValues { try HostedModel(copying: $0) }
        let memory = try InstanceMemory(host, collector.options, options)
        let instance = try memory.create(collector.verbs.create, collector.factory)
        let sheet = EndpointSheet()
        do throws(ExtensionError) {
            if let declare = collector.verbs.declare {
                try memory.check(sheet.withStruct { declare(instance, $0) }, "declare")
            }
        } catch {
            collector.verbs.destroy(instance)
            throw error
        }
        self.verbs = collector.verbs
        self.host = host
        self.memory = memory
        self.instance = instance
        self.endpoints = sheet.endpoints
    }

    deinit { self.verbs.destroy(self.instance) }

    /// The lines that the collector logged, oldest first.
    public var log: [LogLine] { self.host.lines }

    /// What the instance is told when it asks whether it is to stop.
    public var isCancelled: Bool {
        get { self.host.isCancelled }
        set { self.host.isCancelled = newValue }
    }

    /// The model as it is: what was built last, with what notifications changed. It is a copy.
    public var model: ClusterModel { ClusterModel(MemoryElements(copying: self.current.elements)) }

    /// Has the model built.
    ///
    /// - Returns: A copy of it.
    /// - Throws: `ExtensionError` with what the collector throws; the model stays what it was.
    @discardableResult
    public func execute() throws -> ClusterModel {
        let next = HostedModel(MemoryElements())
        try self.memory.check(self.verbs.execute(self.instance, next.model), "execute")
        self.current = next
        return self.model
    }

    /// Gives a notification to an endpoint, whatever its filter says. What it changed is undone if it fails.
    ///
    /// - Parameter name: The name of the endpoint.
    /// - Returns: Why it failed; nil: it did not.
    /// - Throws: `ExtensionError` if there is no such endpoint.
    public func notify(_ notification: SentNotification, to name: String) throws -> String? {
        guard let place = self.endpoints.firstIndex(where: { $0.name == name }), let notify = self.verbs.notify else {
            let names = self.endpoints.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw ExtensionError(.refused, "no endpoint \"\(name)\"; there are: \(names)")
        }
        self.current.elements.begin()
        let sheet = NotificationSheet()
        let status = sheet.withStruct(notification, endpoint: place) {
            notify(self.instance, self.current.model, $0)
        }
        if status != plugin_status(PLUGIN_OK) {
            self.current.undo()
            return self.host.takeReport() ?? "[P-05] notify failed without giving a reason"
        }
        if sheet.failure != nil { self.current.undo() } else { self.current.elements.commit() }
        return sheet.failure
    }

    /// A copy of the model, narrowed to a scope; all of it if the collector cannot.
    ///
    /// - Throws: `ExtensionError` with what the collector throws.
    public func model(in scope: [Value]) throws -> ClusterModel {
        let copy = HostedModel(MemoryElements(copying: self.current.elements))
        if let narrow = self.verbs.scope {
            let bytes = CBOR.encode(.array(scope))
            let status = bytes.withUnsafeBufferPointer {
                narrow(self.instance, copy.model, $0.baseAddress, UInt64($0.count))
            }
            try self.memory.check(status, "scope")
        }
        return ClusterModel(copy.elements)
    }
}

extension HostedModel {
    convenience init(copying model: ClusterModel) throws(ModelProblem) {
        let elements = MemoryElements(state: model.state)
        try elements.add(contentsOf: model.reading)
        elements.state = model.state
        self.init(elements)
    }
}
