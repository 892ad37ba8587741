import Glibc
import Records
import TestSupport
import Testing

/// Collectors in a host that serves: their models are there, stay, and follow what they are told.
struct CollectorTests {
    private static let section = "[watcher_cluster_data_model_collectors.collecting]\n"

    private static func serving(_ options: String = "", more: String = "") throws -> ServedCollectors {
        try ServedCollectors([Fixture("collecting")], settings: "\(more)\n\(Self.section)\(options)")
    }

    @Test func aModelIsBuiltAtTheStartAndServedInAllForms() throws {
        let host = try Self.serving("nodes = 4")
        #expect(try host.nodes(of: "collecting") == ["0": 0, "1": 0, "2": 0, "3": 0])
        let state = try #require(try host.state(of: "collecting"))
        #expect(state["state"]?.record?["stale"]?.flag == false)
        #expect(state["elements"]?.record?["Node"]?.integer == 4)
        #expect(try host.curl("http://\(host.address)/models/collecting?format=xml").contains("<ModelRoot"))
        #expect(try host.get("/models/collecting").record?["context"]?.elements == [])
        #expect(try host.answer("/models/colecting").hasSuffix(" 404"))
        #expect(try host.answer("/models/collecting?format=yaml").hasSuffix(" 422"))
        #expect(try host.answer("/models/collecting?scope=1").hasSuffix(" 422"))
        #expect(try host.answer("/models", "POST").hasSuffix(" 405"))
        #expect(try host.answer("/nothing").hasSuffix(" 404"))
        #expect(try host.curl("http://\(host.address)/metrics").contains("pluginhost_collector_builds_total"))
        #expect(try host.stop().end == .exit(0))
    }

