import Glibc
import Records
import TestSupport
import Testing

/// What the platform tells of itself under `/telemetry`.
@Suite(.serialized) struct TelemetryTests {
    private static let everySecond = #"{second: "*"}"#
    private static let never = #"{year: "2999"}"#

    private static let node = [
        "node": """
        entity: {id: node, name: node, snapshot: true}
        attribs:
          name: {name: name, type: plain, data_type: string}
          seen: {name: seen, type: observations, data_type: int}
          load: {name: load, type: timeseries, timeseries_type: regular, timeseries_params: {time_step: 1s},
            series: {x: {data_type: int}}}
          next: {name: next, type: plain, data_type: "link<node;mirror=back>"}
        """
    ]

    private static func seen(_ id: String, at time: Int, until end: Int? = nil, from source: String) -> String {
        let end = end.map { #","t2":\#($0)"# } ?? ""
        return #"{"type":"node","id":"\#(id)","attr":"seen","v":1,"t1":\#(time)\#(end),"src":"\#(source)"}"#
    }

    // MARK: - Sources

    @Test func sourcesReachAsFarAsTheirNewestEnd() throws {
        let platform = try ServedPlatform.serving(entities: Self.node)
        #expect(try platform.text("/telemetry/sources_validity") == "{}")
        let points = [
            Self.seen("a", at: 1_700_000_000, until: 1_700_000_100, from: "one"),
            // Of another entity and so of another shard, and older.
            Self.seen("b", at: 1_700_000_050, from: "one"), Self.seen("c", at: 1_600_000_000, from: "two"),
            Self.seen("c", at: 1_600_000_000, from: "ä b/ü"),
            #"{"type":"node","id":"a","attr":"name","v":"x","src":"plain"}"#,
            #"{"type":"node","id":"a","attr":"seen","v":1,"t1":1800000000}"#,
        ]
        try platform.pushAndWait("[\(points.joined(separator: ","))]")
        let expected = #"{"one":"2023-11-14T22:15:00Z","two":"2020-09-13T12:26:40Z","ä b/ü":"2020-09-13T12:26:40Z"}"#
        #expect(try platform.text("/telemetry/sources_validity") == expected)
        // What is acknowledged and done is kept, whatever ends.
        try platform.killAndStart()
        #expect(try platform.text("/telemetry/sources_validity") == expected)
        try platform.pushAndWait("[\(Self.seen("d", at: 1_600_000_000, from: "one"))]")
        #expect(try platform.text("/telemetry/sources_validity") == expected)
        try platform.pushAndWait("[\(Self.seen("d", at: 1_700_000_200, from: "one"))]")
        #expect(try platform.get("/telemetry/sources_validity").record?["one"] == "2023-11-14T22:16:40Z")
        // What is acknowledged takes effect also if it was not done yet.
        try platform.push("[\(Self.seen("e", at: 1_700_000_300, from: "one"))]")
        try platform.killAndStart()
        try platform.expect("/telemetry/sources_validity") { $0.record?["one"] == "2023-11-14T22:18:20Z" }
        try platform.stop().expectSuccess()
    }

    @Test func agesAreInTheUnitThatIsAskedFor() throws {
        let platform = try ServedPlatform.serving(entities: Self.node)
        let begun = Int(Clock.system() / 1_000_000)
        let points = [Self.seen("a", at: begun - 7200, from: "old"), Self.seen("a", at: begun + 7200, from: "ahead")]
        try platform.pushAndWait("[\(points.joined(separator: ","))]")
        let minutes = try platform.get("/telemetry/sources_age").record
        let seconds = try platform.get("/telemetry/sources_age?unit=seconds").record
        let late = Int(Clock.system() / 1_000_000) - begun + 1
        #expect((120...120 + late / 60 + 1).contains(minutes?["old"]?.integer ?? 0))
        #expect((7200...7200 + late).contains(seconds?["old"]?.integer ?? 0))
        #expect((-7200...late - 7200).contains(seconds?["ahead"]?.integer ?? 0))
        #expect(
            try platform.answer("/telemetry/sources_age?unit=days")
                == #"{"detail":[{"type":"literal_error","loc":["query","unit"],"msg":"Input should be 'minutes' or "#
                + #"'seconds'","input":"days","ctx":{"expected":"'minutes' or 'seconds'"}}]} 422"#
        )
        try platform.stop().expectSuccess()
    }

