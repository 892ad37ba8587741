import Glibc
import Platform
import Records
import TestSupport
import Testing

/// Clients that were made for DP³: what they ask is answered as they need it.
@Suite(.serialized) struct ClientTests {
    private static let node = [
        "node": """
        entity: {id: node, name: A node, snapshot: true}
        attribs:
          name: {name: Name, description: What it is called., type: plain, data_type: string}
          load: {name: Load, type: observations, data_type: float, confidence: true, history_params: {post_validity: 1d}}
          tags: {name: Tags, type: observations, data_type: string, multi_value: true, history_params: {post_validity: 1d}}
          traffic: {name: Traffic, type: timeseries, timeseries_type: regular, timeseries_params: {time_step: 1m},
            series: {bytes: {data_type: int}}}
        """
    ]

    // MARK: - Grafana

    /// The data source for Grafana asks from the browser, with times as milliseconds since 1970.
    @Test func theDataSourceForGrafanaGetsItsAnswers() throws {
        let platform = try ServedPlatform.serving(entities: Self.node)
        let now = Int(Clock.system() / 1_000_000)
        try platform.pushAndWait(
            """
            [{"type": "node", "id": "a", "attr": "name", "v": "first"}, {"type": "node", "id": "b", "attr": "name", "v": "second"},
             {"type": "node", "id": "a", "attr": "load", "v": 0.5, "t1": \(now - 600), "t2": \(now - 300), "c": 0.75},
             {"type": "node", "id": "a", "attr": "load", "v": 0.25, "t1": \(now - 7200), "c": 0.5},
             {"type": "node", "id": "a", "attr": "tags", "v": "x", "t1": \(now - 60), "t2": \(now + 600)},
             {"type": "node", "id": "a", "attr": "tags", "v": "y", "t1": \(now - 60), "t2": \(now + 600)},
             {"type": "node", "id": "a", "attr": "traffic", "v": {"bytes": [1, 2]}, "t1": \(now - 600), "t2": \(now - 480)}]
            """
        )
        try platform.makeSnapshot(of: "node", entity: "a")
        // Whether it is there.
        #expect(try platform.get("/").record?["detail"] == "It works!")
        // What there is to choose from, and how it is shown.
        let entities = try platform.get("/entities").record?["node"]?.record
        #expect(entities?["name"] == "A node" && entities?["eid_estimate_count"] == 2)
        let attributes = entities?["attribs"]?.record
        for (id, code) in [("name", 1), ("load", 2), ("tags", 2), ("traffic", 4)] {
            let attribute = attributes?[id]?.record
            #expect(attribute?["id"] == .string(id) && attribute?["t"]?.integer == code, "\(attribute as Any)")
        }
        #expect(attributes?["name"]?.record?["data_type"] == "string")
        #expect(attributes?["name"]?.record?["description"] == "What it is called.")
        #expect(attributes?["load"]?.record?["confidence"] == true)
        #expect(attributes?["tags"]?.record?["multi_value"] == true)
        #expect(attributes?["traffic"]?.record?["series"]?.record?["bytes"]?.record?["data_type"] == "int")
        // A table of all entities, and the beginning of one.
        for query in ["limit=9999", "limit=10&eid_filter="] {
            let list = try platform.get("/entity/node?\(query)").record
            #expect(list?["total_count"] == 2 && list?["count"] == 2 && list?["time_created"]?.text != nil)
            let first = list?["data"]?.elements?.first?.record
            #expect(first?["eid"] == "a" && first?["name"] == "first" && first?["load"] == 0.5)
            #expect(Set(first?["tags"]?.elements?.compactMap(\.text) ?? []) == ["x", "y"])
        }
        let some = try platform.get("/entity/node?limit=1&generic_filter=%7B%22last.name%22%3A%22second%22%7D").record
        #expect(some?["total_count"] == 1 && some?["data"]?.elements?.first?.record?["eid"] == "b")
        #expect(try platform.answer("/entity/none?limit=9999").hasSuffix(" 422"))
        // A value, and a history within what the dashboard shows.
        func asked(_ attribute: String, from: Int, to: Int) throws -> Record? {
            let range = "date_from=\(from * 1000)&date_to=\(to * 1000)"
            return try platform.get("/entity/node/a/get/\(attribute)?\(range)").record
        }
        #expect(try asked("name", from: now, to: now)?["current_value"] == "first")
        #expect(try asked("load", from: now, to: now)?["current_value"] == 0.5)
        let history = try asked("load", from: now - 3600, to: now)?["history"]?.elements ?? []
        #expect(history.count == 1)
        #expect(history.first?.record?["v"] == 0.5 && history.first?.record?["c"] == 0.75)
        #expect(history.first?.record?["t1"]?.text == DateText.text(Int64(now - 600) * 1_000_000))
        #expect(try asked("load", from: now - 9000, to: now)?["history"]?.elements?.count == 2)
        let series = try asked("traffic", from: now - 3600, to: now)?["history"]?.elements ?? []
        #expect(series.compactMap { $0.record?["v"]?.record?["bytes"]?.integer } == [1, 2])
        // The browser asks whether it may.
        let preflight = try platform.curl(
            "-i",
            "-X",
            "OPTIONS",
            "-H",
            "Origin: https://grafana.example",
            "-H",
            "Access-Control-Request-Method: GET",
            "-H",
            "Access-Control-Request-Headers: x-grafana-org-id",
            "http://\(platform.address)/entity/node/a/get/load"
        ).lowercased()
        #expect(preflight.hasPrefix("http/1.1 200"), "\(preflight)")
        #expect(preflight.contains("access-control-allow-headers: ") && preflight.contains("x-grafana-org-id"))
        try platform.stop().expectSuccess()
    }

