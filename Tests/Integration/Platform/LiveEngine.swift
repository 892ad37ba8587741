import Glibc
import Records
import Synchronization
import TestSupport
import Workers

@testable import Platform
@testable import Services

/// An engine with a real store, a real bus and real modules, each in a worker of its own.
final class LiveEngine {
    let model: ModelSpec
    let store: StoreClient
    let engine: TaskEngine

    let services: [LiveService]

    /// - Parameters:
    ///   - modules: Names of modules of the example plugin, with what their configuration has.
    init(
        at place: StorePlace,
        shards: Int = 2,
        deadline: Int64 = 240_000_000_000,
        modules: [(file: String, name: String, configuration: Record)] = [
            ("libNetworkModules.so", "exposure", LiveEngine.configuration)
        ]
    ) throws {
        let plugin = StorePlugin.stores[0]
        let model = Self.makeModel()
        self.model = model
        let (storeService, store) = try plugin.store(at: place.path, readers: 2, label: "\(place.label)-store")
        let (busService, bus) = try plugin.bus(at: place.path, label: "\(place.label)-bus")
        self.store = store
        var clients: [EngineModule] = []
        var registered: [(name: String, callbacks: [ModuleCallback])] = []
        var services = [storeService, busService]
        for module in modules {
            let settings = ModuleSettings(
                platform: CBOR.encode(.map([:])),
                module: CBOR.encode(.map(module.configuration))
            )
            let service = try LiveService(
                module.file.hasPrefix("/") ? module.file : try Repository.example(module.file),
                kind: "module",
                name: module.name,
                label: "\(place.label)-\(module.name)",
                preparations: ModuleClient.preparations(settings)
            )
            services.append(service)
            let client = ModuleClient(service.clients[0], deadline: deadline)
            clients.append(EngineModule(client, Metrics().plugin(kind: "module", name: module.name)))
            registered.append((module.name, try client.callbacks()))
        }
        let (hooks, problems) = HookTable.make(model, modules: registered)
        if let problem = problems.first { throw problem }
        self.services = services
        var settings = EngineSettings()
        settings.shards = shards
        let reports = Reports()
        self.engine = try TaskEngine(
            model,
            modules: ModuleSet(names: modules.map(\.name), hooks: hooks, workers: clients.map { [$0] }),
            store: store,
            bus: bus,
            settings: settings
        ) { reports.add("\($0)") }
        self.told = reports
        try self.engine.start()
    }

    let told: Reports

    /// What the engine reported.
    final class Reports: Sendable {
        private let all = Mutex<[String]>([])

        func add(_ text: String) { self.all.withLock { $0.append(text) } }

        var texts: [String] { self.all.withLock { $0 } }
    }

    /// Pushes datapoints as a client does, and waits until they are acknowledged.
    func push(_ json: String) throws {
        let tasks = try DatapointReader(self.model).read(Array(json.utf8))
        let answer = CallWaiter<Result<Void, StoringError>>()
        self.engine.publish(tasks) { answer.finish($0) }
        try answer.wait().get()
    }

    /// Waits until so many tasks are done.
    func wait(forTasks count: Int) throws {
        if Monotonic.waits(until: { self.engine.counters.tasksProcessed.load(ordering: .relaxed) >= count }) { return }
        let done = self.engine.counters.tasksProcessed.load(ordering: .relaxed)
        throw LiveService.Refused(description: "\(done) of \(count) tasks are done; told: \(self.told.texts)")
    }

    /// Waits until a host has a name.
    func wait(forHost id: String, named name: String) throws {
        if try Monotonic.waits(until: { try self.record("host", id)?.value("hostname")?.value == .string(name) }) {
            return
        }
        throw LiveService.Refused(description: "\(id) does not get its name; told: \(self.told.texts)")
    }

    /// Waits until a host has a port in its history.
    func wait(forHistoryOf id: String) throws {
        if try Monotonic.waits(until: { try self.historyCount("host", id, "port") > 0 }) { return }
        throw LiveService.Refused(description: "\(id) gets no history; told: \(self.told.texts)")
    }

    /// Waits until no task of a callback waits for its shard.
    func waitForPending() throws {
        let pending = EntityStore(self.store).pending
        if try Monotonic.waits(until: { try self.store.scan(StoreScan(pending, limit: 1)).entries.isEmpty }) { return }
        throw LiveService.Refused(description: "tasks stay pending; told: \(self.told.texts)")
    }

    /// The record of an entity.
    func record(_ entity: String, _ id: String) throws -> EntityRecord? {
        let type = self.model.entity(entity)!
        let collections = EntityStore(self.store)
        let key = EntityKeys.entity(type, EntityID(id, as: type.idType)!)
        return try self.store.get(collections.entities, key).map { try EntityRecord.read($0) }
    }

    /// How many items the history of an attribute has.
    func historyCount(_ entity: String, _ id: String, _ attribute: String) throws -> Int {
        let type = self.model.entity(entity)!
        let key = EntityKeys.entity(type, EntityID(id, as: type.idType)!)
        let prefix = EntityKeys.history(ofEntity: key, type.attribute(attribute)!)
        return try self.store.keys(StoreScan(EntityStore(self.store).history, prefix: prefix)).count
    }

    static let configuration: Record = ["ignored": ["127.0.0.1"], "weights": ["23": 10, "80": 1]]

    private static func makeModel() -> ModelSpec {
        let host = LinkType(entity: "host", idType: .ipv4)
        func attribute(_ entity: String, _ id: String, _ number: Int, _ kind: AttributeKind, _ type: DataType)
            -> Attribute
        {
            Attribute(id: id, entity: entity, number: number, name: id, kind: kind, dataType: type)
        }
        let history = AttributeKind.observations(HistoryParameters(), isMultiValue: true)
        let traffic = Timeseries(
            .regular,
            series: [Timeseries.Series("bytes", .int)],
            timeStep: TimeSpan(seconds: 300)
        )
        return ModelSpec([
            EntityType(
                id: "host",
                number: 0,
                idType: .ipv4,
                name: "Host",
                hasSnapshots: true,
                attributes: [
                    attribute("host", "hostname", 0, .plain, .string), attribute("host", "port", 1, history, .int),
                    attribute("host", "traffic", 2, .timeseries(traffic), .special),
                    attribute("host", "risk", 3, .plain, .int), attribute("host", "peak", 4, .plain, .int),
                    attribute("host", "total", 5, .plain, .int),
                ]
            ),
            EntityType(
                id: "service",
                number: 1,
                idType: .int,
                name: "Service",
                hasSnapshots: true,
                attributes: [
                    attribute("service", "host", 0, history, .link(host)),
                    attribute("service", "worst", 1, .plain, .int),
                ]
            ),
        ])
    }
}
