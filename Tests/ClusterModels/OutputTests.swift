import ClusterModels
import Testing

/// What models look like in XML, JSON and lists, and that nothing is lost on the way.
@Suite struct OutputTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func computeAsXML() throws {
        let model = ClusterModel()
        try model.addNode(ComputeNode(uuid: "n2"))
        try model.addNode(ComputeNode(uuid: "n1", ["hostname": "one", "disabled_reason": .null, "vcpu_ratio": 16]))
        try model.addInstance(Instance(uuid: "i2", ["name": "a \"<&>'\n\u{1}ä", "created": .timestamp(1_500_000)]))
        try model.addInstance(Instance(uuid: "i1", ["metadata": ["a": true], "locked": true]))
        try model.addInstance(Instance(uuid: "i3"))
        try model.mapInstance("i2", to: "n1")
        try model.mapInstance("i1", to: "n1")
        #expect(
            try self.text(model.toXML()) == #"""
                <ModelRoot>
                  <ComputeNode uuid="n1" hostname="one" status="enabled" disabled_reason="None" state="up" vcpu_ratio="16.0">
                    <Instance uuid="i1" watcher_exclude="False" state="active" metadata="{&quot;a&quot;:true}" locked="True" pinned_az="" flavor_extra_specs="{}"/>
                    <Instance uuid="i2" watcher_exclude="False" name="a &quot;&lt;&amp;&gt;'&#10;�ä" state="active" locked="False" created="1970-01-01T00:00:01.500000Z" pinned_az="" flavor_extra_specs="{}">
                      <Field name="&quot;name&quot;">&quot;a \&quot;&lt;&amp;&gt;'\n\u0001\u00e4&quot;</Field>
                    </Instance>
                  </ComputeNode>
                  <ComputeNode uuid="n2" status="enabled" state="up"/>
                  <Instance uuid="i3" watcher_exclude="False" state="active" locked="False" pinned_az="" flavor_extra_specs="{}"/>
                </ModelRoot>

                """#
        )
    }

    @Test func storageAsXML() throws {
        let xml = try self.text(sampleStorage().toXML())
        #expect(
            xml == #"""
                <ModelRoot>
                  <StorageNode host="h@b" uuid="" human_id="" zone="z" status="enabled" state="up">
                    <Pool name="h@b#p" uuid="" human_id="" total_capacity_gb="500" virtual_free="0">
                      <Volume uuid="v1" human_id="" size="40" status="available" name="v1"/>
                      <Volume uuid="v2" human_id="" size="40" status="available" name="v2"/>
                    </Pool>
                    <Pool name="h@b#q" uuid="" human_id="" total_capacity_gb="500" virtual_free="0"/>
                  </StorageNode>
                  <Pool name="alone" uuid="" human_id="" total_capacity_gb="500" virtual_free="0"/>
                  <Volume uuid="v3" human_id="" size="40" status="available" name="v3"/>
                </ModelRoot>