    @Test func notificationsChangeTheModelInTheirOrder() throws {
        let host = try Self.serving()
        host.expect("a model") { try host.nodes(of: "collecting").count == 3 }
        let events = (0..<3000).map { (type: "node.count", node: String($0 % 3)) } + [("node.add", "x")]
        #expect(try host.tell(events) == #"{"notifications":3001,"wanted":3001} 200"#)
        host.expect("all of them") { try host.nodes(of: "collecting") == ["0": 1000, "1": 1000, "2": 1000, "x": 0] }
        // What nobody wants goes nowhere: another priority, another type.
        #expect(
            try host.answer("/notify", "POST", ServedCollectors.messages([("node.add", "y")], priority: "WARN"))
                == #"{"notifications":1,"wanted":0} 200"#
        )
        #expect(try host.tell([("server.add", "y")]) == #"{"notifications":1,"wanted":0} 200"#)
        // Two endpoints want it, but only one has this priority.
        #expect(
            try host.answer("/notify", "POST", ServedCollectors.messages([("node.add", "7")], priority: "Error"))
                == #"{"notifications":1,"wanted":1} 200"#
        )
        host.expect("the seventh") { try host.nodes(of: "collecting")["7"] == 0 }
        let links = try host.get("/models/collecting?format=json").record?["links"]?.elements ?? []
        #expect(links.contains(["Node", "x", "Node", "0"]))
    }

    @Test(arguments: [
        "", "{", "[1]", "nonsense", #"{"publisher_id": "a"}"#, #"{"event_type": "a", "priority": "INFO"}"#,
        #"{"publisher_id": "a", "event_type": "node.add", "priority": "LOUD", "payload": {}}"#, "[{}",
    ])
    func whatIsNoNotificationIsRefused(body: String) throws {
        let host = try Self.serving()
        #expect(try host.answer("/notify", "POST", body).hasSuffix(" 422"))
        // Of a request with one that is none, the others do not count either.
        let good = ServedCollectors.messages([("node.add", "x")]).dropLast()
        #expect(try host.answer("/notify", "POST", "\(good), {}]").hasSuffix(" 422"))
        host.expect("a model") { try host.nodes(of: "collecting").keys.sorted() == ["0", "1", "2"] }
    }

    @Test func whatComesWhileAModelIsBuiltChangesTheNewOneOnce() throws {
        let host = try Self.serving("period = 3\nseconds = 2")
        host.expect("a model") { try host.state(of: "collecting")?["state"] != .null }
        for round in 0..<40 {
            _ = try host.tell([("node.count", "0"), ("node.add", "r\(round)")])
            usleep(100_000)
        }
        // Each build forgets what was told before it: what is there was told since it began.
        var nodes: [String: Int] = [:]
        // A build that has begun since has forgotten it, so one more is told from time to time.
        var last = 39
        host.expect("the last of them") {
            nodes = try host.nodes(of: "collecting")
            if nodes["r\(last)"] != nil { return true }
            usleep(500_000)
            nodes = try host.nodes(of: "collecting")
            if nodes["r\(last)"] != nil { return true }
            last += 1
            _ = try host.tell([("node.count", "0"), ("node.add", "r\(last)")])
            return false
        }
        let rounds = nodes.keys.filter { $0.hasPrefix("r") }.compactMap { Int($0.dropFirst()) }.sorted()
        #expect(nodes["0"] == rounds.count)
        #expect(rounds == Array((rounds.first ?? last + 1)...last))
    }

    @Test func aBuildThatFailsLeavesTheLastModelAndSaysWhy() throws {
        let host = try Self.serving()
        host.expect("a model") { try host.nodes(of: "collecting").count == 3 }
        for (behaviour, reason) in [
            ("throw", "the cloud does not answer"), ("die", "SIGABRT"), ("die-half-way", "3"), ("huge", "full"),
        ] {
            try host.configure("[collector]\nmodel_size = 64\n\(Self.section)behaviour = \(behaviour)\nnodes = 9")
            host.signal(SIGHUP)
            host.expect(behaviour) {
                let state = try host.state(of: "collecting")?["state"]?.record
                let text = state?["reason"]?.text ?? ""
                return state?["stale"]?.flag == true && text.contains(reason)
            }
            #expect(try host.nodes(of: "collecting").count == 3)
        }
        try host.configure("\(Self.section)nodes = 5")
        host.signal(SIGHUP)
        host.expect("another model") { try host.nodes(of: "collecting").count == 5 }
        #expect(try host.state(of: "collecting")?["state"]?.record?["stale"]?.flag == false)
    }

    @Test func aCollectorThatHangsConcernsNobodyElse() throws {
        let host = try ServedCollectors(
            [Fixture("collecting"), Fixture("collecting", "NAME=\"other\"", fileName: "other.so")],
            settings: """
                [collector]
                collector_plugins = collecting, other
                compute_resources_collector_timeout = 8
                [watcher_cluster_data_model_collectors.collecting]
                behaviour = hang
                [watcher_cluster_data_model_collectors.other]
                nodes = 7
                """
        )
        host.expect("a model of other") { try host.nodes(of: "other").count == 7 }
        #expect(host.logs("its model could not be built"))
        #expect(try host.answer("/models/collecting").hasSuffix(" 503"))
        _ = try host.tell([("node.add", "x")])
        host.expect("what was told") { try host.nodes(of: "other").count == 8 }
    }

    @Test func aPartialModelCountsAndSaysSo() throws {
        let host = try Self.serving("behaviour = partial")
        #expect(try host.nodes(of: "collecting").count == 3)
        let state = try #require(try host.state(of: "collecting")?["state"]?.record)
        #expect(state["partial"]?.flag == true)
        #expect(state["reason"]?.text == "one host is silent")
        // It is built anew before its period is over.
        host.expect("another build") {
            try host.state(of: "collecting")?["state"]?.record?["version"]?.integer ?? 0 > 2
        }
    }

    @Test func anEndpointThatCannotBeUsedIsNamed() throws {
        let host = try Self.serving("behaviour = bad-pattern")
        #expect(host.logs("endpoint \"nodes\""))
        #expect(host.log.contains("^node"))
        #expect(try host.answer("/models/collecting").hasSuffix(" 503"))
    }

    @Test func aCollectorThatIsNotListedIsBuiltWhenAskedFor() throws {
        let host = try Self.serving(more: "[collector]\ncollector_plugins =")
        #expect(try host.state(of: "collecting")?["state"] == .null)
        #expect(try host.state(of: "collecting")?["refreshed"]?.flag == false)
        #expect(try host.tell([("node.add", "x")]) == #"{"notifications":1,"wanted":0} 200"#)
        #expect(try host.nodes(of: "collecting").count == 3)
    }

    @Test func aScopeNarrowsACopy() throws {
        let host = try Self.serving("nodes = 10")
        #expect(try host.nodes(of: "collecting", scope: "%5B%22even%22%5D").keys.sorted() == ["0", "2", "4", "6", "8"])
        #expect(try host.nodes(of: "collecting", scope: "%5B%5D").count == 10)
        #expect(try host.nodes(of: "collecting").count == 10)
    }

    @Test func aNotificationThatFailsIsGivenAgainAndGivenUpAtLast() throws {
        let host = try Self.serving()
        host.expect("a model") { try host.nodes(of: "collecting").count == 3 }
        _ = try host.tell([
            ("node.add", "before"), ("node.fail", "bad"), ("node.count", "0"), ("node.add", "behind"),
        ])
        host.expect("the others") {
            try host.nodes(of: "collecting") == ["0": 1, "1": 0, "2": 0, "before": 0, "behind": 0]
        }
        #expect(host.logs("given up by endpoint nodes: this one cannot be taken"))
        host.expect("the failures") {
            try host.curl("http://\(host.address)/metrics").contains(
                "pluginhost_collector_failed_notifications_total{collector=\"collecting\"} 3"
            )
        }
        let path = try #require(
            host.log.split(separator: " ").last { $0.hasSuffix("dead-letters") || $0.contains("/dead-letters") }
        )
        let letters = try Files.text(String(path.prefix { $0 != "\n" }))
        #expect(letters.contains("node.fail"))
        #expect(letters.contains("collector collecting, endpoint nodes"))
    }

    @Test func aNotificationThatKillsTakesNoOtherWithIt() throws {
        let host = try Self.serving(more: "[collector]\ncompute_resources_collector_timeout = 6")
        host.expect("a model") { try host.nodes(of: "collecting").count == 3 }
        for (type, reason) in [("node.crash", "SIGABRT"), ("node.hang", "6")] {
            let events = (0..<100).map { place in
                (type: place == 50 ? type : "node.count", node: place == 50 ? "bad" : "0")
            }
            _ = try host.tell(events)
            host.expect(type) { host.log.contains("\(type) was given up") }
            #expect(host.log.contains(reason))
        }
        host.expect("all others, once") { try host.nodes(of: "collecting") == ["0": 198, "1": 0, "2": 0] }
        // What was given up is missing, until the model is built anew.
        #expect(try host.state(of: "collecting")?["state"]?.record?["stale"]?.flag == true)
        _ = try host.answer("/models/collecting/build", "POST")
        #expect(try host.state(of: "collecting")?["state"]?.record?["stale"]?.flag == false)
    }

    @Test func whoeverIsKilledNothingIsLostAndNothingCountsTwice() throws {
        let host = try Self.serving()
        host.expect("a model") { try host.nodes(of: "collecting").count == 3 }
        var told = 0
        for round in 0..<12 {
            _ = try host.tell((0..<200).map { _ in (type: "node.count", node: "0") })
            told += 200
            if round % 3 == 0 { for worker in host.workers(of: "collecting") { kill(worker, SIGKILL) } }
        }
        host.expect("each once: \(told)") { try host.nodes(of: "collecting")["0"] == told }
    }

    @Test func aHundredThousandWaitForASlowBuild() throws {
        let host = try Self.serving("seconds = 5")
        // The endpoints are known as soon as the first build has begun.
        host.expect("endpoints") {
            try host.tell([("node.add", "x")]) == #"{"notifications":1,"wanted":1} 200"#
        }
        for _ in 0..<20 {
            _ = try host.tell((0..<5000).map { (type: "node.count", node: String($0 % 3)) })
        }
        host.expect("all of them") {
            let nodes = try host.nodes(of: "collecting")
            return (0..<3).reduce(0) { $0 + (nodes[String($1)] ?? 0) } == 100_000
        }
    }

    @Test func builtWhenTold() throws {
        let host = try Self.serving()
        host.expect("a model") { try host.nodes(of: "collecting").count == 3 }
        _ = try host.tell([("node.add", "x")])
        host.expect("what was told") { try host.nodes(of: "collecting").count == 4 }
        #expect(try host.answer("/models/collecting/build", "POST") == #"{"detail":"OK"} 200"#)
        #expect(try host.nodes(of: "collecting").count == 3)
        #expect(try host.answer("/models/nobody/build", "POST").hasSuffix(" 404"))
    }
}
