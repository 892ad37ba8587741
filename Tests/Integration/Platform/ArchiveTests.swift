import Glibc
import Records
import TestSupport
import Testing

/// What becomes of raw datapoints that are old.
@Suite(.serialized) struct ArchiveTests {
    private static func type(_ id: String) -> String {
        """
        entity: {id: \(id), name: \(id), snapshot: false}
        attribs:
          plain: {name: plain, type: plain, data_type: int}
          seen: {name: seen, type: observations, data_type: string}
          s: {name: s, type: timeseries, timeseries_type: irregular, timeseries_params: {}, series: {x: {data_type: int}}}
        """
    }

    private static func platform(
        olderThan age: String = "1h",
        directory: String? = "archive"
    ) throws -> ServedPlatform {
        try ServedPlatform.serving(
            entities: ["node": Self.type("node"), "other": Self.type("other")],
            files: [
                "history_manager.yml": ServedPlatform.archiving(
                    "{second: \"*\"}",
                    olderThan: age,
                    directory: directory
                )
            ]
        )
    }

    /// Seconds since 1970, so much from now.
    private static func time(_ seconds: Int) -> Int { Int(Clock.system() / 1_000_000) + seconds }

    private static func raw(_ platform: ServedPlatform, _ type: String = "node") throws -> [Record] {
        (try platform.get("/entity/\(type)/raw/get?limit=0").record?["data"]?.elements ?? []).compactMap(\.record)
    }

