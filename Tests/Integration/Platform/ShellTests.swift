import Glibc
import Records
import TestSupport
import Testing

/// `host sh`: the API from a shell.
@Suite(.serialized) struct ShellTests {
    private let platform: ServedPlatform

    init() throws {
        self.platform = try ServedPlatform.serving(
            entities: [
                "node": """
                entity: {id: node, name: Node, snapshot: true, lifetime: {type: ttl, on_create: 1d}}
                attribs:
                  name: {name: name, type: plain, data_type: string}
                  seen: {name: seen, type: observations, data_type: int}
                """
            ]
        )
    }

    private func shell(_ arguments: String..., input: String = "") throws -> FinishedProcess {
        try self.platform.workspace.start(
            ["sh", "-u", "http://\(self.platform.address)"] + arguments,
            input: Array(input.utf8)
        ).wait()
    }

    private func push(_ count: Int) throws {
        let points = (0..<count).map { number in
            let id = String(repeating: "0", count: 4 - "\(number)".count) + "\(number)"
            return #"{"type":"node","id":"\#(id)","attr":"seen","v":\#(number),"t1":1700000000,"src":"me"}"#
        }
        try self.platform.pushAndWait("[\(points.joined(separator: ","))]")
    }

    @Test func datapointsArePushedAndRead() throws {
        #expect(try self.shell("health").text == "{\"detail\":\"It works!\"}\n")
        let points = #"[{"type":"node","id":"a/b","attr":"name","v":"x","src":"me"}]"#
        #expect(try self.shell("datapoints", input: points).text == "{\"detail\":\"OK\"}\n")
        try Files.write(points, to: "\(self.platform.workspace.path)/work/points.json")
        #expect(try self.shell("datapoints", "points.json").text == "{\"detail\":\"OK\"}\n")
        try self.platform.expect("/entity/node/raw/get") { $0.record?["count"] == 2 }
        // Ids with slashes go as well, and so does what changes something.
        let id = ["entity", "node", "id", "a/b"]
        func asked(_ rest: String...) throws -> Value {
            let finished = try self.platform.workspace.start(
                ["sh", "--url=http://\(self.platform.address)"] + id + rest
            ).wait()
            finished.expectSuccess()
            return try JSON.decode(finished.text)
        }
        #expect(try asked("attr", "name", "get").record?["current_value"] == "x")
        #expect(try asked("attr", "name", "set", #""new""#) == ["detail": "OK"])
        try self.platform.expect("/v2/entity/node/attr?eid=a%2Fb&attr=name") { $0.record?["current_value"] == "new" }
        #expect(try asked("ttl", "--body-json", #"{"more":"2999-01-01T00:00:00Z"}"#) == ["detail": "OK"])
        try self.platform.expect("/v2/entity/node/master?eid=a%2Fb") {
            $0.record?["#ttl"]?.record?["more"] == "2999-01-01T00:00:00Z"
        }
        #expect(try asked("get").record?["empty"] == false)
        #expect(try asked("master").record?["name"]?.record?["v"] == "new")
        #expect(try asked("delete") == ["detail": "OK"])
        try self.platform.expect("/v2/entity/node?eid=a%2Fb") { $0.record?["empty"] == true }
        try self.platform.stop().expectSuccess()
    }

    @Test func listsAreLinesOverPages() throws {
        try self.push(250)
        #expect(try self.shell("control", "make-snapshots").text == "{\"detail\":\"Action sent.\"}\n")
        try self.platform.expect("/entity/node/count") { $0.record?["total_count"] == 250 }
        let all = try self.shell("entity", "node", "list", "-l", "0")
        #expect(all.lines.count == 250)
        let ids = all.lines.compactMap { (try? JSON.decode($0))?.record?["eid"]?.text }
        #expect(ids == ids.sorted() && Set(ids).count == 250)
        #expect(try self.shell("entity", "node", "list").lines.count == 20)
        let part = try self.shell("entity", "node", "list", "-s", "100", "--limit=120")
        #expect(part.lines == Array(all.lines[100..<220]))
        let raw = try self.shell("entity", "node", "list", "-F", "json", "-l", "3")
        #expect(try JSON.decode(raw.text).record?["data"]?.elements?.count == 3)
        #expect(try self.shell("entity", "node", "count").text == "{\"total_count\":250}\n")
        #expect(try self.shell("entity", "node", "raw", "-a", "seen", "-r", "me", "-l", "130").lines.count == 130)
        #expect(try self.shell("entity", "node", "id", "0007", "raw").lines.count == 1)
        #expect(try self.shell("entity", "node", "id", "0007", "snapshots").lines.count == 1)
        #expect(try self.shell("entity", "node", "id", "0007", "snapshots", "-t", "2001-01-01").lines.isEmpty)
        #expect(try self.shell("telemetry", "metadata", "-m", "SnapShooter").lines.count == 1)
        #expect(try JSON.decode(try self.shell("telemetry", "metadata", "-F", "json").text).elements?.count == 1)
        try self.platform.stop().expectSuccess()
    }

