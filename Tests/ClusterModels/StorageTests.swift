import ClusterModels
import Testing

/// The operations of the storage and bare-metal roots, and elements of authors' own.
@Suite struct StorageTests {
    struct Row: Sendable {
        let name: String
        let operation: @Sendable (ClusterModel) throws -> Void
        var code: ModelProblem.Code?
    }

    static let rows: [Row] = [
        Row(name: "no node", operation: { _ = try $0.storageNode(name: "x") }, code: .storageNodeNotFound),
        Row(name: "no pool", operation: { _ = try $0.pool(name: "x") }, code: .poolNotFound),
        Row(name: "no volume", operation: { _ = try $0.volume(uuid: "x") }, code: .volumeNotFound),
        Row(name: "node of a pool on none", operation: { _ = try $0.storageNode(of: "alone") }, code: .poolNotMapped),
        Row(name: "node of no pool", operation: { _ = try $0.storageNode(of: "x") }, code: .poolNotFound),
        Row(name: "pool of a volume in none", operation: { _ = try $0.pool(of: "v3") }, code: .volumeNotMapped),
        Row(name: "pool of no volume", operation: { _ = try $0.pool(of: "x") }, code: .volumeNotFound),
        Row(name: "pools on no node", operation: { _ = try $0.pools(on: "x") }, code: .storageNodeNotFound),
        Row(name: "volumes in no pool", operation: { _ = try $0.volumes(in: "x") }, code: .poolNotFound),
        Row(name: "removing no node", operation: { try $0.removeStorageNode("x") }, code: .storageNodeNotFound),
        Row(name: "removing no pool", operation: { try $0.removePool("x") }, code: .poolNotFound),
        Row(name: "removing no volume", operation: { try $0.removeVolume("x") }, code: .volumeNotFound),
        Row(name: "mapping no pool", operation: { try $0.mapPool("x", to: "h@b") }, code: .poolNotFound),
        Row(name: "mapping to no node", operation: { try $0.mapPool("alone", to: "x") }, code: .storageNodeNotFound),
        Row(name: "mapping no volume", operation: { try $0.mapVolume("x", to: "alone") }, code: .volumeNotFound),
        Row(name: "mapping to no pool", operation: { try $0.mapVolume("v3", to: "x") }, code: .poolNotFound),
        Row(name: "unmapping what is not", operation: { try $0.unmapPool("alone", from: "h@b") }, code: .poolNotMapped),
        Row(
            name: "unmapping what is not in",
            operation: { try $0.unmapVolume("v3", from: "alone") },
            code: .volumeNotMapped
        ),
        Row(name: "unmapping no volume", operation: { try $0.unmapVolume("x", from: "alone") }, code: .volumeNotFound),
        Row(
            name: "another type",
            operation: { try $0.mapVolume($0.pool(name: "alone"), to: "alone") },
            code: .illegalArgument
        ),
        Row(name: "no bare-metal node", operation: { _ = try $0.ironicNode(uuid: "x") }, code: .ironicNodeNotFound),
        Row(
            name: "removing no bare-metal node",
            operation: { try $0.removeIronicNode("x") },
            code: .ironicNodeNotFound
        ),
        Row(name: "mapping again", operation: { try $0.mapVolume("v1", to: "h@b#p") }),
    ]

    @Test(arguments: rows.indices)
    func operations(_ index: Int) throws {
        let row = Self.rows[index]
        let model = try sampleStorage()
        let before = try model.toXML()
        #expect(problem { try row.operation(model) }?.code == row.code, "\(row.name)")
        #expect(try model.toXML() == before, "\(row.name)")
    }

