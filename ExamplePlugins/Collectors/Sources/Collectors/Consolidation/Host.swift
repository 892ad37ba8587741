import PluginAPI

/// A node with what is free of it while moves are tried.
struct Host {
    let id: String
    let name: String
    var instances: [Instance]
    private let processors: Double
    private var free: FreeResources

    /// - Throws: `ModelProblem`: the node does not say how many processors it has.
    init(_ node: ComputeNode, _ instances: [Instance]) throws(ModelProblem) {
        self.id = node.uuid
        self.name = node.name.isEmpty ? node.uuid : node.name
        self.instances = instances
        self.processors = try node.vcpuCapacity()
        // What a node does not say is no limit.
        self.free = FreeResources(
            vcpu: self.processors,
            memory: node.memory == nil ? .infinity : try node.memoryCapacity(),
            disk: node.disk == nil ? .infinity : try node.diskCapacity()
        )
        for instance in instances { self.use(instance) }
    }

    /// How much of its processors is used, from 0 to 1.
    var load: Double { self.processors > 0 ? 1 - self.free.vcpu / self.processors : 0 }

    func hasRoom(for instance: Instance) -> Bool {
        self.free.vcpu >= Double(instance.vcpus ?? 0) && self.free.memory >= Double(instance.memory ?? 0)
            && self.free.disk >= Double(instance.disk ?? 0)
    }

    mutating func take(_ instance: Instance) {
        self.instances.append(instance)
        self.use(instance)
    }

    private mutating func use(_ instance: Instance) {
        self.free.vcpu -= Double(instance.vcpus ?? 0)
        self.free.memory -= Double(instance.memory ?? 0)
        self.free.disk -= Double(instance.disk ?? 0)
    }
}
