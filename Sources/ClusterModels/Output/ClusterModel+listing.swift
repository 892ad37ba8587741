extension ClusterModel {
    /// Flat maps, one for each instance on a node, with the fields of both under `node_` and `server_`. A node without
    /// instances has one with its fields alone. (`to_list`.)
    ///
    /// - Parameter hasUnmapped: Whether instances that are on no node have one too, behind the others. Watcher hides them.
    /// - Throws: `ModelProblem`.
    public func toList(hasUnmapped: Bool = false) throws(ModelProblem) -> [Record] {
        var list: [Record] = []
        try self.reading.forEach(ComputeNode.type) { (node) throws(ModelProblem) in
            let nodeFields = Self.flat(try ComputeNode(node), "node_")
            var isAlone = true
            try self.reading.forEachLinked(.to, ComputeNode.type, node.id, Instance.type) {
                (instance) throws(ModelProblem) in
                isAlone = false
                list.append(Record(nodeFields + Self.flat(try Instance(instance), "server_")))
            }
            if isAlone { list.append(Record(nodeFields)) }
        }
        guard hasUnmapped else { return list }
        try self.reading.forEach(Instance.type) { (instance) throws(ModelProblem) in
            guard try self.reading.linked(.from, Instance.type, instance.id, ComputeNode.type, after: "") == nil else {
                return
            }
            list.append(Record(Self.flat(try Instance(instance), "server_")))
        }
        return list
    }

    /// A listing of instances and the nodes that they are on, with the columns of `watcher datamodel list`.
    ///
    /// - Parameters:
    ///   - isDetailed: Whether it has what nodes and instances are made of too.
    ///   - hasUnmapped: Whether it has instances that are on no node.
    /// - Throws: `ModelProblem`.
    public func table(isDetailed: Bool = false, hasUnmapped: Bool = true) throws(ModelProblem) -> ModelTable {
        let columns = isDetailed ? ModelTable.detail : ModelTable.short
        let rows = try self.toList(hasUnmapped: hasUnmapped).map { record in columns.map { record[$0.key] } }
        return ModelTable(columns: columns, rows: rows)
    }

    /// The fields with a prefix: the id, those that have rules in their order, and others.
    private static func flat<E: StandardElement>(_ element: E, _ prefix: String) -> [(String, Value)] {
        var flat: [(String, Value)] = [(prefix + E.keyField, .string(element.id))]
        for (field, value) in element.fields.fields where field != E.keyField { flat.append((prefix + field, value)) }
        return flat
    }
}