    @Test func whatIsOldIsInAFileThatCanBePushedAgain() throws {
        let platform = try Self.platform()
        let (old, new) = (Self.time(-7200), Self.time(-60))
        try platform.push(
            """
            [{"type": "node", "id": "a", "attr": "plain", "v": 1},
             {"type": "node", "id": "a", "attr": "seen", "v": "ä\\"\\n", "t1": \(old), "t2": \(old + 5), "c": 0.25, "src": "me"},
             {"type": "node", "id": "a", "attr": "seen", "v": "new", "t1": \(new)},
             {"type": "node", "id": "b", "attr": "s", "v": {"x": [1, 2], "time": [\(old), \(old + 1)]}, "t1": \(old), "t2": \(old + 1)},
             {"type": "other", "id": "c", "attr": "seen", "v": "c", "t1": \(old)}]
            """
        )
        try platform.expect("/entity/node/raw/get?limit=0") { $0.record?["count"] == 2 }
        try platform.expect("/entity/other/raw/get?limit=0") { $0.record?["count"] == 0 }
        let rest = try Self.raw(platform)
        #expect(Set(rest.compactMap { $0["v"]?.text ?? "1" }) == ["new", "1"], "\(rest)")
        // By entity they are found as before, and what is known of the entity stays.
        #expect(try platform.get("/entity/node/raw/get?eid=a&limit=0").record?["count"] == 2)
        #expect(try platform.get("/entity/node/raw/get?eid=b&limit=0").record?["count"] == 0)
        #expect(try platform.get("/entity/node/a/get/seen").record?["history"]?.elements?.count == 2)
        let files = try platform.archives()
        let name = try #require(files.first)
        #expect(
            name.hasPrefix("dp-log-20") && name.utf8.count == "dp-log-20260301T100000--20260301T100000.jsonl.gz".count
        )
        let metadata = try platform.get("/telemetry/metadata?module=HistoryManager").elements ?? []
        #expect(metadata.contains { $0.record?["files"]?.elements?.contains(.string(name)) == true }, "\(metadata)")
        let lines = try platform.archivedDatapoints()
        #expect(lines.count == 3, "\(lines)")
        let seen = try #require(lines.first { $0["id"] == "a" })
        #expect(seen["v"] == "ä\"\n" && seen["c"] == 0.25 && seen["src"] == "me" && seen["attr"] == "seen", "\(seen)")
        // Another platform gets them back.
        let second = try Self.platform(olderThan: "9000d")
        for file in files {
            let push = try second.workspace.start([
                "push", "\(platform.configuration)/archive/\(file)", "--url=http://\(second.address)",
            ]).wait()
            push.expectSuccess()
        }
        try second.expect("/entity/node/raw/get?limit=0") { $0.record?["count"] == 2 }
        let again = try Self.raw(second) + Self.raw(second, "other")
        func sorted(_ records: [Record]) -> [String] { records.map { "\($0)" }.sorted() }
        #expect(sorted(again) == sorted(lines))
        try second.stop().expectSuccess()
        try platform.stop().expectSuccess()
    }

    /// A plain value has no time of its own: when it came in counts.
    @Test func plainValuesAreAsOldAsTheirArrival() throws {
        let platform = try Self.platform(olderThan: "1h")
        try platform.push(
            #"[{"type": "node", "id": "a", "attr": "plain", "v": 5},"#
                + #" {"type": "other", "id": "c", "attr": "seen", "v": "c", "t1": \#(Self.time(-7200))}]"#
        )
        // What is old goes, and this one, which has just come, stays.
        try platform.expect("/entity/other/raw/get?limit=0") { $0.record?["count"] == 0 }
        #expect(try platform.get("/entity/node/raw/get?limit=0").record?["count"] == 1)
        try platform.stop().expectSuccess()
        try platform.configure(
            "history_manager",
            ServedPlatform.archiving("{second: \"*\"}", olderThan: "1s", directory: "archive")
        )
        try platform.start()
        try platform.expect("/entity/node/raw/get?limit=0") { $0.record?["count"] == 0 }
        let lines = try platform.archivedDatapoints().filter { $0["id"] == "a" }
        #expect(lines.count == 1 && lines[0]["v"] == 5 && lines[0]["t1"] == nil, "\(lines)")
        #expect(try platform.get("/entity/node/a/get/plain").record?["current_value"] == 5)
        try platform.stop().expectSuccess()
    }

    @Test func withoutADirectoryItIsRemoved() throws {
        let platform = try Self.platform(olderThan: "1h", directory: nil)
        let old = Self.time(-7200)
        try platform.push(
            """
            [{"type": "node", "id": "a", "attr": "seen", "v": "old", "t1": \(old)},
             {"type": "node", "id": "a", "attr": "seen", "v": "new", "t1": \(Self.time(0))}]
            """
        )
        try platform.expect("/entity/node/raw/get?limit=0") {
            $0.record?["count"] == 1 && $0.record?["data"]?.elements?.first?.record?["v"] == "new"
        }
        #expect(try platform.metric("pluginhost_platform_archived_datapoints_total") == 1)
        try platform.stop().expectSuccess()
    }

    /// Where files cannot be written nothing is lost, and the log says why.
    @Test func aDirectoryThatCannotBeMadeIsTold() throws {
        let platform = try Self.platform(directory: "missing/archive")
        try platform.push(
            #"[{"type": "node", "id": "a", "attr": "seen", "v": "old", "t1": \#(Self.time(-7200))}]"#
        )
        #expect(platform.logs("raw datapoints were not archived: making "), "\(platform.log)")
        #expect(try Self.raw(platform).count == 1)
        try platform.stop().expectSuccess()
    }

    /// Kills host and store while datapoints come in and are archived: each is in one place, once.
    @Test(arguments: [1, 2, 3] as [UInt64]) func whoeverIsKilledEachIsThereOnce(seed: UInt64) throws {
        let platform = try Self.platform()
        var random = SplitMix(seed: seed)
        let count = 500
        // Every second one has somebody killed.
        let batches = 2 * (getenv("JOB_KILLS").flatMap { Int(String(cString: $0)) } ?? 12)
        for batch in 0..<batches {
            let old = Self.time(-7200)
            let datapoints = (0..<count).map { number in
                let place = batch * count + number
                return #"{"type": "node", "id": "n\#(place % 50)", "attr": "seen", "v": "\#(place)", "t1": \#(old)}"#
            }
            try platform.push("[\(datapoints.joined(separator: ","))]")
            usleep(UInt32.random(in: 0...250_000, using: &random))
            switch batch % 4 {
            case 1: for worker in platform.workers(of: "sqlite") { kill(worker, SIGKILL) }
            case 3: try platform.killAndStart()
            default: break
            }
        }
        // All of them are old; what a request has been answered for is done before the raw log can be empty for good.
        var archived: [String] = []
        let isDone = Monotonic.waits {
            guard (try? Self.raw(platform).isEmpty) == true else { return false }
            archived =
                (try? platform.archivedDatapoints().compactMap { $0["v"]?.text }) ?? []
            return archived.count >= count * batches
        }
        #expect(isDone, "\(archived.count)\n\(platform.log)")
        #expect(archived.count == count * batches && Set(archived).count == count * batches)
        try platform.stop().expectSuccess()
        let rest = try Files.entries("\(platform.configuration)/archive").filter { !$0.hasSuffix(".jsonl.gz") }
        #expect(rest.isEmpty, "\(rest)")
    }
}