                """#
        )
    }

    @Test func watchersXMLIsRead() throws {
        let xml = #"""
            <?xml version='1.0'?>
            <!-- as it writes it -->
            <ModelRoot>
              <ComputeNode uuid="n" status="enabled" disabled_reason="None" state="up" hostname="one" vcpus="40" vcpu_ratio="1" rack="7">
                <Instance uuid="i" watcher_exclude="True" locked="False" vcpus="10" metadata='{"optimize": true, "nested": {"x": "y"}}'
                  flavor_extra_specs="{'a': True, 'b': None}" created="2026-02-09 18:55:13+00:00"/>
              </ComputeNode>
              <Instance uuid="alone" name="&#x41;&amp;" watcher_exclude="false"></Instance>
              <StorageNode host="h" volume_type="fast"/>
              <Volume uuid="v" attachments="[{'server_id': 's'}]" snapshot_id="" multiattach="true"/>
              <IronicNode uuid="m" maintenance="false" maintenance_reason="null"><extra><compute_node_id> 1</compute_node_id></extra></IronicNode>
            </ModelRoot>
            """#
        let model = try ClusterModel.fromXML(Array(xml.utf8))
        let node = try model.node(name: "one")
        #expect(node.vcpus == 40)
        #expect(node.vcpuRatio == 1)
        #expect(try node.value("rack") == "7")
        #expect(try node.value("disabled_reason") == .null)
        let instance = try model.instance(uuid: "i")
        #expect(instance.locked == false)
        #expect(instance.watcherExclude == true)
        #expect(instance.metadata == ["optimize": true, "nested": ["x": "y"]])
        #expect(instance.flavorExtraSpecs == ["a": true, "b": .null])
        #expect(instance.created == 1_770_663_313_000_000)
        #expect(try model.node(of: "i").uuid == "n")
        #expect(try model.instance(uuid: "alone").name == "A&")
        #expect(problem { _ = try model.node(of: "alone") }?.code == .instanceNotMapped)
        #expect(try model.storageNode(name: "h").volumeType == ["fast"])
        let volume = try model.volume(uuid: "v")
        #expect(volume.attachments == [["server_id": "s"]])
        #expect(try volume.value("snapshot_id") == .null)
        #expect(volume.multiattach == true)
        #expect(try model.ironicNode(uuid: "m").extra == ["compute_node_id": "1"])
    }

    @Test(arguments: [
        ("", "line 1: expected an element, found the end"),
        ("<ModelRoot>\n", "line 2: expected </ModelRoot> for the element of line 1, found the end"),
        (
            "<ModelRoot>\n<ComputeNode/>\n</ModelRoot>",
            "line 2: expected the attribute \"uuid\" in <ComputeNode>, found none"
        ),
        (
            "<ModelRoot>\n\n<What/></ModelRoot>",
            "line 3: expected <ComputeNode>, <Instance>, <StorageNode> or another element of a model, found <What>"
        ),
        ("<Other/>", "line 1: expected <ModelRoot>, found <Other>"),
        (
            "<ModelRoot><ComputeNode uuid=\"n\"\nvcpus=\"many\"/></ModelRoot>",
            "line 1: expected a whole number from 0 on as vcpus of ComputeNode \"n\", found \"many\""
        ),
        (
            "<ModelRoot>\n<Instance uuid='i' uuid='j'/></ModelRoot>",
            "line 2: expected each attribute once in <Instance>, found \"uuid\" again"
        ),
        (
            "<ModelRoot><Instance uuid=\"&wrong;\"/></ModelRoot>",
            "line 1: expected &lt; &gt; &amp; &quot; &apos; or the number of a character, found \"&wrong\""
        ),
        (
            "<ModelRoot><Instance uuid=\"&#0;\"/></ModelRoot>",
            "line 1: expected &lt; &gt; &amp; &quot; &apos; or the number of a character, found \"&#0\""
        ),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><ModelRoot/>", "line 1: expected no document type, found one"),
        ("<ModelRoot/>\n<ModelRoot/>", "line 2: expected the end of the text, found \"<ModelRoot/>\""),
        ("<ModelRoot>\n<!-- never ends", "line 2: expected the end of a comment, found the end"),
        ("<ModelRoot><Instance uuid=\"a<b\"/></ModelRoot>", "line 1: expected \"&lt;\" in a value, found \"<\""),
        ("<ModelRoot></Other>", "line 1: expected </ModelRoot> for the element of line 1, found </Other"),
        (
            "<ModelRoot>\n<Link>[\"A\",\"a\",\"B\",\"b\"]</Link></ModelRoot>",
            "line 2: expected elements for a link, found none for ModelLink(type: \"A\", id: \"a\", toType: \"B\", toID: \"b\")"
        ),
        (
            "<ModelRoot><Link>[1]</Link></ModelRoot>",
            "line 1: expected a list of two types and ids in <Link>, found [1]"
        ),
        (
            "<ModelRoot>\n<Instance uuid=\"\"/></ModelRoot>",
            "line 2: id \"\" of a Instance: expected 1 to 256 bytes without a NUL"
        ),
        (
            "<ModelRoot>\n<Instance uuid=\"i\"/>\n<Instance uuid=\"i\" vcpus=\"1\"/></ModelRoot>",
            "line 3: expected Instance \"i\" as it is above, found other fields"
        ),
    ])
    func badXMLIsToldWithItsLine(_ xml: String, _ message: String) {
        let found = problem { _ = try ClusterModel.fromXML(Array(xml.utf8)) }
        #expect(found?.description == "XML, \(message)")
    }

    @Test func deepXMLIsAnError() {
        let xml = String(repeating: "<a>", count: 100_000)
        #expect(problem { _ = try ClusterModel.fromXML(Array(xml.utf8)) }?.code == .badXML)
        #expect(problem { _ = try ClusterModel.fromXML([0x3c, 0xff, 0xfe]) }?.code == .badXML)
    }

    @Test func listsAreFlat() throws {
        let model = try sampleCluster()
        let list = try model.toList()
        #expect(list.map { $0["server_uuid"] } == ["i1", "i3", "i2"])
        #expect(list.map { $0["node_uuid"] } == ["n1", "n1", "n2"])
        #expect(
            list[2].keys == [
                "node_uuid", "node_hostname", "node_status", "node_state", "node_memory", "node_disk", "node_vcpus",
                "node_vcpu_reserved", "node_vcpu_ratio", "server_uuid", "server_watcher_exclude", "server_name",
                "server_state", "server_memory", "server_disk", "server_vcpus", "server_locked", "server_pinned_az",
                "server_flavor_extra_specs",
            ]
        )
        #expect(try model.toList(hasUnmapped: true).map { $0["server_uuid"] } == ["i1", "i3", "i2", "i4"])
        try model.removeInstance("i2")
        #expect(try model.toList().last?.keys.contains { $0.starts(with: "server_") } == false)
        #expect(try ClusterModel().toList().isEmpty)
    }

    @Test func tablesHaveTheColumnsOfTheClient() throws {
        let model = try sampleCluster()
        let short = try model.table(hasUnmapped: false)
        #expect(
            short.columns.map(\.key) == ["server_uuid", "server_name", "server_state", "node_uuid", "node_hostname"]
        )
        #expect(short.rows.first == ["i1", "name of i1", "active", "n1", "one"])
        #expect(short.rows.count == 3)
        let detail = try model.table(isDetailed: true)
        #expect(
            detail.columns.map(\.key) == [
                "server_uuid", "server_name", "server_vcpus", "server_memory", "server_disk", "server_state",
                "node_uuid", "node_hostname", "node_vcpus", "node_vcpu_ratio", "node_memory", "node_memory_ratio",
                "node_disk", "node_disk_ratio", "node_state",
            ]
        )
        #expect(
            detail.rows[2] == [
                "i2", "name of i2", 2, 3, 4, "active", "n2", "two", 8, 2.0, 64, nil, 100, nil, "up",
            ]
        )
        #expect(detail.rows[3] == ["i4", "name of i4", 2, 3, 4, "active"] + Array(repeating: nil, count: 9))
    }

    @Test func jsonHasElementsAndLinks() throws {
        let model = ClusterModel()
        try model.put(Rack("r", name: "left", row: 1))
        try model.addNode(
            ComputeNode(uncheckedID: "n", fields: ["a": .timestamp(5), "b": ["$time": 1], "c": .bytes([1, 255])])
        )
        try model.link(ComputeNode.self, "n", to: Rack.self, "r")
        #expect(
            self.text(JSON.encode(try model.toJSON()))
                == #"{"elements":[{"type":"ComputeNode","id":"n","fields":{"a":{"$time":5},"b":{"$map":{"$time":1}},"c":{"$bytes":"01ff"}}},{"type":"Rack","id":"r","name":"left","fields":{"row":1}}],"links":[["ComputeNode","n","Rack","r"]]}"#
        )
    }

    @Test(arguments: [
        ("[", "JSON, line 1"), ("{}", "expected a map with a list"),
        (#"{"elements":[1]}"#, "elements[0]: expected a map"),
        (
            #"{"elements":[{"type":"ComputeNode","id":"n","fields":{"vcpus":"x"}}]}"#,
            "elements[0]: ComputeNode \"n\": vcpus"
        ),
        (#"{"elements":[{"type":"T","id":"","fields":{}}]}"#, "elements[0]: id \"\" of a T"),
        (#"{"elements":[{"type":"T","id":"x","fields":[]}]}"#, "elements[0], T \"x\": expected a map as \"fields\""),
        (#"{"elements":[],"links":[["A","a","B","b"]]}"#, "links[0]: there is no A \"a\""),
        (#"{"elements":[{"type":"A","id":"a"}],"links":[["A","a","B","b"]]}"#, "links[0]: there is no B \"b\""),
        (#"{"elements":[],"links":[["A"]]}"#, "links[0]: expected"),
        (#"{"elements":[],"links":1}"#, "\"links\": expected"),
    ])
    func badJSONIsToldWithItsPlace(_ json: String, _ message: String) throws {
        let found = try #require(problem { _ = try ClusterModel.fromJSON(Array(json.utf8)) })
        #expect(found.description.starts(with: message), "\(found)")
    }

    @Test func jsonOfPeopleIsTaken() throws {
        let json = #"{"elements":[{"type":"ComputeNode","id":"n","fields":{"hostname":"one","vcpus":"4"}}]}"#
        #expect(try ClusterModel.fromJSON(Array(json.utf8)).node(name: "one").vcpus == 4)
    }
}
