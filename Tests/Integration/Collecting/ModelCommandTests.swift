import Glibc
import Records
import TestSupport
import Testing

/// `host model` and `host notify`, as they are typed.
struct ModelCommandTests {
    private static func serving() throws -> ServedCollectors {
        let host = try ServedCollectors(
            [Fixture("collecting")],
            examples: ["libCollectors.so"],
            settings: """
                [watcher_cluster_data_model_collectors.dummy]
                test_opt = hello
                [watcher_cluster_data_model_collectors.collecting]
                nodes = 4
                """
        )
        for name in ["dummy", "collecting"] {
            host.expect("a model of \(name)") { try host.state(of: name)?["state"]?.record != nil }
        }
        return host
    }

    private static func run(
        _ host: ServedCollectors,
        _ arguments: String...,
        input: String = ""
    ) throws -> FinishedProcess {
        try host.workspace.start(
            ["--ext", host.workspace.ext] + arguments + ["--url=http://\(host.address)"],
            input: Array(input.utf8)
        ).wait()
    }

    /// The notification of the guide's example.
    private static func dummy(_ uuid: String, _ type: String = "dummy") -> String {
        #"{"publisher_id": "x", "event_type": "\#(type)", "priority": "INFO", "#
            + #""payload": {"uuid": "\#(uuid)", "name": "name of \#(uuid)", "vcpus": 2}}"#
    }

    @Test func theExampleOfTheGuideIsSeenAndFollowsItsEvent() throws {
        let host = try Self.serving()
        try Files.write(
            "[\(Self.dummy("i1")), \(Self.dummy("i2", "dummier"))]",
            to: "\(host.directory)/events.json"
        )
        let told = try Self.run(host, "notify", "events.json")
        told.expectSuccess()
        #expect(told.errors.contains("2 notifications told, 1 times wanted by an endpoint"))
        let more = try Self.run(host, "notify", "-", input: "\(Self.dummy("i3"))\n\(Self.dummy("i4"))\n")
        more.expectSuccess()
        #expect(more.errors.contains("2 notifications told, 2 times wanted by an endpoint"))
        host.expect("three instances") {
            try host.state(of: "dummy")?["elements"] == ["ComputeNode": 1, "Instance": 3]
        }

        let list = try Self.run(host, "model", "show", "dummy")
        list.expectSuccess()
        #expect(list.lines.first == "Server UUID  Server Name  Server State  Node UUID  Node Host Name")
        #expect(list.lines.dropFirst().map { $0.split(separator: " ").first } == ["i1", "i3", "i4"])
        #expect(list.lines[1].contains("name of i1"))
        let detailed = try Self.run(host, "model", "show", "dummy", "--detail")
        #expect(detailed.lines.first?.contains("Node VCPU Ratio") == true)
        let xml = try Self.run(host, "model", "show", "dummy", "--xml")
        #expect(xml.lines.first == "<ModelRoot>")
        #expect(xml.lines.contains { $0.contains(#"<ComputeNode uuid="dummy""#) && $0.contains(#"test_opt="hello""#) })
        #expect(xml.lines.contains { $0.contains(#"<Instance uuid="i3" watcher_exclude="False" name="name of i3""#) })
        let json = try Self.run(host, "--json", "model", "show", "dummy").json().record
        #expect(json?["elements"]?.elements?.count == 4)
        #expect(json?["links"]?.elements?.contains(["Instance", "i1", "ComputeNode", "dummy"]) == true)
        #expect(json?["state"]?.record?["stale"] == false)
        #expect(json?["state"]?.record?["stale_since"] == .null)
        let scoped = try Self.run(host, "--json", "model", "show", "collecting", "--scope=[\"even\"]").json()
        #expect(scoped.record?["elements"]?.elements?.count == 2)
    }

    @Test func theListTellsOfAllAndOfWhatCannotBeUsed() throws {
        let host = try Self.serving()
        let list = try Self.run(host, "model", "list")
        list.expectSuccess()
        func row(_ name: String) -> [Substring] {
            list.lines.first { $0.hasPrefix("\(name) ") }?.split(separator: " ") ?? []
        }
        #expect(list.lines.first?.hasPrefix("NAME") == true)
        #expect(row("dummy").last == "fresh")
        #expect(row("collecting").dropFirst().prefix(2) == ["yes", "1"])
        // They are installed, but one was granted nothing, and the other has no path.
        #expect(list.lines.contains { $0.hasPrefix("proc ") && $0.contains("needs what is not granted") })
        #expect(list.lines.contains { $0.hasPrefix("cluster_file ") && $0.contains("path is required") })
        #expect(try host.answer("/models/cluster_file").contains("path is required"))
        #expect(try host.answer("/models/cluster_file").hasSuffix(" 503"))
        #expect(try host.answer("/models/proc/build", "POST").contains("needs what is not granted"))
        let records = try Self.run(host, "--json", "model", "list").json().elements?.compactMap(\.record) ?? []
        #expect(Set(records.compactMap { $0["name"]?.text }) == ["dummy", "collecting", "proc", "cluster_file"])
    }