    /// Each start leaves keys of its own, which are merged from time to time.
    @Test func sourcesOfManyStartsAreMerged() throws {
        let platform = try ServedPlatform.serving(entities: Self.node)
        for start in 0..<4 {
            let points = (0..<40).map { Self.seen("e\($0)", at: 1_700_000_000 + start, from: "s\($0)") }
            try platform.pushAndWait("[\(points.joined(separator: ","))]")
            try platform.stop().expectSuccess()
            try platform.start()
        }
        try platform.expect("/telemetry/sources_validity") { value in
            value.record?.count == 40 && value.record?.fields.allSatisfy { $0.value == "2023-11-14T22:13:23Z" } == true
        }
        try platform.stop().expectSuccess()
    }

    // MARK: - Attributes

    @Test func entitiesAreCountedByWhatTheyHave() throws {
        let platform = try ServedPlatform.serving(entities: Self.node)
        #expect(
            try platform.text("/telemetry/entities_per_attr")
                == #"{"node":{"name":0,"seen":0,"load":0,"next":0,"back":0}}"#
        )
        var points = (0..<50).map { #"{"type":"node","id":"n\#($0)","attr":"name","v":"\#($0)"}"# }
        for number in 0..<20 {
            for time in 0..<100 { points.append(Self.seen("n\(number)", at: 1_700_000_000 + time, from: "me")) }
        }
        points.append(#"{"type":"node","id":"n3","attr":"load","v":{"x":[1,2]},"t1":1700000000}"#)
        points.append(#"{"type":"node","id":"n1","attr":"next","v":{"eid":"n2"}}"#)
        try platform.pushAndWait("[\(points.joined(separator: ","))]")
        #expect(
            try platform.text("/telemetry/entities_per_attr")
                == #"{"node":{"name":50,"seen":20,"load":1,"next":1,"back":0}}"#
        )
        #expect(try platform.curl("-X", "DELETE", "http://\(platform.address)/entity/node/n3") == #"{"detail":"OK"}"#)
        try platform.expect("/entity/node/n3") { $0.record?["empty"] == true }
        try platform.expect("/telemetry/entities_per_attr") { value in
            value.record?["node"]
                == ["name": 49, "seen": 19, "load": 0, "next": 1, "back": 0]
        }
        try platform.stop().expectSuccess()
    }

    @Test func sizesAreMeasuredByTheirSchedule() throws {
        let platform = try ServedPlatform.serving(
            entities: Self.node,
            files: ["telemetry.yml": "attribute_bson_size_schedule: \(Self.everySecond)\n"]
        )
        let long = String(repeating: "x", count: 1000)
        let points = ["a", "b\(long)"].enumerated().map { place, text in
            #"{"type":"node","id":"\#(place)","attr":"name","v":"\#(text)"}"#
        }
        try platform.pushAndWait(
            "[\((points + [Self.seen("0", at: 1_700_000_000, from: "me")]).joined(separator: ","))]"
        )
        try platform.expect("/telemetry/attribute_bson_sizes") { value in
            let sizes = value.record?["node"]?.record?["attributes"]?.record
            return sizes?["name"]?.record?["count"] == 2 && sizes?["seen"]?.record?["count"] == 1
        }
        let report = try platform.get("/telemetry/attribute_bson_sizes").record?["node"]?.record
        #expect(report?["calculated_at"]?.text != nil && report?["duration_s"]?.number != nil)
        let name = report?["attributes"]?.record?["name"]?.record
        let (least, largest) = (name?["min"]?.integer ?? 0, name?["max"]?.integer ?? 0)
        // The length of a long text takes a byte more.
        #expect(least > 0 && largest == least + 1001 && name?["total"]?.integer == least + largest)
        #expect(name?["mean"]?.number == Double(least + largest) / 2)
        #expect(
            report?["attributes"]?.record?["load"]
                == ["count": 0, "min": .null, "mean": .null, "max": .null, "total": 0]
        )
        try platform.stop().expectSuccess()
    }

    // MARK: - Runs

