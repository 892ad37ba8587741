import Glibc
import PluginAPI
import PluginTesting
import Testing

@testable import Collectors

/// The example collectors, as their author would test them.
@Suite struct CollectorsTests {
    private func failure(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return String(describing: error)
        }
    }

    @Test func theDummyShowsItsOptionAndTakesItsEvent() throws {
        let run = try CollectorRun(DummyClusterDataModelCollector.self, options: ["test-opt": "test_value"])
        #expect(try run.execute().node(name: "dummy").value("test_opt") == "test_value")
        let sent = SentNotification(eventType: "dummy", payload: ["uuid": "i1", "vcpus": 2])
        #expect(try run.notify(sent, to: "DummyNotification") == nil)
        #expect(try run.model.node(of: "i1").uuid == "dummy")
        #expect(try run.model.usedResources(of: "dummy").vcpu == 2)
        #expect(
            try run.notify(SentNotification(eventType: "dummy"), to: "DummyNotification")
                == "the payload of \"dummy\": expected a map with a text \"uuid\""
        )
    }

    @Test func thePictureHasThisProcessAndItsSocket() throws {
        let port = try Listener()
        let run = try CollectorRun(ProcCollector.self)
        let model = try run.execute()
        let node = try #require(model.computeNodes().first)
        #expect(try model.computeNodes().count == 1)
        #expect(try #require(node.vcpus) == sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        #expect(try #require(node.memory) > 0)
        let own = try #require(model.instances().first { $0.fields["pid"] == .int(Int(getpid())) })
        #expect(try model.node(of: own).uuid == node.uuid)
        #expect(try #require(own.memory) > 0)
        #expect(try #require(own.created) < Clock.now())
        let parent = try model.linked(.from, Instance.self, own.uuid, Instance.self)
        #expect(parent.first?.fields["pid"] == .int(Int(getppid())) || getppid() == 0)
        #expect(
            try model.all(Socket.self).contains { $0.local == "127.0.0.1:\(port.number)" && $0.state == "listening" }
        )
        #expect(!model.isPartial)
        // Again, with what is known by now; the ids are the same.
        #expect(try run.execute().instance(uuid: own.uuid).name == own.name)
    }

    @Test(arguments: [
        ("1 (a) S 0 1 1 0 -1 4194560 1 2 3 4 50 25 7 8 20 0 3 0 77 1000 42 9", "a", Int64(77), 75, 3, 42),
        ("9 (a) b (c) R 1 1 1 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 8 1000 0 9", "a) b (c", 8, 11, 1, 0),
    ])
    func linesOfProcesses(_ line: String, _ name: String, _ begin: Int64, _ ticks: Int, _ threads: Int, _ pages: Int)
        throws
    {
        let state = try #require(ProcessState(line))
        #expect(state.name == name)
        #expect(state.begin == begin)
        #expect(state.ticks == ticks)
        #expect(state.threads == threads)
        #expect(state.pages == pages)
    }

    @Test(arguments: ["", "1 (a", "1 a S 0", "1 (a) S 0 1"])
    func whatIsNoProcessIsNone(_ line: String) { #expect(ProcessState(line) == nil) }

    @Test(arguments: [
        ("0100007F:07E8", "127.0.0.1:2024"), ("00000000000000000000000001000000:0016", "[0:0:0:0:0:0:0:1]:22"),
        ("zz:1", nil), ("0100007F", nil), ("01:02", nil),
    ])
    func addresses(_ text: String, _ address: String?) { #expect(Socket.address(text[...]) == address) }

    @Test func aFileIsReadAnewEachTime() throws {
        let file = try TemporaryFile()
        let run = try CollectorRun(ClusterFileCollector.self, options: ["path": file.path])
        try file.write(#"{"elements": [{"type": "ComputeNode", "id": "n1", "fields": {"vcpus": "4"}}]}"#)
        #expect(try run.execute().node(uuid: "n1").vcpus == 4)
        try file.write(#"<ModelRoot><ComputeNode uuid="n2" vcpus="5"><Instance uuid="i"/></ComputeNode></ModelRoot>"#)
        let model = try run.execute()
        #expect(try model.computeNodes().map(\.uuid) == ["n2"])
        #expect(try model.node(of: "i").uuid == "n2")
        for (text, message) in [
            ("{\n\"elements\": [}", "JSON, line 2, column 14"), ("<ModelRoot>\n<What/></ModelRoot>", "XML, line 2:"),
            ("", "XML, line 1: expected an element, found the end"),
            (
                #"{"elements":[{"type":"ComputeNode","id":"n","fields":{"vcpus":-1}}]}"#,
                "elements[0]: ComputeNode \"n\""
            ),
        ] {
            try file.write(text)
            let reason = try #require(self.failure { try run.execute() })
            #expect(reason.starts(with: "\(file.path): \(message)"), "\(reason)")
            #expect(try run.model.computeNodes().map(\.uuid) == ["n2"])
        }
        unlink(file.path)
        #expect(self.failure { try run.execute() } == "\(file.path) cannot be read: No such file or directory")
    }

    private func cluster(_ state: ModelState = ModelState()) throws -> ClusterModel {
        let model = ClusterModel(MemoryElements(state: state))
        for (node, vcpus) in [("n1", 8), ("n2", 8), ("n3", 8), ("n4", 8)] {
            try model.addNode(ComputeNode(uuid: node, hostname: "host \(node)", vcpus: vcpus))
        }
        for (id, node, vcpus) in [("a", "n1", 4), ("b", "n1", 2), ("c", "n2", 1), ("d", "n2", 1), ("e", "n3", 7)] {
            try model.addInstance(Instance(uuid: id, memory: vcpus, vcpus: vcpus))
            try model.mapInstance(id, to: node)
        }
        return model
    }

    private func move(_ id: String, _ from: String, _ to: String) -> ProposedAction {
        ProposedAction(
            "migrate",
            resourceID: id,
            [
                "migration_type": "live", "source_node": .string("host \(from)"),
                "destination_node": .string("host \(to)"),
            ]
        )
    }

    @Test func theLeastLoadedNodeIsEmptied() throws {
        let run = try StrategyRun(ConsolidationExample.self, models: ["cluster_file": self.cluster()])
        let solution = try run.audit()
        #expect(
            solution.actions == [
                self.move("c", "n2", "n3"), self.move("d", "n2", "n1"),
                ProposedAction("change_nova_service_state", resourceID: "n2", ["state": "disabled"]),
            ]
        )
        #expect(solution.indicators == ["released_compute_nodes_count": 1, "instance_migrations_count": 2])
        #expect(run.heldModels == 0)
    }

    @Test func nothingIsProposedThatDoesNotFit() throws {
        let model = try self.cluster()
        try model.update(Instance.self, "c") { (instance) throws(ModelProblem) in instance.locked = true }
        let run = try StrategyRun(ConsolidationExample.self, models: ["cluster_file": model])
        // n1 would fit into n2 and n3 but for the size of "a", which fits n2 alone.
        let solution = try run.audit()
        #expect(solution.actions.first == self.move("a", "n1", "n2"))
        #expect(
            try run.audit(parameters: ["migrations": 1]).actions.contains {
                $0.type == "migrate" && $0.resourceID == "e"
            } == false
        )
        try model.update(Instance.self, "a") { (instance) throws(ModelProblem) in instance.locked = true }
        let stuck = try StrategyRun(ConsolidationExample.self, models: ["cluster_file": model])
        #expect(try stuck.audit().actions.isEmpty)
        #expect(try stuck.audit().indicators["released_compute_nodes_count"] == 0)
    }

    @Test func aStaleModelHasToBeAccepted() throws {
        let model = try self.cluster(ModelState(isStale: true, reason: "the file is gone"))
        let run = try StrategyRun(ConsolidationExample.self, models: ["cluster_file": model])
        #expect(self.failure { _ = try run.audit() } == "the model of \"cluster_file\" is stale: the file is gone")
        #expect(try run.audit(parameters: ["accept_stale": true]).actions.count == 3)
    }
}
