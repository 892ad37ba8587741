import Glibc
import Records
import TestSupport
import Testing

/// The collectors and the strategy that come as examples, in a host that serves.
struct ExampleCollectorTests {
    private static func cluster(_ instances: [(id: String, vcpus: Int, node: String)]) -> String {
        let nodes = ["n1", "n2"].map {
            #"{"type": "ComputeNode", "id": "\#($0)", "fields": {"hostname": "\#($0)", "vcpus": 8, "memory": 64, "disk": 9}}"#
        }
        let elements = instances.map {
            #"{"type": "Instance", "id": "\#($0.id)", "fields": {"vcpus": \#($0.vcpus), "memory": 1, "disk": 1}}"#
        }
        let links = instances.map { #"["Instance", "\#($0.id)", "ComputeNode", "\#($0.node)"]"# }
        return #"{"elements": [\#((nodes + elements).joined(separator: ", "))], "#
            + #""links": [\#(links.joined(separator: ", "))]}"#
    }

    private static func serving() throws -> ServedCollectors {
        try ServedCollectors(
            [],
            examples: ["libCollectors.so", "picture.so"],
            settings: """
                [watcher_cluster_data_model_collectors.cluster_file]
                path = cluster.json
                period = 1
                [watcher_cluster_data_model_collectors.proc]
                period = 1
                """,
            grants: ["collector/proc", "collector/cluster_file"],
            prepare: { try Files.write(Self.cluster([("a", 4, "n1"), ("b", 1, "n2")]), to: "\($0)/cluster.json") }
        )
    }

    /// The rows of instances in a model.
    private static func rows(_ name: String, _ host: ServedCollectors) throws -> [Record] {
        try host.get("/models/\(name)?detail=true").record?["context"]?.elements?.compactMap(\.record) ?? []
    }

    @Test func aFileThatChangesIsAModelThatChanges() throws {
        let host = try Self.serving()
        let path = "\(host.directory)/cluster.json"
        host.expect("what the file says") { try Self.rows("cluster_file", host).count == 2 }
        try Files.write(Self.cluster([("a", 4, "n1"), ("b", 1, "n2"), ("c", 2, "n2")]), to: path)
        host.expect("what it says now") { try Self.rows("cluster_file", host).count == 3 }
        // What cannot be read is told, and the model stays.
        try Files.write(#"{"elements": [{"type": "Instance", "id": 7}], "links": []}"#, to: path)
        host.expect("a reason") {
            let state = try host.state(of: "cluster_file")?["state"]?.record
            return state?["stale"]?.flag == true && state?["reason"]?.text?.contains("cluster.json") == true
        }
        #expect(try Self.rows("cluster_file", host).count == 3)
        try Files.write(Self.cluster([]), to: path)
        host.expect("nothing on the nodes") {
            let state = try host.state(of: "cluster_file")
            return state?["state"]?.record?["stale"]?.flag == false && state?["elements"] == ["ComputeNode": 2]
        }
    }

    /// Most programs that change a file write another one, and give it the name.
    @Test func aFileThatIsReplacedIsReadToo() throws {
        let host = try Self.serving()
        let path = "\(host.directory)/cluster.json"
        host.expect("what the file says") { try Self.rows("cluster_file", host).count == 2 }
        for count in [3, 4] {
            let instances = (0..<count).map { ("i\($0)", 1, $0 == 0 ? "n1" : "n2") }
            try Files.write(Self.cluster(instances), to: "\(path).new")
            #expect(rename("\(path).new", path) == 0)
            host.expect("\(count) instances") {
                let isStale = try host.state(of: "cluster_file")?["state"]?.record?["stale"]?.flag
                return try Self.rows("cluster_file", host).count == count && isStale == false
            }
        }
        // One that goes leaves the model, and one that comes again is read.
        Files.remove(path)
        host.expect("a stale model") {
            try host.state(of: "cluster_file")?["state"]?.record?["stale"]?.flag == true
        }
        #expect(try Self.rows("cluster_file", host).count == 4)
        try Files.write(Self.cluster([("y", 1, "n1"), ("z", 1, "n2")]), to: path)
        host.expect("the new one") { try Self.rows("cluster_file", host).count == 2 }
    }

    @Test func aStrategyReadsAModelOfAnotherWorker() throws {
        let host = try Self.serving()
        host.expect("a model") { try Self.rows("cluster_file", host).count == 2 }
        #expect(try host.get("/strategies") == ["consolidation_example"])
        let answer = try host.answer(
            "/strategies/consolidation_example/audit",
            "POST",
            #"{"parameters": {"nodes": 1}}"#
        )
        #expect(answer.hasSuffix(" 200"))
        #expect(answer.contains(#""action_type":"migrate","resource_id":"b""#))
        #expect(answer.contains(#""source_node":"n2","destination_node":"n1""#))
        // A file that cannot be read leaves a stale model, which this strategy takes only if it is told to.
        try Files.write("{", to: "\(host.directory)/cluster.json")
        host.expect("a stale model") {
            try host.state(of: "cluster_file")?["state"]?.record?["stale"]?.flag == true
        }
        let refused = try host.answer("/strategies/consolidation_example/audit", "POST", "{}")
        #expect(refused.hasSuffix(" 422"))
        #expect(refused.contains("stale"))
        let stubborn = try host.answer(
            "/strategies/consolidation_example/audit",
            "POST",
            #"{"parameters": {"accept_stale": true}}"#
        )
        #expect(stubborn.hasSuffix(" 200"))
    }

    @Test func thisMachineIsAModelToo() throws {
        let host = try Self.serving()
        host.expect("a model") { try host.state(of: "proc")?["state"] != .null }
        let processes = try Self.rows("proc", host)
        #expect(processes.contains { $0["server_pid"]?.integer == Int(host.identifier) } || processes.count > 1)
        // A process that is started is there a period later, and gone when it has ended.
        let child = try ChildProcess("sleep", ["600"], environment: ["PATH=/usr/bin:/bin"], directory: "/")
        let id = child.identifier
        func isThere() throws -> Bool {
            let elements = try host.get("/models/proc?format=json").record?["elements"]?.elements ?? []
            return elements.contains { $0.record?["fields"]?.record?["pid"]?.integer == Int(id) }
        }
        host.expect("the child") { try isThere() }
        child.signal(SIGKILL)
        _ = try child.wait()
        host.expect("no child") { try !isThere() }
    }

    @Test func aCollectorInCFollowsItsLamps() throws {
        let host = try Self.serving()
        func lamps() throws -> [String: Bool] {
            let elements = try host.get("/models/picture?format=json").record?["elements"]?.elements ?? []
            var lamps: [String: Bool] = [:]
            for element in elements.compactMap(\.record) where element["type"] == "Lamp" {
                lamps[element["id"]?.text ?? ""] = element["fields"]?.record?["on"]?.flag
            }
            return lamps
        }
        host.expect("dark lamps") { try lamps() == ["left": false, "right": false] }
        #expect(try host.tell([("lamp.on", "left"), ("lamp.blink", "right")]).contains(#""wanted":1"#))
        host.expect("one light") { try lamps() == ["left": true, "right": false] }
        _ = try host.tell([("lamp.on", "right"), ("lamp.on", "middle"), ("lamp.off", "left")])
        host.expect("the other light") { try lamps() == ["left": false, "right": true] }
        #expect(host.logs("there is no such lamp"))
    }

    @Test func anAuditInTheForegroundBuildsWhatItReads() throws {
        let workspace = try Workspace([], examples: ["libCollectors.so"])
        let directory = "\(workspace.path)/work"
        try Files.write(Self.cluster([("a", 4, "n1"), ("b", 1, "n2")]), to: "\(directory)/cluster.json")
        try Files.write(
            "[watcher_cluster_data_model_collectors.cluster_file]\npath = cluster.json\n",
            to: "\(directory)/watcher.conf"
        )
        let given = ["consolidation_example", "--config-file=watcher.conf", "--grant=collector/cluster_file"]
        let finished = try workspace.start(["--ext", workspace.ext, "audit"] + given).wait()
        #expect(finished.end == .exit(0), "\(finished.errors)")
        #expect(finished.text.contains(#""resource_id":"b""#))
        let built = try workspace.host(
            "collect",
            "cluster_file",
            "--config-file=watcher.conf",
            "--grant=collector/cluster_file"
        )
        #expect(built.end == .exit(0), "\(built.errors)")
        #expect(built.errors.contains("2 ComputeNode, 2 Instance"))
        let wrong = try workspace.start(["--ext", workspace.ext, "audit"] + given + ["--parameters={\"nodez\": 1}"])
            .wait()
        #expect(wrong.end == .exit(1))
        #expect(wrong.errors.contains("did you mean 'nodes'?"))
    }
}