    @Test func runsAreNoted() throws {
        let platform = try ServedPlatform.serving(
            entities: [
                "node": Self.node["node"] ?? "",
                "brief": """
                entity: {id: brief, name: brief, snapshot: false, lifetime: {type: ttl, on_create: 1s}}
                attribs: {v: {name: v, type: plain, data_type: int}}
                """,
            ],
            files: [
                "history_manager.yml": """
                aggregation_schedule: \(Self.everySecond)
                datapoint_cleaning_schedule: \(Self.never)
                snapshot_cleaning: {schedule: \(Self.never), older_than: 7d}
                datapoint_archivation: {schedule: \(Self.never), older_than: 7d, archive_dir: null}

                """, "garbage_collector.yml": "collection_rate: \(Self.everySecond)\n",
            ]
        )
        let points = [
            Self.seen("a", at: 1_700_000_000, from: "me"), #"{"type":"node","id":"b","attr":"next","v":{"eid":"a"}}"#,
            #"{"type":"brief","id":"x","attr":"v","v":1}"#,
        ]
        try platform.pushAndWait("[\(points.joined(separator: ","))]")
        try platform.makeSnapshot(of: "node", entity: "a")
        try platform.makeSnapshot(of: "node", entity: "a")
        let snapshots = try platform.get("/telemetry/metadata?module=SnapShooter").elements ?? []
        #expect(snapshots.count == 2)
        let last = try #require(snapshots.first?.record)
        #expect(
            last["entities"] == 2 && last["components"] == 2 && last["workers_finished"] == 2
                && last["linked_finished"] == true && last["#module"] == "SnapShooter"
        )
        let time = try #require(last["#time_created"]?.text)
        #expect(last["_id"]?.text?.hasPrefix("SnapShooter20") == true && last["_id"]?.text?.hasSuffix("Zw0") == true)
        #expect(last["task_creation_start"]?.text == time)
        let oldest = try platform.get("/telemetry/metadata?module=SnapShooter&sort=oldest").elements
        #expect(oldest == Array(snapshots.reversed()))
        #expect(try platform.get("/telemetry/metadata?module=SnapShooter&skip=1&limit=5").elements == [snapshots[1]])
        #expect(try platform.get("/telemetry/metadata?module=SnapShooter&limit=1").elements == [snapshots[0]])
        #expect(try platform.get("/telemetry/metadata?module=SnapShooter&date_from=\(time)").elements?.count == 1)
        #expect(try platform.get("/telemetry/metadata?date_to=2001-01-01").elements == [])
        try platform.expect("/telemetry/metadata?module=GarbageCollector&limit=0") { value in
            value.elements?.contains { run in
                run.record?["entity"] == "brief" && run.record?["deleted"] == 1 && run.record?["entities"] == 1
                    && run.record?["ttl_collect_end"]?.text != nil
            } == true
        }
        try platform.expect("/telemetry/metadata?module=HistoryManager&limit=0") { value in
            value.elements?.contains { $0.record?["entities"] == 1 && $0.record?["aggregation_end"]?.text != nil }
                == true
        }
        #expect(try platform.answer("/telemetry/metadata?sort=up").hasSuffix(" 422"))
        #expect(try platform.answer("/telemetry/metadata?limit=-1").hasSuffix(" 422"))
        try platform.stop().expectSuccess()
    }

    // MARK: - The bus

    @Test func partitionsAreToldOfAsQueues() throws {
        let platform = try ServedPlatform.serving(entities: Self.node)
        let points = (0..<200).map { Self.seen("n\($0)", at: 1_700_000_000, from: "me") }
        try platform.pushAndWait("[\(points.joined(separator: ","))]")
        try platform.expect("/telemetry/rabbitmq/queues") { value in
            value.record?["queues"]?.elements?.allSatisfy { $0.record?["total"] == 0 } == true
        }
        let queues = try platform.get("/telemetry/rabbitmq/queues").record?["queues"]?.elements ?? []
        #expect(queues.count == 32)
        #expect(
            queues.first?.record?.keys == [
                "name", "queue", "total", "ready", "unacked", "consumers", "memory", "message_bytes", "incoming",
                "outgoing",
            ]
        )
        #expect(queues.first?.record?["name"] == "app-worker-0" && queues.first?.record?["queue"] == "worker-0")
        try platform.stop().expectSuccess()
    }
}
