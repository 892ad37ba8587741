import ClusterModels
import Testing

/// Models of random elements come back from XML and JSON as they were, whatever is in them.
@Suite struct RoundTripTests {
    private static let texts = [
        "", "x", "None", "True", "42", "-1", "1.5", "[]", "{}", "null", "ä", "\u{1}", "\u{fffe}", "a\tb\nc\rd",
        "&lt;<>'\"",
        "]]>", " space ", "{'a': 1}", "1970-01-01T00:00:00Z", "e\u{301}", "\u{e9}", "😀", "\u{85}",
    ]
    private static let types = [
        "ComputeNode", "Instance", "StorageNode", "Pool", "Volume", "IronicNode", "Rack", "1.own-type_", "Link",
    ]

    @Test(arguments: 0..<60)
    func nothingIsLost(_ seed: UInt64) throws {
        var random = Generator(state: seed)
        let model = ClusterModel(MemoryElements())
        let store = try model.store()
        for _ in 0..<random.int(30) {
            let type = random.pick(Self.types)
            let standard = Self.rules(of: type)
            var fields = Record()
            for _ in 0..<random.int(8) {
                let field =
                    standard.isEmpty || random.int(3) == 0
                    ? random.pick(Self.texts + ["uuid", "name"]) : random.pick(standard)
                fields[field] = random.value(Self.texts)
            }
            var id = random.pick(Self.texts)
            if id.isEmpty { id = "\(random.int(5))" }
            try store.put(Element(type, id, name: random.pick(Self.texts), fields))
        }
        var all: [Element] = []
        for (type, _) in try store.types() {
            try store.forEach(type) { (element) throws(ModelProblem) in all.append(element) }
        }
        for _ in 0..<random.int(40) where !all.isEmpty {
            let from = random.pick(all)
            let to = random.pick(all)
            _ = try store.link(ModelLink(type: from.type, id: from.id, toType: to.type, toID: to.id))
        }
        let xml = try model.toXML()
        #expect(
            try Self.contents(ClusterModel.fromXML(xml)) == Self.contents(model),
            "\(String(decoding: xml, as: UTF8.self))"
        )
        #expect(try ClusterModel.fromXML(xml).isIsomorphic(to: model))
        let json = JSON.encode(try model.toJSON())
        #expect(try Self.contents(ClusterModel.fromJSON(json)) == Self.contents(model))
    }

    @Test func differencesAreFound() throws {
        let model = try sampleCluster()
        let changes: [(name: String, isStructure: Bool, change: (ClusterModel) throws -> Void)] = [
            ("nothing", false, { _ in }),
            ("a field", false, { try $0.update(Instance.self, "i1") { (i) throws(ModelProblem) in i.vcpus = 9 } }),
            ("an element", true, { try $0.addInstance(Instance(uuid: "i9")) }),
            ("a link", true, { try $0.unmapInstance("i1", from: "n1") }),
            ("another link", true, { try $0.migrateInstance("i1", from: "n1", to: "n2") }),
            ("a type", true, { try $0.put(Rack("r", row: 1)) }),
        ]
        for (name, isStructure, change) in changes {
            let other = try sampleCluster()
            try change(other)
            #expect(try model.isIsomorphic(to: other) == (name == "nothing"), "\(name)")
            #expect(try model.hasSameStructure(as: other) == !isStructure, "\(name)")
            #expect(try other.hasSameStructure(as: model) == !isStructure, "\(name)")
        }
    }

    private static func rules(of type: String) -> [String] {
        let all: [any StandardElement.Type] = [
            ComputeNode.self, Instance.self, StorageNode.self, Pool.self, Volume.self, IronicNode.self,
        ]
        return all.first { $0.type == type }?.rules.map(\.name) ?? []
    }

    /// All elements with their fields sorted, and all links.
    private static func contents(_ model: ClusterModel) throws -> [String] {
        var all: [String] = []
        for (type, _) in try model.reading.types() {
            try model.reading.forEach(type) { (element) throws(ModelProblem) in
                let fields = element.fields.fields.sorted {
                    Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8))
                }
                all.append("\(Array(element.type.utf8)) \(Array(element.id.utf8)) \(Array(element.name.utf8))")
                for (key, value) in fields { all.append("\(Array(key.utf8)) \(CBOR.encode(value))") }
            }
        }
        try model.reading.forEachLink { (link) throws(ModelProblem) in
            all.append("\(link.type) \(Array(link.id.utf8)) \(link.toType) \(Array(link.toID.utf8))")
        }
        return all
    }
}
