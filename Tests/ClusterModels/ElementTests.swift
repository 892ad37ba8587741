import ClusterModels
import Testing

/// The fields of elements, their defaults, and what they take.
@Suite struct ElementTests {
    private static let elements: [(type: String, key: String, fields: String, defaults: Record)] = [
        (
            ComputeNode.type, "uuid",
            "hostname status disabled_reason state memory memory_mb_reserved disk disk_gb_reserved vcpus vcpu_reserved "
                + "memory_ratio vcpu_ratio disk_ratio",
            ["status": "enabled", "state": "up"]
        ),
        (
            Instance.type, "uuid",
            "watcher_exclude name state memory disk vcpus metadata project_id locked host hypervisor_hostname created "
                + "pinned_az flavor_extra_specs",
            ["watcher_exclude": false, "state": "active", "locked": false, "pinned_az": "", "flavor_extra_specs": [:]]
        ),
        (
            StorageNode.type, "host", "uuid human_id zone status state volume_type",
            ["uuid": "", "human_id": "", "status": "enabled", "state": "up"]
        ),
        (
            Pool.type, "name",
            "uuid human_id total_volumes total_capacity_gb free_capacity_gb provisioned_capacity_gb "
                + "allocated_capacity_gb virtual_free",
            ["uuid": "", "human_id": "", "virtual_free": 0]
        ),
        (
            Volume.type, "uuid",
            "human_id size status attachments name multiattach snapshot_id project_id metadata bootable volume_type "
                + "created_at host",
            ["human_id": "", "status": "available"]
        ),
        (
            IronicNode.type, "uuid", "human_id power_state maintenance maintenance_reason extra",
            ["human_id": ""]
        ),
    ]

    @Test(arguments: elements.indices)
    func fieldsAndDefaults(_ index: Int) throws {
        let (type, key, fields, defaults) = Self.elements[index]
        let all: [any StandardElement.Type] = [
            ComputeNode.self, Instance.self, StorageNode.self, Pool.self, Volume.self, IronicNode.self,
        ]
        let found = try #require(all.first { $0.type == type })
        #expect(found.keyField == key)
        #expect(found.rules.map(\.name) == fields.split(separator: " ").map(String.init))
        let made: any StandardElement =
            switch type {
            case ComputeNode.type: ComputeNode(uuid: "x")
            case Instance.type: Instance(uuid: "x")
            case StorageNode.type: StorageNode(host: "x")
            case Pool.type: Pool(name: "x")
            case Volume.type: Volume(uuid: "x")
            default: IronicNode(uuid: "x")
            }
        #expect(made.fields == defaults)
        #expect(try made.value(key) == "x")
        #expect(throws: Never.self) { try made.check() }
    }

