// The operations of Watcher's compute root. An instance is on a node by a link from it to the node. Resources are added up
// when asked for, over the instances of one node alone, so there is nothing that would have to be kept in step.

extension ClusterModel {
    /// Adds a node, or puts it in the place of that with the same id, whose instances stay. (`add_node`.)
    public func addNode(_ node: ComputeNode) throws(ModelProblem) { try self.put(node) }

    /// Adds an instance, or puts it in the place of that with the same id, which stays where it is. (`add_instance`.)
    public func addInstance(_ instance: Instance) throws(ModelProblem) { try self.put(instance) }

    /// Removes a node; its instances remain, on no node. (`remove_node`.)
    ///
    /// - Throws: `ModelProblem` with `.computeNodeNotFound`.
    public func removeNode(_ node: some ElementReference) throws(ModelProblem) {
        try self.remove(ComputeNode.self, self.id(of: node, ComputeNode.self))
    }

    /// Removes an instance. (`remove_instance`, `delete_instance`.)
    ///
    /// - Throws: `ModelProblem` with `.instanceNotFound`.
    public func removeInstance(_ instance: some ElementReference) throws(ModelProblem) {
        try self.remove(Instance.self, self.id(of: instance, Instance.self))
    }

    /// Puts an instance on a node, if it is not there. It stays on others that it is on. (`map_instance`.)
    ///
    /// - Throws: `ModelProblem` with `.instanceNotFound` or `.computeNodeNotFound`.
    public func mapInstance(
        _ instance: some ElementReference,
        to node: some ElementReference
    ) throws(ModelProblem) {
        try self.link(
            Instance.self,
            self.id(of: instance, Instance.self),
            to: ComputeNode.self,
            self.id(of: node, ComputeNode.self)
        )
    }

    /// Takes an instance from a node. (`unmap_instance`.)
    ///
    /// - Throws: `ModelProblem` with `.instanceNotMapped`, `.instanceNotFound` or `.computeNodeNotFound`.
    public func unmapInstance(
        _ instance: some ElementReference,
        from node: some ElementReference
    ) throws(ModelProblem) {
        try self.unlink(
            Instance.self,
            self.id(of: instance, Instance.self),
            from: ComputeNode.self,
            self.id(of: node, ComputeNode.self)
        )
    }

    /// Moves an instance from one node to another. (`migrate_instance`.)
    ///
    /// - Returns: false if they are the same node; then nothing has changed.
    /// - Throws: `ModelProblem` with `.instanceNotMapped`, `.instanceNotFound` or `.computeNodeNotFound`; nothing has
    ///   changed then.
    @discardableResult
    public func migrateInstance(
        _ instance: some ElementReference,
        from source: some ElementReference,
        to destination: some ElementReference
    ) throws(ModelProblem) -> Bool {
        let from = try self.id(of: source, ComputeNode.self)
        let to = try self.id(of: destination, ComputeNode.self)
        guard from != to else { return false }
        guard try self.reading.hasElement(ComputeNode.type, to) else { throw .missing(ComputeNode.type, to) }
        try self.unmapInstance(instance, from: from)
        try self.mapInstance(instance, to: to)
        return true
    }

    /// All nodes in the order of their ids. (`get_all_compute_nodes`.)
    public func computeNodes() throws(ModelProblem) -> [ComputeNode] { try self.all(ComputeNode.self) }

    /// All instances in the order of their ids. (`get_all_instances`.)
    public func instances() throws(ModelProblem) -> [Instance] { try self.all(Instance.self) }

    /// The node with this id. (`get_node_by_uuid`.)
    ///
    /// - Throws: `ModelProblem` with `.computeNodeNotFound`.
    public func node(uuid: String) throws(ModelProblem) -> ComputeNode { try self.get(ComputeNode.self, uuid) }

    /// The instance with this id. (`get_instance_by_uuid`.)
    ///
    /// - Throws: `ModelProblem` with `.instanceNotFound`.
    public func instance(uuid: String) throws(ModelProblem) -> Instance { try self.get(Instance.self, uuid) }

    /// The node with this host name; of several the first by id. (`get_node_by_name`.)
    ///
    /// - Throws: `ModelProblem` with `.computeNodeNotFound`.
    public func node(name: String) throws(ModelProblem) -> ComputeNode {
        guard let element = try self.reading.named(ComputeNode.type, name, after: "") else {
            throw ModelProblem(
                .computeNodeNotFound,
                "there is no ComputeNode with the host name \"\(name)\" in the model"
            )
        }
        return try ComputeNode(element)
    }

    /// The node that an instance is on; of several the first by id. (`get_node_by_instance_uuid`.)
    ///
    /// - Throws: `ModelProblem` with `.instanceNotMapped` or `.instanceNotFound`, which is a `.computeResourceNotFound`.
    public func node(of instance: some ElementReference) throws(ModelProblem) -> ComputeNode {
        let id = try self.id(of: instance, Instance.self)
        if let node = try self.reading.linked(.from, Instance.type, id, ComputeNode.type, after: "") {
            return try ComputeNode(node)
        }
        guard try self.reading.hasElement(Instance.type, id) else { throw .missing(Instance.type, id) }
        throw ModelProblem(.instanceNotMapped, "Instance \"\(id)\" is on no node")
    }

    /// The instances on a node, in the order of their ids. (`get_node_instances`.)
    ///
    /// - Throws: `ModelProblem` with `.computeNodeNotFound`.
    public func instances(on node: some ElementReference) throws(ModelProblem) -> [Instance] {
        let id = try self.id(of: node, ComputeNode.self)
        let found = try self.linked(.to, ComputeNode.self, id, Instance.self)
        if found.isEmpty, try !self.reading.hasElement(ComputeNode.type, id) { throw .missing(ComputeNode.type, id) }
        return found
    }

    /// What the instances of a node use; what is not set is nothing. (`get_node_used_resources`.)
    ///
    /// - Throws: `ModelProblem` with `.computeNodeNotFound`.
    public func usedResources(of node: some ElementReference) throws(ModelProblem) -> UsedResources {
        var used = UsedResources()
        for instance in try self.instances(on: node) {
            used.vcpu &+= instance.vcpus ?? 0
            used.memory &+= instance.memory ?? 0
            used.disk &+= instance.disk ?? 0
        }
        return used
    }

    /// What is left of a node: its capacity without what is used. (`get_node_free_resources`.)
    ///
    /// - Throws: `ModelProblem` with `.computeNodeNotFound`, or `.fieldNotSet` if the node does not say how much it has.
    public func freeResources(of node: some ElementReference) throws(ModelProblem) -> FreeResources {
        let whole = try self.node(uuid: self.id(of: node, ComputeNode.self))
        let used = try self.usedResources(of: node)
        return FreeResources(
            vcpu: try whole.vcpuCapacity() - Double(used.vcpu),
            memory: try whole.memoryCapacity() - Double(used.memory),
            disk: try whole.diskCapacity() - Double(used.disk)
        )
    }
}
