import PluginAPI

/// A cloud of any size that is made up: nodes with ten instances each by default, all with the fields that Nova tells.
public final class Cloud: Collector {
    /// What it is called.
    public static let name = "bench_cloud"
    static let nodes = Option("nodes", default: 1000, in: 1...100_000, help: "Nodes of the cloud.")
    static let share = Option("instances-per-node", default: 10, in: 0...1000, help: "Instances of each node.")
    /// How large the cloud is.
    public static let options: [any OptionDeclaring] = [nodes, share]

    private let nodes: Int
    private let share: Int

    /// A cloud of the size that the options say.
    public init(_ context: Context) { (self.nodes, self.share) = (context[Self.nodes], context[Self.share]) }

    /// Builds all of it.
    public func execute() throws -> ClusterModel {
        let model = ClusterModel()
        for number in 0..<self.nodes {
            let node = Self.node(number)
            try model.addNode(
                ComputeNode(
                    uuid: node,
                    hostname: "host-\(number)",
                    memory: 262_144,
                    memoryMBReserved: 512,
                    disk: 4000,
                    diskGBReserved: 0,
                    vcpus: 64,
                    vcpuReserved: 0,
                    memoryRatio: 1.0,
                    vcpuRatio: 4.0,
                    diskRatio: 1.0
                )
            )
            for place in 0..<self.share {
                let instance = Self.instance(number * self.share + place)
                try model.addInstance(
                    Instance(
                        uuid: instance,
                        name: "server-\(number * self.share + place)",
                        state: "active",
                        memory: 4096,
                        disk: 40,
                        vcpus: 2,
                        metadata: ["owner": "bench"],
                        projectID: "91FFFE30-78A0-4152-ACD2-8310FF274DC9",
                        locked: false,
                        host: "host-\(number)",
                        created: "2026-03-01T10:00:00Z"
                    )
                )
                try model.mapInstance(instance, to: node)
            }
        }
        return model
    }

    /// The endpoint for events of instances.
    public var notificationEndpoints: [NotificationEndpoint] { [ServerEvents(self)] }

    /// The id of a node by its number.
    public static func node(_ number: Int) -> String { "11111111-0000-0000-0000-" + Self.padded(number) }

    /// The id of an instance by its number.
    public static func instance(_ number: Int) -> String { "22222222-0000-0000-0000-" + Self.padded(number) }

    private static func padded(_ number: Int) -> Substring { String(1_000_000_000_000 + number).dropFirst() }
}
