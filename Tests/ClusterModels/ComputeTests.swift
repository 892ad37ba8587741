import ClusterModels
import Testing

/// The operations of the compute root.
@Suite struct ComputeTests {
    /// One row: what is done, what it fails with, and on which node which instances are then.
    struct Row: Sendable {
        let name: String
        let operation: @Sendable (ClusterModel) throws -> Void
        var code: ModelProblem.Code?
        var mappings = "n1:i1,i3 n2:i2"
    }

    private static func expect(_ wanted: Bool, _ found: Bool) { #expect(found == wanted) }

    static let rows: [Row] = [
        Row(name: "adding a node again keeps its instances", operation: { try $0.addNode(ComputeNode(uuid: "n1")) }),
        Row(name: "adding an instance again keeps its node", operation: { try $0.addInstance(Instance(uuid: "i2")) }),
        Row(name: "removing a node", operation: { try $0.removeNode("n1") }, mappings: "n2:i2"),
        Row(
            name: "removing a node that is an object",
            operation: { try $0.removeNode($0.node(uuid: "n2")) },
            mappings: "n1:i1,i3"
        ),
        Row(name: "removing no node", operation: { try $0.removeNode("n9") }, code: .computeNodeNotFound),
        Row(name: "an instance is no node", operation: { try $0.removeNode("i1") }, code: .computeNodeNotFound),
        Row(name: "removing an instance", operation: { try $0.removeInstance("i1") }, mappings: "n1:i3 n2:i2"),
        Row(
            name: "removing an instance twice",
            operation: {
                try $0.removeInstance("i1")
                try $0.removeInstance("i1")
            },
            code: .instanceNotFound,
            mappings: "n1:i3 n2:i2"
        ),
        Row(name: "mapping again", operation: { try $0.mapInstance("i1", to: "n1") }),
        Row(
            name: "mapping to a second node",
            operation: { try $0.mapInstance("i1", to: "n2") },
            mappings: "n1:i1,i3 n2:i1,i2"
        ),
        Row(
            name: "mapping objects",
            operation: { try $0.mapInstance($0.instance(uuid: "i4"), to: $0.node(uuid: "n2")) },
            mappings: "n1:i1,i3 n2:i2,i4"
        ),
        Row(name: "mapping no instance", operation: { try $0.mapInstance("i9", to: "n1") }, code: .instanceNotFound),
        Row(name: "mapping to no node", operation: { try $0.mapInstance("i1", to: "n9") }, code: .computeNodeNotFound),
        Row(
            name: "mapping what is of another type",
            operation: { try $0.mapInstance($0.node(uuid: "n1"), to: "n2") },
            code: .illegalArgument
        ),
        Row(name: "unmapping", operation: { try $0.unmapInstance("i1", from: "n1") }, mappings: "n1:i3 n2:i2"),
        Row(
            name: "unmapping what is not mapped",
            operation: { try $0.unmapInstance("i1", from: "n2") },
            code: .instanceNotMapped
        ),
        Row(
            name: "unmapping no instance",
            operation: { try $0.unmapInstance("i9", from: "n2") },
            code: .instanceNotFound
        ),
        Row(
            name: "unmapping from no node",
            operation: { try $0.unmapInstance("i1", from: "n9") },
            code: .computeNodeNotFound
        ),
        Row(
            name: "migrating",
            operation: { Self.expect(true, try $0.migrateInstance("i1", from: "n1", to: "n2")) },
            mappings: "n1:i3 n2:i1,i2"
        ),
        Row(
            name: "migrating to the same",
            operation: { Self.expect(false, try $0.migrateInstance("i1", from: "n1", to: "n1")) }
        ),
        Row(
            name: "migrating from another one",
            operation: { try $0.migrateInstance("i1", from: "n2", to: "n1") },
            code: .instanceNotMapped
        ),
        Row(
            name: "migrating to no node changes nothing",
            operation: { try $0.migrateInstance("i1", from: "n1", to: "n9") },
            code: .computeNodeNotFound
        ),
        Row(name: "no node of that id", operation: { _ = try $0.node(uuid: "n9") }, code: .computeNodeNotFound),
        Row(
            name: "no node of an instance's id",
            operation: { _ = try $0.node(uuid: "i1") },
            code: .computeNodeNotFound
        ),
        Row(name: "no instance of that id", operation: { _ = try $0.instance(uuid: "n1") }, code: .instanceNotFound),
        Row(name: "no node of that name", operation: { _ = try $0.node(name: "n1") }, code: .computeNodeNotFound),
        Row(name: "the node of an unmapped one", operation: { _ = try $0.node(of: "i4") }, code: .instanceNotMapped),
        Row(name: "the node of none", operation: { _ = try $0.node(of: "i9") }, code: .instanceNotFound),
        Row(name: "instances of no node", operation: { _ = try $0.instances(on: "n9") }, code: .computeNodeNotFound),
        Row(name: "what no node uses", operation: { _ = try $0.usedResources(of: "n9") }, code: .computeNodeNotFound),
        Row(
            name: "what no node has free",
            operation: { _ = try $0.freeResources(of: "n9") },
            code: .computeNodeNotFound
        ),
    ]

    @Test(arguments: rows.indices)
    func operations(_ index: Int) throws {
        let row = Self.rows[index]
        let model = try sampleCluster()
        let found = problem { try row.operation(model) }
        #expect(found?.code == row.code, "\(row.name): \(found?.description ?? "no problem")")
        if let found, found.code != .illegalArgument {
            #expect(found.isKind(of: .computeResourceNotFound), "\(row.name)")
            #expect(!found.isKind(of: .storageResourceNotFound), "\(row.name)")
            // Each says which element it is about.
            #expect(found.description.split(separator: "\"").count >= 3, "\(row.name): \(found)")
        }
        var mappings: [String] = []
        for node in try model.computeNodes() {
            let instances = try model.instances(on: node).map(\.uuid)
            if !instances.isEmpty { mappings.append("\(node.uuid):\(instances.joined(separator: ","))") }
        }
        #expect(mappings.joined(separator: " ") == row.mappings, "\(row.name)")
    }

    @Test func lookups() throws {
        let model = try sampleCluster()
        #expect(try model.computeNodes().map(\.uuid) == ["n1", "n2"])
        #expect(try model.instances().map(\.uuid) == ["i1", "i2", "i3", "i4"])
        #expect(try model.node(uuid: "n1").hostname == "one")
        #expect(try model.node(uuid: "n1").vcpus == 40)
        #expect(try model.node(name: "two").uuid == "n2")
        #expect(try model.instance(uuid: "i2").name == "name of i2")
        #expect(try model.node(of: "i3").uuid == "n1")
        #expect(try model.count(Instance.self) == 4)
        #expect(try model.named(Instance.self, "name of i4").map(\.uuid) == ["i4"])
    }

    @Test func namesFollowWhatTheyAreSetTo() throws {
        let model = try sampleCluster()
        try model.update(ComputeNode.self, "n1") { (node) throws(ModelProblem) in node.hostname = "two" }
        #expect(try model.node(name: "two").uuid == "n1")
        #expect(try model.named(ComputeNode.self, "two").map(\.uuid) == ["n1", "n2"])
        #expect(problem { _ = try model.node(name: "one") }?.code == .computeNodeNotFound)
        try model.removeNode("n1")
        #expect(try model.node(name: "two").uuid == "n2")
    }

    @Test func resourcesFollowEveryChange() throws {
        let model = try sampleCluster()
        #expect(try model.usedResources(of: "n1") == UsedResources(vcpu: 4, memory: 6, disk: 8))
        #expect(try model.freeResources(of: "n1") == FreeResources(vcpu: 36, memory: 126, disk: 242))
        #expect(try model.freeResources(of: "n2") == FreeResources(vcpu: 10, memory: 61, disk: 96))
        try model.mapInstance("i4", to: "n1")
        #expect(try model.usedResources(of: "n1").vcpu == 6)
        try model.mapInstance("i4", to: "n1")
        #expect(try model.usedResources(of: "n1").vcpu == 6)
        try model.update(Instance.self, "i4") { (instance) throws(ModelProblem) in instance.vcpus = 10 }
        #expect(try model.usedResources(of: "n1").vcpu == 14)
        try model.migrateInstance("i4", from: "n1", to: "n2")
        #expect(try model.usedResources(of: "n1").vcpu == 4)
        #expect(try model.usedResources(of: "n2").vcpu == 12)
        try model.unmapInstance("i4", from: "n2")
        try model.removeInstance("i3")
        #expect(try model.usedResources(of: "n1").vcpu == 2)
        try model.removeNode("n2")
        #expect(try model.instances().map(\.uuid) == ["i1", "i2", "i4"])
        #expect(problem { _ = try model.node(of: "i2") }?.code == .instanceNotMapped)
    }

    @Test(arguments: [
        (ModelProblem.Code.instanceNotFound, ModelProblem.Code.computeResourceNotFound),
        (.instanceNotMapped, .computeResourceNotFound), (.computeNodeNotFound, .computeResourceNotFound),
        (.storageNodeNotFound, .storageResourceNotFound), (.poolNotFound, .storageResourceNotFound),
        (.volumeNotFound, .storageResourceNotFound), (.volumeTypeNotFound, .storageResourceNotFound),
        (.ironicNodeNotFound, .baremetalResourceNotFound),
    ])
    func problemsAreCasesOfOthers(_ code: ModelProblem.Code, _ parent: ModelProblem.Code) {
        #expect(ModelProblem(code, "").isKind(of: code))
        #expect(ModelProblem(code, "").isKind(of: parent))
        #expect(!ModelProblem(parent, "").isKind(of: code))
    }
}
