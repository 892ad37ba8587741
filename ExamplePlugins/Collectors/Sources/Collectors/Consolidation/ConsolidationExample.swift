import PluginAPI

/// Proposes to empty nodes, least loaded ones first, so that they can be switched off: an example of a strategy, not a good one.
///
/// A node is emptied if all its instances fit elsewhere, as far as processors, memory and disk are known. Instances that are
/// locked or excluded stay, and with them their node.
final class ConsolidationExample: Strategy {
    static let name = "consolidation_example"
    static let summary = "Proposes migrations that empty the least loaded nodes."
    static let version = "1.0"
    static let goal = "server_consolidation"
    static let displayName = "Consolidation, an example"
    static let schema: ParameterSchema? = [
        "type": "object",
        "properties": [
            "collector": ["type": "string", "description": "Whose model it reads.", "default": "cluster_file"],
            "nodes": ["type": "integer", "description": "Nodes to empty at most.", "minimum": 1, "default": 1],
            "migrations": ["type": "integer", "description": "Migrations at most.", "minimum": 1, "default": 100],
            "accept_stale": ["type": "boolean", "description": "Whether a stale model will do.", "default": false],
        ],
        "additionalProperties": false,
    ]

    private let context: Context
    private var hosts: [Host] = []

    init(_ context: Context) { self.context = context }

    func preExecute(_ audit: Audit) throws {
        let name = audit.parameters["collector"]?.text ?? "cluster_file"
        let model = try self.context.collectors[name].latestModel(for: audit)
        if model.isStale, audit.parameters["accept_stale"] != true {
            throw ModelProblem(.notAvailable, "the model of \"\(name)\" is stale: \(model.reason)")
        }
        self.hosts = []
        for node in try model.computeNodes() where node.status != "disabled" && node.state != "down" {
            self.hosts.append(try Host(node, try model.instances(on: node)))
        }
    }

    func doExecute(_ audit: Audit) throws {
        var left = audit.parameters["migrations"]?.integer ?? 100
        let wanted = audit.parameters["nodes"]?.integer ?? 1
        let occupied = self.hosts.indices.filter { !self.hosts[$0].instances.isEmpty }
        let order = occupied.sorted { (self.hosts[$0].load, $0) < (self.hosts[$1].load, $1) }
        var emptied: Set<Int> = []
        var migrations = 0
        for place in order where emptied.count < wanted {
            guard self.hosts[place].instances.count <= left, let moves = self.moves(from: place, without: emptied)
            else {
                continue
            }
            for (instance, destination) in moves {
                try audit.solution.addAction(
                    "migrate",
                    resourceID: instance.uuid,
                    [
                        "migration_type": "live", "source_node": .string(self.hosts[place].name),
                        "destination_node": .string(self.hosts[destination].name),
                    ]
                )
                self.hosts[destination].take(instance)
            }
            try audit.solution.addAction(
                "change_nova_service_state",
                resourceID: self.hosts[place].id,
                ["state": "disabled"]
            )
            self.hosts[place].instances = []
            emptied.insert(place)
            left -= moves.count
            migrations += moves.count
        }
        try audit.solution.setIndicator("released_compute_nodes_count", Double(emptied.count))
        try audit.solution.setIndicator("instance_migrations_count", Double(migrations))
    }

    func postExecute(_ audit: Audit) throws { self.hosts = [] }

    /// Where the instances of a node can go, the largest first, each to the fullest node that has room; nil: not all can.
    private func moves(from place: Int, without emptied: Set<Int>) -> [(instance: Instance, destination: Int)]? {
        guard self.hosts[place].instances.allSatisfy({ $0.locked != true && $0.watcherExclude != true }) else {
            return nil
        }
        var others = self.hosts
        let order = others.indices.filter { $0 != place && !emptied.contains($0) && !others[$0].instances.isEmpty }
            .sorted { (others[$1].load, $0) < (others[$0].load, $1) }
        var moves: [(instance: Instance, destination: Int)] = []
        for instance in self.hosts[place].instances.sorted(by: { ($1.memory ?? 0, $0.uuid) < ($0.memory ?? 0, $1.uuid) }
        ) {
            guard let destination = order.first(where: { others[$0].hasRoom(for: instance) }) else { return nil }
            others[destination].take(instance)
            moves.append((instance, destination))
        }
        return moves
    }
}