    private static let takings: [(field: String, given: Value, held: Value?)] = [
        ("vcpus", 4, 4), ("vcpus", "4", 4), ("vcpus", " 4 ", 4), ("vcpus", 4.0, 4), ("vcpus", "-1", nil),
        ("vcpus", -1, nil), ("vcpus", "many", nil), ("vcpus", 1.5, nil), ("vcpus", .null, nil), ("vcpus", "", nil),
        ("vcpus", true, nil), ("vcpus", "99999999999999999999", nil),
        ("name", "x", "x"), ("name", 7, "7"), ("name", .null, nil), ("name", ["a"], nil),
        ("locked", true, true), ("locked", "False", false), ("locked", "True", true), ("locked", "yes", true),
        ("locked", 0, false), ("locked", 2, nil), ("locked", "perhaps", nil), ("locked", "", nil),
        ("metadata", #"{"a": 1}"#, ["a": 1]),
        ("metadata", "{'a': [True, None, 1.5, 'x\\n\\u00e4']}", ["a": [true, .null, 1.5, "x\nä"]]),
        ("metadata", "{'a': (True, None, 1.5, \"it's\")}", ["a": [true, .null, 1.5, "it's"]]),
        ("metadata", "{", nil), ("metadata", "nonsense", nil), ("metadata", ["a": 2], ["a": 2]),
        ("created", "1970-01-01T00:00:01Z", .timestamp(1_000_000)),
        ("created", "1970-01-01 00:00:01", .timestamp(1_000_000)),
        ("created", "1970-01-01T01:00:01+01:00", .timestamp(1_000_000)), ("created", "yesterday", nil),
        ("created", .timestamp(5), .timestamp(5)), ("project_id", "", .null), ("project_id", .null, .null),
        ("project_id", "p", "p"), ("a_field_of_mine", ["x": 1], ["x": 1]),
    ]

    @Test(arguments: takings)
    func whatFieldsTake(_ field: String, _ given: Value, _ held: Value?) throws {
        var instance = Instance(uuid: "i")
        if let held {
            try instance.set(field, given)
            #expect(try instance.value(field) == held)
            #expect(try Instance(uuid: "i", [(field, given)].asRecord).value(field) == held)
            #expect(throws: Never.self) { try instance.check() }
        } else {
            let before = instance.fields
            let found = try #require(problem { try instance.set(field, given) })
            #expect(found.code == .invalidField)
            #expect(found.description.starts(with: "Instance \"i\": \(field): expected "))
            #expect(instance.fields == before)
            #expect(problem { _ = try Instance(uuid: "i", [(field, given)].asRecord) } == found)
        }
    }

    @Test func whatWasNeverSetIsAnError() throws {
        let node = ComputeNode(uuid: "n")
        #expect(node.vcpus == nil)
        let found = problem { _ = try node.value("vcpus") }
        #expect(found?.code == .fieldNotSet)
        #expect(found?.description == "ComputeNode \"n\": vcpus was never set and has no default")
        #expect(problem { _ = try node.vcpuCapacity() }?.code == .fieldNotSet)
    }

    @Test func anUpdateIsWholeOrNothing() throws {
        var instance = try Instance(uuid: "i", ["vcpus": 1, "memory": 2])
        #expect(problem { try instance.update(["vcpus": 9, "memory": "much"]) }?.code == .invalidField)
        #expect(instance.vcpus == 1)
        try instance.update(["vcpus": 9, "memory": 8, "uuid": "i"])
        #expect(instance.vcpus == 9)
        #expect(problem { try instance.set("uuid", "j") }?.code == .invalidField)
    }

    /// What nobody speaks of is there as if somebody had, can be taken away, and comes back with nothing.
    @Test func whatNobodySaysIsWhatItIsThen() throws {
        var instance = try Instance(
            uuid: "i",
            ["created": "1970-01-01T00:00:01Z", "mine": 1, "name": "n", "uuid": "i"]
        )
        let expected: Record = [
            "watcher_exclude": false, "name": "n", "state": "active", "locked": false, "created": .timestamp(1_000_000),
            "pinned_az": "", "flavor_extra_specs": [:], "mine": 1,
        ]
        #expect(instance.fields == expected)
        instance.state = nil
        instance.pinnedAZ = "z"
        #expect(instance.state == nil && instance.pinnedAZ == "z")
        #expect(problem { _ = try instance.value("state") }?.code == .fieldNotSet)
        #expect(instance.fields["state"] == nil && instance.fields.count == 7)
        var buffer = ByteBuffer()
        instance.encode(to: &buffer)
        let written = try #require(try CBOR.decode(buffer.bytes).record)
        #expect(written.count == 7 && instance.fields.fields.allSatisfy { written[$0.key] == $0.value })
        #expect(Instance(uncheckedID: "i", fields: written).fields == instance.fields)
        #expect(problem { _ = try Instance(uuid: "i", ["uuid": "j"]) }?.code == .invalidField)
    }

    @Test func nullableFieldsCanBeNull() throws {
        let node = try ComputeNode(uuid: "n", ["disabled_reason": .null])
        #expect(try node.value("disabled_reason") == .null)
        #expect(problem { _ = try ComputeNode(uuid: "n", ["hostname": .null]) }?.code == .invalidField)
        #expect(try Volume(uuid: "v", ["snapshot_id": ""]).value("snapshot_id") == .null)
    }

    private static let capacities: [(fields: Record, capacity: Double)] = [
        (["vcpus": 8, "vcpu_reserved": 2, "vcpu_ratio": 16], 96), (["vcpus": 8], 8),
        (["vcpus": 8, "vcpu_ratio": 1.5], 12), (["vcpus": 2, "vcpu_reserved": 4, "vcpu_ratio": 2], -4),
    ]

    @Test(arguments: capacities)
    func capacityIsWhatIsNotReservedTimesTheRatio(_ fields: Record, _ capacity: Double) throws {
        #expect(try ComputeNode(uuid: "n", fields).vcpuCapacity() == capacity)
    }

    @Test func capacitiesAreOfTheirOwnFields() throws {
        let node = try ComputeNode(
            uuid: "n",
            [
                "memory": 100, "memory_mb_reserved": 10, "memory_ratio": 2, "disk": 50, "disk_gb_reserved": 5,
                "disk_ratio": 3,
            ]
        )
        #expect(try node.memoryCapacity() == 180)
        #expect(try node.diskCapacity() == 135)
    }

    @Test func propertiesAreFields() throws {
        var instance = Instance(uuid: "i")
        instance.name = "x"
        instance.vcpus = 3
        instance.isLockedForTest = true
        instance.created = 7
        instance.metadata = ["a": 1]
        instance.state = InstanceState.softDeleted.rawValue
        #expect(instance.fields["name"] == "x")
        #expect(instance.fields["vcpus"] == 3)
        #expect(instance.fields["created"] == .timestamp(7))
        #expect(instance.fields["metadata"] == ["a": 1])
        #expect(instance.fields["state"] == "soft-delete")
        instance.vcpus = nil
        #expect(instance.fields["vcpus"] == nil)
        var volume = Volume(uuid: "v")
        volume.attachments = [["server_id": "s"]]
        #expect(volume.fields["attachments"] == [["server_id": "s"]])
        #expect(volume.attachments == [["server_id": "s"]])
    }

    @Test func whatAPropertyCannotBeIsRefusedByTheModel() throws {
        var instance = Instance(uuid: "i")
        instance.vcpus = -3
        let model = ClusterModel()
        #expect(
            problem { try model.addInstance(instance) }?.description
                == "Instance \"i\": vcpus: expected a whole number from 0 on, found -3"
        )
        #expect(try model.instances().isEmpty)
    }

    @Test(arguments: [
        (Element("", "i"), "type"), (Element("a b", "i"), "type"),
        (Element(String(repeating: "x", count: 65), "i"), "type"),
        (Element("T", ""), "id"), (Element("T", String(repeating: "x", count: 513)), "id"), (Element("T", "a\0"), "id"),
        (Element("T", "i", name: String(repeating: "x", count: 513)), "name"), (Element("T", "i", name: "\0"), "name"),
    ])
    func elementsBreakThePromise(_ element: Element, _ part: String) throws {
        let found = try #require(problem { try MemoryElements().put(element) })
        #expect(found.code == .illegalArgument)
        #expect(found.description.starts(with: part))
    }
}

extension Instance {
    fileprivate var isLockedForTest: Bool {
        get { self.locked ?? false }
        set { self.locked = newValue }
    }
}

extension [(String, Value)] {
    fileprivate var asRecord: Record { Record(self) }
}
