import PluginAPI

/// The example of the guide, as short as it is there.
final class DummyClusterDataModelCollector: Collector {
    static let name = "dummy"
    init(_ context: Context) {}

    func execute() throws -> ClusterModel {
        let model = ClusterModel()
        // Do something here...
        return model
    }

    var notificationEndpoints: [NotificationEndpoint] { [DummyNotification(self)] }
}

final class DummyNotification: NotificationEndpoint, InfoHandler {
    override var filterRule: NotificationFilter { NotificationFilter(publisherID: ".*", eventType: "^dummy$") }

    func info(_ context: Record, _ publisher: String, _ event: String, _ payload: Value, _ metadata: Record) throws {
        try self.clusterDataModel.addInstance(Instance(uuid: payload.record?["uuid"]?.text ?? ""))
    }
}

struct Broken: Error, CustomStringConvertible { let description: String }

/// Does what its option says.
final class WaywardCollector: Collector {
    static let name = "wayward"
    static let way = Option("way", default: "plain", help: "What it does.")
    static let period = Option("period", default: 5, in: 1...60, help: "Seconds.")
    static let options: [any OptionDeclaring] = [way, period]

    private let way: String
    private let context: Context
    private var kept: ClusterModel?

    init(_ context: Context) throws {
        self.context = context
        self.way = context[Self.way]
        if self.way == "no start" { throw Broken(description: "it does not start") }
    }

    func execute() throws -> ClusterModel {
        switch self.way {
        case "throws":
            let model = ClusterModel()
            try model.addNode(ComputeNode(uuid: "half"))
            throw Broken(description: "the service is away")
        case "in memory":
            let first = ClusterModel()
            try first.addNode(ComputeNode(uuid: "not meant"))
            let second = ClusterModel()
            try second.addNode(ComputeNode(uuid: "n1"))
            try second.addInstance(Instance(uuid: "i1"))
            try second.mapInstance("i1", to: "n1")
            try second.markPartial("one host is away")
            return second
        case "partial":
            let model = ClusterModel()
            try model.markPartial("one host is away")
            return model
        case "kept":
            let model = self.kept ?? ClusterModel()
            self.kept = model
            try model.addNode(ComputeNode(uuid: "n\(try model.count(ComputeNode.self))"))
            return model
        case "other's": return try self.context.collectors["other"].latestModel()
        case "live":
            _ = try self.clusterDataModel
            return ClusterModel()
        case "bad":
            let model = ClusterModel()
            var node = ComputeNode(uuid: "n")
            node.vcpus = -1
            try model.addNode(node)
            return model
        default:
            let model = ClusterModel()
            try model.addNode(ComputeNode(uuid: "n1", ["hostname": "one"]))
            return model
        }
    }

    var notificationEndpoints: [NotificationEndpoint] {
        get throws {
            switch self.way {
            case "no handlers": [NotificationEndpoint(self)]
            case "bad filter": [BadFilter(self)]
            case "no endpoints": throw Broken(description: "there are no endpoints today")
            default: [EveryPriority(self), FullFilter(self)]
            }
        }
    }
}

final class BadFilter: NotificationEndpoint, InfoHandler {
    override var filterRule: NotificationFilter { NotificationFilter(payload: ["a": ["b": 3]]) }
    func info(_ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {}
}

final class FullFilter: NotificationEndpoint, WarnHandler {
    override var name: String { "full" }
    override var filterRule: NotificationFilter {
        NotificationFilter(
            context: ["user": "^a"],
            publisherID: "",
            metadata: ["message_id": nil],
            payload: ["data": ["state": "^active$", "uuid": nil]]
        )
    }
    func warn(_ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {}
}

/// Writes what it was given, and how, into the model.
final class EveryPriority: NotificationEndpoint, AuditHandler, DebugHandler, InfoHandler, WarnHandler, ErrorHandler,
    CriticalHandler, SampleHandler
{
    private func note(_ method: String, _ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {
        let model = try self.clusterDataModel
        try model.store().put(
            Element(
                "Seen",
                method,
                ["context": .map(c), "publisher": .string(p), "payload": payload, "metadata": .map(m)]
            )
        )
        if e == "throws" { throw Broken(description: "not \(method)") }
        if e == "removes" { try model.removeNode("n9") }
    }

    func audit(_ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {
        try self.note("audit", c, p, e, payload, m)
    }
    func debug(_ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {
        try self.note("debug", c, p, e, payload, m)
    }
    func info(_ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {
        try self.note("info", c, p, e, payload, m)
    }
    func warn(_ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {
        try self.note("warn", c, p, e, payload, m)
    }
    func error(_ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {
        try self.note("error", c, p, e, payload, m)
    }
    func critical(_ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {
        try self.note("critical", c, p, e, payload, m)
    }
    func sample(_ c: Record, _ p: String, _ e: String, _ payload: Value, _ m: Record) throws {
        try self.note("sample", c, p, e, payload, m)
    }
}

/// Narrows to the zones of a scope.
final class ZonedCollector: ScopingCollector {
    static let name = "zoned"
    init(_ context: Context) {}

    func execute() throws -> ClusterModel {
        let model = ClusterModel()
        for (host, zone) in [("a", "z1"), ("b", "z2"), ("c", "z1")] {
            try model.addNode(StorageNode(host: host, ["zone": .string(zone)]))
        }
        return model
    }

    func narrow(_ model: ClusterModel, to scope: [Value]) throws {
        let zones = scope.compactMap(\.text)
        guard !zones.isEmpty else { throw Broken(description: "no zones") }
        for node in try model.storageNodes() where !zones.contains(node.zone ?? "") {
            try model.removeStorageNode(node)
        }
    }
}

/// Proposes to move every instance, and reads everything there is of a model.
final class MovingStrategy: Strategy {
    static let name = "moving"
    static let goal = "movement"
    static let displayName = "Moves everything"
    static let schema: ParameterSchema? = [
        "type": "object",
        "properties": ["limit": ["type": "integer", "default": 1], "collector": ["default": "compute"]],
    ]
    private let context: Context
    private var model: ClusterModel?
    private var late: Audit?

    init(_ context: Context) { self.context = context }

    func preExecute(_ audit: Audit) throws {
        if let late = self.late { try late.solution.addAction("late", resourceID: "x") }
        let name = audit.parameters["collector"]?.text ?? ""
        self.model = try self.context.collectors[name].latestModel(for: audit)
    }

    func doExecute(_ audit: Audit) throws {
        guard let model = self.model else { return }
        if audit.parameters["limit"]?.integer == -1 { self.late = audit }
        if audit.parameters["limit"]?.integer == -2 { try model.removeNode("n1") }
        for instance in try model.instances().prefix(max(audit.parameters["limit"]?.integer ?? 0, 0)) {
            let node = try model.node(of: instance)
            try audit.solution.addAction("migrate", resourceID: instance.uuid, ["source": .string(node.name)])
        }
    }

    func postExecute(_ audit: Audit) throws {
        try audit.solution.setIndicator("stale", self.model?.isStale == true ? 1 : 0)
        self.model = nil
    }
}
