// The operations of Watcher's bare-metal root.

extension ClusterModel {
    /// Adds a node, or puts it in the place of that with the same id. (`add_node`.)
    public func addNode(_ node: IronicNode) throws(ModelProblem) { try self.put(node) }

    /// Removes a node. (`remove_node`.)
    ///
    /// - Throws: `ModelProblem` with `.ironicNodeNotFound`.
    public func removeIronicNode(_ node: some ElementReference) throws(ModelProblem) {
        try self.remove(IronicNode.self, self.id(of: node, IronicNode.self))
    }

    /// The node with this id. (`get_node_by_uuid`.)
    ///
    /// - Throws: `ModelProblem` with `.ironicNodeNotFound`.
    public func ironicNode(uuid: String) throws(ModelProblem) -> IronicNode { try self.get(IronicNode.self, uuid) }

    /// All nodes in the order of their ids. (`get_all_ironic_nodes`.)
    public func ironicNodes() throws(ModelProblem) -> [IronicNode] { try self.all(IronicNode.self) }
}
