import Glibc
import Records
import TestSupport
import Testing

/// What goes wrong in and around a collector concerns that one alone.
struct CollectorFaultTests {
    private static let section = "[watcher_cluster_data_model_collectors.collecting]\n"

    @Test func tenOfFiftyCrashAtRandomAndTheOthersStayFresh() throws {
        let crashing = Set(stride(from: 0, to: 50, by: 5).map { "many\($0)" })
        let sound = (0..<50).map { "many\($0)" }.filter { !crashing.contains($0) }
        let host = try ServedCollectors(
            [Fixture("collecting", "COUNT=50", "NAME=\"many\"", fileName: "many.so")],
            settings: "[collector]\nmodel_size = 4\n"
                + crashing.sorted().map { name in
                    """
                    [watcher_cluster_data_model_collectors.\(name)]
                    behaviour = crash-at-random
                    seconds = 1
                    period = 1

                    """
                }.joined()
        )
        for name in sound { host.expect("a model of \(name)") { try host.nodes(of: name).count == 3 } }
        for round in 1...3 {
            #expect(try host.tell([("node.count", "0")]).hasSuffix(" 200"))
            for name in sound {
                host.expect("\(name) in round \(round)") { try host.nodes(of: name)["0"] == round }
            }
        }
        for name in crashing {
            host.expect("a crash of \(name)") {
                host.log.split(separator: "\n").contains { line in
                    line.split { " =:/".contains($0) }.contains(name[...]) && line.contains("SIGABRT")
                }
            }
        }
        #expect(try host.answer("/models/\(sound[0])/build", "POST") == #"{"detail":"OK"} 200"#)
        for state in try host.get("/models").elements?.compactMap(\.record) ?? [] {
            guard let name = state["name"]?.text, sound.contains(name) else { continue }
            #expect(state["state"]?.record?["stale"]?.flag == false, "\(name)")
            #expect(state["state"]?.record?["version"]?.integer ?? 0 >= 4, "\(name)")
        }
        // None of the sound ones has died.
        #expect(sound.allSatisfy { host.workers(of: $0).count == 1 })
        #expect(try host.stop().end == .exit(0))
    }

    @Test func aBuildThatBringsNothingIsAnEmptyModel() throws {
        let host = try ServedCollectors([Fixture("collecting")], settings: "\(Self.section)nodes = 0")
        host.expect("a model") { try host.state(of: "collecting")?["state"] != .null }
        let state = try #require(try host.state(of: "collecting"))
        #expect(state["state"]?.record?["stale"]?.flag == false)
        #expect(state["state"]?.record?["partial"]?.flag == false)
        #expect(state["elements"] == .map([:]))
        #expect(try host.nodes(of: "collecting").isEmpty)
        #expect(try host.answer("/models/collecting?format=xml").hasSuffix(" 200"))
        #expect(try host.tell([("node.add", "x")]) == #"{"notifications":1,"wanted":1} 200"#)
        host.expect("the first") { try host.nodes(of: "collecting") == ["x": 0] }
        #expect(try host.answer("/models/collecting/build", "POST").hasSuffix(" 200"))
        #expect(try host.nodes(of: "collecting").isEmpty)
    }

    @Test func aCollectorWithoutEndpointsIsRefreshedAndToldNothing() throws {
        let host = try ServedCollectors(
            [
                Fixture("collecting", "DECLARE=0", "NOTIFY=0", "NAME=\"silent\"", fileName: "silent.so"),
                Fixture("collecting", "NOTIFY=0", "NAME=\"deaf\"", fileName: "deaf.so"), Fixture("collecting"),
            ],
            settings: "[watcher_cluster_data_model_collectors.silent]\nperiod = 1"
        )
        host.expect("builds") { try host.state(of: "silent")?["state"]?.record?["version"]?.integer ?? 0 > 1 }
        host.expect("a model") { try host.nodes(of: "collecting").count == 3 }
        #expect(try host.tell([("node.add", "x")]) == #"{"notifications":1,"wanted":1} 200"#)
        host.expect("what was told") { try host.nodes(of: "collecting").count == 4 }
        #expect(try host.nodes(of: "silent").count == 3)
        // Endpoints without a verb that takes what they want are the author's mistake, and are named.
        #expect(host.logs("the collector declares endpoints, and its table of verbs lacks notify"))
        #expect(try host.answer("/models/deaf").hasSuffix(" 503"))
        #expect(try host.stop().end == .exit(0))
    }

    @Test func eventsThatFitNothingChangeNothingAndHoldUpNobody() throws {
        let host = try ServedCollectors([Fixture("collecting")], settings: "\(Self.section)nodes = 1")
        host.expect("a model") { try host.nodes(of: "collecting").count == 1 }
        let events = [
            ("node.remove", "x"),  // not there yet
            ("node.update", "x"),  // given up
            ("node.add", "x"), ("node.add", "x"),  // twice
            ("node.update", "x"),
            ("node.remove", "x"), ("node.remove", "x"),
            ("node.update", "x"),  // given up, for it is gone again
            ("node.add", "y"), ("node.update", "y"), ("node.update", "y"),
            ("node.count", "0"),
        ]
        #expect(try host.tell(events) == #"{"notifications":12,"wanted":12} 200"#)
        host.expect("what fits") { try host.nodes(of: "collecting") == ["0": 1, "y": 2] }
        host.expect("what does not") {
            try host.curl("http://\(host.address)/metrics").contains(
                "pluginhost_collector_dead_letters_total{collector=\"collecting\"} 2"
            )
        }
        // Payloads of all kinds are payloads, and ids that no element may have are refused by the model, not by the host.
        let payloads = ["null", "7", "[]", "\"text\"", "{\"nested\": {\"deep\": [1, {}]}}"]
        for (place, payload) in payloads.enumerated() {
            let text =
                #"{"publisher_id": "p\#(place)", "event_type": "node.add", "priority": "INFO", "payload": \#(payload)}"#
            #expect(try host.answer("/notify", "POST", text) == #"{"notifications":1,"wanted":1} 200"#)
        }
        let long = String(repeating: "x", count: 1000)
        #expect(try host.tell([("node.add", ""), ("node.add", long), ("node.add", "z")]).hasSuffix(" 200"))
        host.expect("the last") { try host.nodes(of: "collecting")["z"] == 0 }
        #expect(try host.nodes(of: "collecting").keys.sorted() == ["0", "p0", "p1", "p2", "p3", "p4", "y", "z"])
    }
}