    @Test func lookups() throws {
        let model = try sampleStorage()
        #expect(try model.storageNode(name: "h@b").zone == "z")
        #expect(try model.storageNode(name: "h@b#whatever").host == "h@b")
        #expect(try model.pool(name: "h@b#p").totalCapacityGB == 500)
        #expect(try model.volume(uuid: "v2").size == 40)
        #expect(try model.storageNode(of: "h@b#q").host == "h@b")
        #expect(try model.pools(on: "h@b").map(\.name) == ["h@b#p", "h@b#q"])
        #expect(try model.pool(of: "v2").name == "h@b#p")
        #expect(try model.volumes(in: model.pool(name: "h@b#p")).map(\.uuid) == ["v1", "v2"])
        #expect(try model.volumes(in: "alone").isEmpty)
        #expect(try model.storageNodes().map(\.host) == ["h@b"])
        #expect(try model.pools().map(\.name) == ["alone", "h@b#p", "h@b#q"])
        #expect(try model.volumes().map(\.uuid) == ["v1", "v2", "v3"])
    }

    @Test func changes() throws {
        let model = try sampleStorage()
        try model.unmapVolume("v1", from: "h@b#p")
        try model.mapVolume("v1", to: "h@b#q")
        #expect(try model.pool(of: "v1").name == "h@b#q")
        try model.unmapPool("h@b#q", from: "h@b")
        #expect(try model.pools(on: "h@b").map(\.name) == ["h@b#p"])
        try model.removePool("h@b#p")
        #expect(problem { _ = try model.pool(of: "v2") }?.code == .volumeNotMapped)
        try model.removeStorageNode("h@b")
        try model.removeVolume("v1")
        #expect(try model.volumes(in: "h@b#q").isEmpty)
    }

    @Test func bareMetal() throws {
        let model = ClusterModel()
        try model.addNode(
            IronicNode(uuid: "m", ["power_state": "power on", "maintenance": "false", "extra": ["a": 1]])
        )
        #expect(try model.ironicNode(uuid: "m").maintenance == false)
        #expect(try model.ironicNodes().map(\.uuid) == ["m"])
        try model.removeIronicNode("m")
        #expect(try model.ironicNodes().isEmpty)
    }

    @Test func elementsOfOnesOwn() throws {
        let model = try sampleCluster()
        try model.put(Rack("r1", name: "left", row: 3))
        try model.link(ComputeNode.self, "n1", to: Rack.self, "r1")
        #expect(try model.get(Rack.self, "r1").row == 3)
        #expect(try model.named(Rack.self, "left").map(\.id) == ["r1"])
        #expect(try model.linked(.to, Rack.self, "r1", ComputeNode.self).map(\.uuid) == ["n1"])
        #expect(try model.linked(.from, ComputeNode.self, "n1", Rack.self).map(\.id) == ["r1"])
        #expect(problem { _ = try model.get(Rack.self, "r2") }?.code == .elementNotFound)
        #expect(problem { try model.unlink(ComputeNode.self, "n2", from: Rack.self, "r1") }?.code == .notLinked)
        try model.unlink(ComputeNode.self, "n1", from: Rack.self, "r1")
        #expect(try model.linked(.to, Rack.self, "r1", ComputeNode.self).isEmpty)
        try model.store().put(Element("Rack", "broken"))
        #expect(problem { _ = try model.all(Rack.self) }?.description == "Rack \"broken\" has no row")
    }

    @Test func aVersionIsOnlyRead() throws {
        let model = ClusterModel(reading: try sampleStorage().reading)
        #expect(try model.volumes().count == 3)
        #expect(problem { try model.removeVolume("v1") }?.code == .readOnly)
        #expect(problem { try model.addVolume(Volume(uuid: "v")) }?.code == .readOnly)
        #expect(problem { try model.markPartial("x") }?.code == .readOnly)
    }

    @Test func itsStateIsThatOfItsElements() throws {
        let state = ModelState(isStale: true, reason: "the service is away", version: 3, built: 5, changed: 6)
        let model = ClusterModel(reading: MemoryElements(state: state))
        #expect(model.isStale)
        #expect(!model.isPartial)
        #expect(model.reason == "the service is away")
        #expect(model.built == 5)
        let own = ClusterModel()
        try own.markPartial("half of it")
        #expect(own.isPartial)
        #expect(own.reason == "half of it")
    }
}