    @Test func aStaleModelSaysSinceWhenAndWhy() throws {
        let host = try Self.serving()
        let section = "[watcher_cluster_data_model_collectors.collecting]\n"
        try host.configure("\(section)behaviour = throw")
        host.signal(SIGHUP)
        host.expect("a stale model") {
            try host.state(of: "collecting")?["state"]?.record?["stale_since"]?.number != nil
        }
        let shown = try Self.run(host, "model", "show", "collecting")
        shown.expectSuccess()
        #expect(shown.errors.contains("the model is stale for "))
        #expect(shown.errors.contains(" s: the cloud does not answer"))
        let list = try Self.run(host, "model", "list")
        #expect(
            list.lines.contains {
                $0.hasPrefix("collecting ") && $0.contains("stale for ") && $0.contains("the cloud does not answer")
            }
        )
    }

    @Test func whatCannotBeAskedIsRefusedWithWhatCan() throws {
        let host = try Self.serving()
        for (arguments, status, words) in [
            (["model", "show", "dumy"], Int32(1), "did you mean \"dummy\"?"),
            (["model", "show", "zzzzzz"], 1, "there are collecting, dummy, cluster_file, proc"),
            (["model", "lst"], 2, "did you mean 'list'?"),
            (["model", "list", "dummy"], 2, "model list takes no name"),
            (["model", "show"], 2, "model show takes one NAME"),
            (["model", "show", "dummy", "--scope={}"], 2, "option --scope: expected a list in JSON, found '{}'"),
            (["--json", "model", "show", "dummy", "--xml"], 2, "--xml and --json: expected one of them"),
            (["notify", "nothing.json"], 1, "nothing.json"),
        ] {
            let finished = try host.workspace.start(
                ["--ext", host.workspace.ext] + arguments + ["--url=http://\(host.address)"]
            ).wait()
            finished.expectFailure(status, saying: words)
        }
        for (query, words) in [
            ("format=yaml", "format: expected one of list, json, xml, found 'yaml'"),
            ("detail=maybe", "detail: expected true or false, found 'maybe'"),
            ("detial=true", "there is no parameter 'detial'; did you mean 'detail'?"),
            ("scope=7", "scope: expected a list in JSON, found '7'"),
        ] {
            let answer = try host.answer("/models/dummy?\(query)")
            #expect(answer.hasSuffix(" 422") && answer.contains(words), "\(answer)")
        }
        let audit = "/strategies/consolidation_example/audit"
        for (body, words) in [
            ("[]", "the body: expected an object"), ("{", "the body: expected an object"),
            (#"{"parameter": {}}"#, "found 'parameter' too"), (#"{"scope": 1}"#, "a list"),
            (#"{"parameters": {"nodes": 0}}"#, "parameter 'nodes': expected at least 1, found 0"),
            (#"{"parameters": {"collector": "dumy"}}"#, "the host says: no collector is called"),
        ] {
            let answer = try host.answer(audit, "POST", body)
            #expect(answer.hasSuffix(" 422") && answer.contains(words), "\(answer)")
        }
    }

    @Test func whatIsNoNotificationIsNamedByItsNumberInTheText() throws {
        let host = try Self.serving()
        let good = (0..<5).map { Self.dummy("i\($0)") }
        let bad = #"{"publisher_id": 7}"#
        let text = (good.prefix(3) + [bad] + good.suffix(2)).joined(separator: "\n")
        let finished = try Self.run(host, "notify", "-", "--batch-size=2", input: text)
        #expect(finished.end == .exit(1))
        #expect(finished.errors.contains("notifications 2 to 3 were refused, and nobody was told: notification 3: "))
        #expect(finished.errors.contains("publisher_id: expected a text, found '7'"))
        #expect(finished.errors.contains("4 notifications told, 4 times wanted by an endpoint"))
        host.expect("the others") { try host.state(of: "dummy")?["elements"] == ["ComputeNode": 1, "Instance": 4] }
    }
}