    // MARK: - Scripts

    /// DP³'s own sender replays one of our archives.
    @Test func theSenderReplaysAnArchive() throws {
        try DP3.require("dp3", "pandas")
        let first = try ServedPlatform.serving(
            entities: Self.node,
            files: [
                "history_manager.yml":
                    ServedPlatform.archiving("{second: \"*\"}", olderThan: "1h", directory: "archive")
            ]
        )
        let time = Int(Clock.system() / 1_000_000) - 7200
        let points = (0..<1000).map {
            #"{"type":"node","id":"n\#($0 % 70)","attr":"load","v":\#($0).5,"t1":\#(time + $0),"t2":\#(time + $0),"c":0.5,"#
                + #""src":"me"}"#
        }
        try first.push("[\(points.joined(separator: ","))]")
        var lines: [Record] = []
        _ = try Monotonic.waits {
            lines = try first.archivedDatapoints()
            return lines.count >= 1000
        }
        #expect(lines.count == 1000)
        try first.expect("/entity/node/raw/get?limit=1") { $0.record?["count"] == 0 }
        let second = try ServedPlatform.serving(entities: Self.node)
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        for archive in try first.archives() {
            let sender = try ChildProcess(
                "python3",
                [
                    "-m", "dp3.scripts.dummy_sender", "\(first.configuration)/archive/\(archive)", "all", "-c", "200",
                    "--endpoint-url", "http://\(second.address)",
                ],
                environment: ["PATH=\(path)", "PYTHONPATH=\(DP3.packages)", "PYTHONDONTWRITEBYTECODE=1"],
                directory: second.workspace.path
            ).wait()
            sender.expectSuccess()
            #expect(!sender.errors.contains("failed"), "\(sender.errors)")
        }
        try second.expect("/entity/node/raw/get?limit=0") { $0.record?["count"] == 1000 }
        func sorted(_ records: [Record]) -> [String] { records.map { "\($0)" }.sorted() }
        let again = try second.get("/entity/node/raw/get?limit=0").record?["data"]?.elements?.compactMap(\.record) ?? []
        #expect(sorted(again) == sorted(lines))
        try first.stop().expectSuccess()
        try second.stop().expectSuccess()
    }
}
