import PluginAPI

/// Registers a callback of each kind that happens while tasks are processed.
final class WatchingModule: Module {
    static let name = "watching"
    static let options: [any OptionDeclaring] = [limit]
    static let limit = Option<Int>("watching-limit", default: 2, help: "How many.")

    private let context: Context
    private var greeting = "hello"
    private var refresh: RefreshFlag?
    private var seen = 0

    init(_ context: Context) { self.context = context }

    func loadConfiguration(_ settings: ModuleSettings) throws {
        if let text = settings.module["greeting"]?.text { self.greeting = text }
        if settings.module["broken"]?.flag == true { throw Broken() }
        self.refresh = settings.refresh
        self.context.log(.info, "shards: \(settings["processing_core.worker_processes"]?.integer ?? 0)")
    }

    func register(_ registrar: CallbackRegistrar) {
        registrar.schedule(Schedule(minute: "*/10", timeZone: "Europe/Prague")) {
            self.context.log(.info, "tick")
        }
        registrar.onTaskStart { task in self.seen += task.datapoints.count }
        registrar.allowEntityCreation(entity: "host") { eid, _ in eid.text?.first != "-" }
        registrar.onEntityCreation(entity: "host", refresh: true, mayChange: [["greeting"]]) { eid, task in
            [DataPointTask(entity: "host", eid: eid, [.plain("greeting", .string("\(self.greeting) \(task.tags)"))])]
        }
        registrar.onNewAttribute(entity: "host", attribute: "port") { eid, datapoint in
            guard let port = datapoint.value.integer else { throw Broken() }
            let seen = DataPoint.observation("seen", true, from: datapoint.t1 ?? 0, to: datapoint.t2, confidence: 0.5)
            var task = DataPointTask(entity: "port", eid: .int(port), [seen], tags: ["a", "b"], lifetimes: ["x": 7])
            task.datapoints[0].source = datapoint.source + "/watching"
            return [task, .deletion(entity: "old", eid: eid)]
        }
        registrar.correlate(entity: "host", dependsOn: [["port"], ["owner", "name"]], mayChange: [["risk"]]) { _ in
            []
        }
    }

    struct Broken: Error, CustomStringConvertible { var description: String { "it is broken" } }
}

/// Registers a callback of each kind that happens in snapshots and updates.
final class CorrelatingModule: Module {
    static let name = "correlating"

    private var sum = 0

    init(_ context: Context) {}

    func loadConfiguration(_ settings: ModuleSettings) {}

    func register(_ registrar: CallbackRegistrar) {
        registrar.onSnapshotInit {
            self.sum = 0
            return []
        }
        registrar.onTimeseries(entity: "host", attribute: "traffic") { eid, chunks in
            let total = chunks.flatMap { ($0.value.record?["bytes"]?.elements ?? []).compactMap(\.integer) }.reduce(
                0,
                +
            )
            return [DataPointTask(entity: "host", eid: eid, [.plain("total", .int(total))])]
        }
        registrar.correlate(entity: "host", dependsOn: [["port"]], mayChange: [["risk"]], named: "risk") { values in
            guard let port = values["port"]?.integer else { throw WatchingModule.Broken() }
            values["risk"] = .int(port * 2)
            values["old"] = nil
            guard port < 1000 else { throw WatchingModule.Broken() }
            self.sum += port
            return []
        }
        registrar.correlateWithMasterRecord(
            entity: "service",
            dependsOn: [["host", "risk"]],
            mayChange: [["worst"]],
            named: "worst"
        ) { values, master in
            values["worst"] = values.linked("host").compactMap { $0["risk"]?.integer }.max().map { .int($0) }
            values["since"] = master["#time_created"]
            return [DataPointTask(entity: "service", eid: values.eid, [.plain("seen", true)])]
        }
        registrar.onSnapshotFinalize {
            [DataPointTask(entity: "all", eid: "it", [.plain("sum", .int(self.sum))])]
        }
        registrar.onPeriodicUpdate(id: "names", entity: "host", period: 3600) { entity, eid, record in
            guard let name = record["name"]?.record?["v"] else { throw WatchingModule.Broken() }
            return [DataPointTask(entity: entity, eid: eid, [.plain("name", name)])]
        }
        registrar.onPeriodicEIDUpdate(id: "ping", entity: "host", period: 60) { entity, eid in
            [.deletion(entity: entity, eid: eid)]
        }
    }
}
