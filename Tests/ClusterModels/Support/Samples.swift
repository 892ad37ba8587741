import ClusterModels

/// Two nodes, of which one is disabled, three instances on them and one on none.
func sampleCluster() throws -> ClusterModel {
    let model = ClusterModel()
    try model.addNode(
        ComputeNode(
            uuid: "n2",
            ["hostname": "two", "vcpus": 8, "memory": 64, "disk": 100, "vcpu_reserved": 2, "vcpu_ratio": 2]
        )
    )
    try model.addNode(ComputeNode(uuid: "n1", ["hostname": "one", "vcpus": "40", "memory": 132, "disk": 250]))
    for (id, node) in [("i3", "n1"), ("i1", "n1"), ("i2", "n2"), ("i4", nil)] {
        try model.addInstance(
            Instance(uuid: id, ["name": .string("name of \(id)"), "vcpus": 2, "memory": 3, "disk": 4])
        )
        if let node { try model.mapInstance(id, to: node) }
    }
    return model
}

/// A node with two pools of two volumes, and one of each on nothing.
func sampleStorage() throws -> ClusterModel {
    let model = ClusterModel()
    try model.addNode(StorageNode(host: "h@b", ["zone": "z"]))
    for pool in ["h@b#p", "h@b#q", "alone"] { try model.addPool(Pool(name: pool, ["total_capacity_gb": 500])) }
    for volume in ["v1", "v2", "v3"] {
        try model.addVolume(Volume(uuid: volume, ["size": 40, "name": .string(volume)]))
    }
    try model.mapPool("h@b#p", to: "h@b")
    try model.mapPool("h@b#q", to: "h@b")
    try model.mapVolume("v1", to: "h@b#p")
    try model.mapVolume("v2", to: "h@b#p")
    return model
}

/// An element of an author's own.
struct Rack: ModelElement, Equatable {
    static let type = "Rack"
    var id: String
    var name = ""
    var row: Int
    var record: Record { ["row": .int(self.row)] }

    init(_ id: String, name: String = "", row: Int) {
        self.id = id
        self.name = name
        self.row = row
    }

    init(id: String, record: Record) throws(ModelProblem) {
        guard let row = record["row"]?.integer else { throw ModelProblem(.invalidField, "Rack \"\(id)\" has no row") }
        self.init(id, row: row)
    }
}

/// The problem that something fails with; nil: it does not.
func problem(_ body: () throws -> Void) -> ModelProblem? {
    do {
        try body()
        return nil
    } catch {
        return error as? ModelProblem
    }
}