    @Test func telemetryIsShown() throws {
        try self.push(3)
        #expect(try self.shell("telemetry", "sources-validity").text == "{\"me\":\"2023-11-14T22:13:20Z\"}\n")
        let age = try JSON.decode(try self.shell("telemetry", "source-age", "-u", "seconds").text)
        #expect((age.record?["me"]?.integer ?? 0) > 0)
        #expect(try self.shell("telemetry", "entities-per-attr").text == "{\"node\":{\"name\":0,\"seen\":3}}\n")
        #expect(try JSON.decode(try self.shell("telemetry", "attribute-bson-sizes").text).record?["node"] != nil)
        #expect(try JSON.decode(try self.shell("telemetry", "snapshot-summary").text).record?["entities"] == .null)
        #expect(try JSON.decode(try self.shell("telemetry", "rabbitmq-queues").text).record?["queues"] != nil)
        let counts = try JSON.decode(try self.shell("telemetry", "event-counts", "-g", "te", "-i", "5m").text).record
        #expect(counts?["task_processed"] == 3 && counts?["record_created"] == 3 && counts?["module_error"] == 0)
        #expect(try JSON.decode(try self.shell("entities").text).record?["node"]?.record?["name"] == "Node")
        try self.platform.stop().expectSuccess()
    }

    @Test func whatIsRefusedIsToldAndEndsWithOne() throws {
        let unknown = try self.shell("entity", "none", "count")
        #expect(unknown.end == .exit(1) && unknown.text.isEmpty && unknown.errors.contains("none"))
        let action = try self.shell("control", "refresh-module-config", "none")
        #expect(action.end == .exit(1) && action.errors.contains("not enabled"))
        let points = try self.shell("datapoints", input: #"[{"type":"none"}]"#)
        #expect(points.end == .exit(1) && points.errors.contains("detail"))
        let nowhere = try self.platform.workspace.start(["sh", "-u", "http://127.0.0.1:1", "health"]).wait()
        #expect(nowhere.end == .exit(1) && nowhere.errors.contains("127.0.0.1:1"))
        try self.platform.stop().expectSuccess()
    }

    @Test func aMistakeIsToldWithWhatWouldBeRight() throws {
        for (arguments, text) in [
            (["entity", "node", "lst"], "did you mean 'list'"), (["entity", "node"], "needs a command"),
            (["entity"], "ETYPE"), (["telemetry", "nothing-at-all"], "there are sources-validity"),
            (["entity", "node", "id", "1", "attr", "name", "set", "text"], "no JSON"),
            (["entity", "node", "id", "1", "ttl"], "--body-json"), (["entity", "node", "list", "-F", "xml"], "ndjson"),
            (["-c", "nowhere", "health"], "nowhere"),
        ] {
            let finished = try self.platform.workspace.start(
                ["sh", "-u", "http://\(self.platform.address)"] + arguments
            ).wait()
            #expect(finished.end == .exit(2) && finished.errors.contains(text), "\(arguments): \(finished.errors)")
        }
        let help = try self.platform.workspace.start(["sh", "entity", "node", "--help"]).wait()
        #expect(help.end == .exit(0) && help.text.contains("attr-values ATTR"))
        #expect(try self.platform.workspace.start(["sh", "--help"]).wait().text.contains("--timeout"))
        #expect(
            try self.platform.workspace.start(["sh", "entity", "node", "list", "-h"]).wait().text.contains("--skip")
        )
        try self.platform.stop().expectSuccess()
    }

    /// Without a URL the address of the configuration is tried first.
    @Test func theServerIsFound() throws {
        try self.platform.configure("host", "http: \"\(self.platform.address)\"")
        for arguments in [["-c", "conf"], []] {
            let finished = try self.platform.workspace.start(
                ["sh"] + arguments + ["telemetry", "snapshot-summary"],
                environment: ["DP3_CONFIG_DIR": "conf"]
            ).wait()
            #expect(finished.text.contains("latest_age"), "\(finished.errors)")
        }
        try self.platform.stop().expectSuccess()
    }

    @Test func filtersAreChecked() throws {
        let conf = ["sh", "-c", "conf", "-u", "http://\(self.platform.address)", "entity", "node", "count"]
        let wrong = try self.platform.workspace.start(conf + ["--has-attr", "none"]).wait()
        #expect(wrong.end == .exit(2) && wrong.errors.contains("no attribute"))
        #expect(try self.platform.workspace.start(conf + ["-j", "{"]).wait().end == .exit(2))
        try self.platform.stop().expectSuccess()
    }

    // MARK: - Completion

    private func completed(_ words: String...) throws -> [String] {
        let finished = try self.platform.workspace.start(["--complete", "sh"] + words).wait()
        finished.expectSuccess()
        return finished.lines.dropFirst().map { String($0.prefix { $0 != "\t" }) }
    }

    @Test func wordsAreCompleted() throws {
        #expect(try self.completed("he") == ["health"])
        #expect(
            try self.completed("-c", "conf", "telemetry", "s") == [
                "sources-validity", "source-age", "snapshot-summary",
            ]
        )
        #expect(try self.completed("-c", "conf", "entity", "") == ["node"])
        #expect(
            try self.completed("-c", "conf", "entity", "node", "") == ["list", "count", "raw", "attr-values", "id"]
        )
        #expect(try self.completed("-c", "conf", "entity", "node", "attr-values", "s") == ["seen"])
        #expect(
            try self.completed("-c", "conf", "entity", "node", "list", "--has-attr=") == [
                "--has-attr=name", "--has-attr=seen",
            ]
        )
        #expect(try self.completed("telemetry", "source-age", "--unit", "") == ["minutes", "seconds"])
        #expect(try self.completed("--ti") == ["--timeout="])
        // Without a configuration the server knows.
        let url = "http://\(self.platform.address)"
        #expect(try self.completed("-u", url, "entity", "node", "id", "1", "attr", "") == ["name", "seen"])
        try self.platform.stop().expectSuccess()
    }
}
