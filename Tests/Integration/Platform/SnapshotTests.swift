import Glibc
import Records
import TestSupport
import Testing

/// Snapshots as clients see them.
@Suite(.serialized) struct SnapshotTests {
    private static let node = """
        entity: {id: node, name: node, snapshot: true}
        attribs:
          mood: {name: mood, type: plain, data_type: int}
          copy: {name: copy, type: plain, data_type: string}
          far: {name: far, type: plain, data_type: int}
          sum: {name: sum, type: plain, data_type: int}
          to: {name: to, type: plain, data_type: array<link<node>>}
          seen: {name: seen, type: observations, data_type: int, history_params: {post_validity: 1d}}
          many: {name: many, type: observations, data_type: int, multi_value: true, history_params: {post_validity: 1d}}
          owner: {name: owner, type: plain, data_type: link<person;mirror=nodes>}
        """
    private static let person = """
        entity: {id: person, name: person, snapshot: true}
        attribs:
          name: {name: name, type: plain, data_type: string}
        """

    private static func platform(
        withModule: Bool = true,
        files: [String: String] = [:]
    ) throws -> ServedPlatform {
        try ServedPlatform.serving(
            entities: ["node": Self.node, "person": Self.person],
            files: files,
            modules: withModule ? ["correlating"] : [],
            plugins: withModule ? [Fixture("correlating")] : []
        )
    }

    private static func moods(_ moods: [(id: String, mood: Int)]) -> String {
        let datapoints = moods.map { #"{"type": "node", "id": "\#($0.id)", "attr": "mood", "v": \#($0.mood)}"# }
        return "[\(datapoints.joined(separator: ","))]"
    }

    private static func last(_ platform: ServedPlatform, _ id: String, of type: String = "node") throws -> Record {
        let snapshots = try platform.get("/entity/\(type)/\(id)/snapshots").elements ?? []
        return try #require(snapshots.last?.record)
    }

    @Test func currentValuesAndMirrorsAreInIt() throws {
        let platform = try Self.platform(withModule: false)
        let now = Clock.system() / 1_000_000
        try platform.push(
            """
            [{"type": "node", "id": "a", "attr": "mood", "v": 9},
             {"type": "node", "id": "a", "attr": "seen", "v": 1, "t1": \(now - 60), "t2": \(now + 600), "c": 0.5},
             {"type": "node", "id": "a", "attr": "many", "v": 1, "t1": \(now - 60), "t2": \(now + 600)},
             {"type": "node", "id": "a", "attr": "many", "v": 2, "t1": \(now - 60), "t2": \(now + 600), "c": 0.25},
             {"type": "node", "id": "a", "attr": "many", "v": 3, "t1": \(now - 200000)},
             {"type": "node", "id": "a", "attr": "owner", "v": {"eid": "me"}},
             {"type": "node", "id": "b", "attr": "owner", "v": {"eid": "me"}},
             {"type": "person", "id": "me", "attr": "name", "v": "I"}]
            """
        )
        try platform.expect("/entities") {
            $0.record?["node"]?.record?["eid_estimate_count"] == 2
                && $0.record?["person"]?.record?["eid_estimate_count"] == 1
        }
        #expect(try platform.get("/entity/node/get") == ["time_created": .null, "count": 0, "data": []])
        try platform.makeSnapshot(of: "node", entity: "a")
        var snapshot = try Self.last(platform, "a")
        #expect(snapshot["_time_created"]?.text?.hasSuffix("Z") == true)
        snapshot["_time_created"] = nil
        let expected: Value = [
            "eid": "a", "mood": 9, "seen": 1, "seen#c": 0.5, "many": [1, 2], "many#c": [1.0, 0.25],
            "owner": ["eid": "me"],
        ]
        #expect(Value.map(snapshot) == expected, "\(snapshot)")
        let owned = try Self.last(platform, "me", of: "person")
        #expect(owned["nodes"] == [["eid": "a"], ["eid": "b"]])
        let page = try platform.get("/entity/node/get")
        #expect(page.record?["count"] == 2 && page.record?["time_created"]?.text != nil)
        #expect(page.record?["data"]?.elements?[0] == expected)
        let second = try platform.get("/entity/node/get?skip=1&limit=5")
        #expect(second.record?["data"] == [["eid": "b", "owner": ["eid": "me"]]])
        #expect(try platform.get("/entity/node/get?skip=2").record?["count"] == 0)
        #expect(try platform.get("/entity/node/count") == ["total_count": 2])
        let whole = try platform.get("/entity/node/a")
        #expect(whole.record?["snapshots"]?.elements?.count == 1)
        // A second one, and a deleted entity.
        try platform.makeSnapshot(of: "node", entity: "a")
        #expect(try platform.get("/entity/node/a/snapshots?skip=1").elements?.count == 1)
        #expect(try platform.get("/entity/node/a/snapshots?limit=1").elements?.count == 1)
        #expect(try platform.get("/entity/node/a/snapshots?date_to=2020-01-01").elements?.isEmpty == true)
        _ = try platform.curl("-X", "DELETE", "http://\(platform.address)/entity/node/a")
        try platform.expect("/entity/node/count") { $0 == ["total_count": 1] }
        #expect(try platform.get("/entity/node/a/snapshots") == [])
        try platform.killAndStart()
        #expect(try platform.get("/entity/node/count") == ["total_count": 1])
        #expect(try platform.get("/entity/node/b/snapshots").elements?.count == 2)
        try platform.stop().expectSuccess()
    }

    @Test func aThousandEntitiesAreInIt() throws {
        let platform = try Self.platform()
        try platform.push(Self.moods((0..<1000).map { ("n\($0)", 100 + $0) }))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 1000 }
        try platform.makeSnapshot(of: "node", entity: "n7")
        #expect(try platform.get("/entity/node/count") == ["total_count": 1000])
        let all = try platform.get("/entity/node/get?limit=0").record?["data"]?.elements ?? []
        #expect(all.count == 1000)
        for snapshot in all { #expect(snapshot.record?["copy"] == snapshot.record?["mood"]) }
        // Each was called for once by each callback.
        #expect(Set(all.compactMap { $0.record?["sum"]?.integer }) == Set(1...1000))
        try platform.stop().expectSuccess()
    }

    /// Values flow over links within one snapshot, whichever way the order of entities is.
    @Test func valuesFlowOverLinks() throws {
        let platform = try Self.platform()
        var datapoints = Self.moods((0..<10).map { ("n\($0)", 10 + $0) }).dropLast()
        for number in 0..<10 {
            let next = (number + 1) % 10
            datapoints +=
                #",{"type": "node", "id": "n\#(number)", "attr": "to", "v": [{"eid": "n\#(next)"}, {"eid": "gone"}]}"#
        }
        try platform.push("\(datapoints)]")
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 10 }
        try platform.makeSnapshot(of: "node", entity: "n0")
        for number in 0..<10 {
            let snapshot = try Self.last(platform, "n\(number)")
            #expect(snapshot["far"]?.integer == 10 + (number + 9) % 10, "\(snapshot)")
            #expect(snapshot["to"] == [["eid": .string("n\((number + 1) % 10)")], ["eid": "gone"]])
        }
        #expect(try platform.get("/entity/node/gone/snapshots") == [])
        try platform.stop().expectSuccess()
    }

    /// What one call does costs only itself: all others are made, and every entity has its snapshot.
    @Test(arguments: [
        (1, "SIGABRT"), (2, "took longer than 6 s"), (3, "in no mood"), (4, "nothing"), (5, "that was no CBOR"),
    ]) func aCallThatFailsCostsOnlyItself(mood: Int, reason: String) throws {
        // Who does not hang is never late, however slow the machine is.
        let deadline = mood == 2 ? "6s" : "240s"
        let platform = try Self.platform(files: ["host.yml": "modules: {deadline: \(deadline)}\n"])
        try platform.push(Self.moods((0..<40).map { ("n\($0)", $0 == 17 ? mood : 30 + $0) }))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 40 }
        try platform.makeSnapshot(of: "node", entity: "n3")
        #expect(try platform.get("/entity/node/count") == ["total_count": 40])
        for number in 0..<40 {
            let snapshot = try Self.last(platform, "n\(number)")
            #expect(snapshot["copy"] == (number == 17 ? nil : .int(30 + number)))
            #expect(snapshot["sum"] != nil && snapshot["new"] == nil)
        }
        #expect(platform.log.contains(reason), "\(platform.log)")
        try platform.stop().expectSuccess()
    }

    @Test func anInstanceThatGivesUpCostsWhatItHadNotDone() throws {
        let platform = try Self.platform()
        try platform.push(Self.moods([("a", 50), ("b", 6), ("c", 51)]))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 3 }
        try platform.makeSnapshot(of: "node", entity: "a")
        #expect(try Self.last(platform, "a")["copy"] == 50)
        #expect(try Self.last(platform, "c")["copy"] == nil)
        #expect(platform.log.contains("it is all over"))
        try platform.stop().expectSuccess()
    }

    @Test func whatCallbacksMakeIsProcessed() throws {
        let platform = try Self.platform()
        try platform.push(Self.moods([("a", 8)]))
        try platform.expect("/entity/node/a") { $0.record?["empty"] == false }
        try platform.makeSnapshot(of: "node", entity: "a")
        try platform.expect("/entity/node/made/get/mood") { $0.record?["current_value"] == 7 }
        try platform.stop().expectSuccess()
    }

    @Test func muchAndNonsenseOfOneCallCostOnlyThemselves() throws {
        let platform = try Self.platform()
        try platform.push(Self.moods([("a", 9), ("b", 60), ("c", 9)]))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 3 }
        try platform.makeSnapshot(of: "node", entity: "b")
        #expect(try Self.last(platform, "b")["copy"] == 60)
        #expect(try platform.get("/entity/node/count") == ["total_count": 3])
        #expect(platform.log.contains("entity type \"nobody\""), "\(platform.log)")
        try platform.expect("/entity/node/made/get/sum") { $0.record?["current_value"] == 7 }
        #expect(try platform.get("/entity/node/raw/get?eid=made&limit=0").record?["count"] == 4000)
        try platform.stop().expectSuccess()
    }

    @Test func aVeryLargeSnapshotIsKept() throws {
        let platform = try Self.platform()
        try platform.push(Self.moods([("a", 7), ("b", 60)]))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 2 }
        try platform.makeSnapshot(of: "node", entity: "b")
        let size = try platform.curl(
            "-o",
            "/dev/null",
            "-w",
            "%{size_download}",
            "http://\(platform.address)/entity/node/a/snapshots"
        )
        #expect(Int(size) ?? 0 > 20 << 20)
        #expect(try Self.last(platform, "b")["copy"] == 60)
        try platform.stop().expectSuccess()
    }

    /// A host that dies in the middle has the snapshot before; what was made of the other is removed.
    @Test func aHostThatIsKilledKeepsWhatIsComplete() throws {
        let platform = try Self.platform(withModule: false)
        try platform.push(Self.moods((0..<30_000).map { ("n\($0)", $0) }))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 30_000 }
        try platform.makeSnapshot(of: "node", entity: "n1")
        for _ in 0..<4 {
            _ = try platform.curl("http://\(platform.address)/control/make_snapshots")
            usleep(UInt32.random(in: 0...200_000))
            try platform.killAndStart()
            #expect(try platform.get("/entity/node/count") == ["total_count": 30_000])
        }
        try platform.makeSnapshot(of: "node", entity: "n1")
        #expect(try platform.get("/entity/node/count") == ["total_count": 30_000])
        try platform.stop().expectSuccess()
    }

    @Test func oldOnesAreRemoved() throws {
        let platform = try Self.platform(
            withModule: false,
            files: [
                "history_manager.yml":
                    "aggregation_schedule: {year: \"2999\"}\ndatapoint_cleaning_schedule: {year: \"2999\"}\n"
                    + "snapshot_cleaning: {schedule: {second: \"*\"}, older_than: 2s}\n"
                    + "datapoint_archivation: {schedule: {year: \"2999\"}, older_than: 7d, archive_dir: null}\n"
            ]
        )
        try platform.push(Self.moods([("a", 50)]))
        try platform.expect("/entity/node/a") { $0.record?["empty"] == false }
        for _ in 0..<3 { try platform.makeSnapshot(of: "node", entity: "a") }
        // The last one stays.
        try platform.expect("/entity/node/a/snapshots") { $0.elements?.count == 1 }
        #expect(try platform.get("/entity/node/count") == ["total_count": 1])
        try platform.stop().expectSuccess()
    }

    /// Each entity of the cycle gives its mood to the next, so none is left out, and none is called for twice.
    @Test func aCycleOfAHundredThousandIsOneGroup() throws {
        let platform = try Self.platform()
        let count = 100_000
        for first in stride(from: 0, to: count, by: 20_000) {
            let datapoints = (first..<first + 20_000).map { number in
                #"{"type": "node", "id": "n\#(number)", "attr": "mood", "v": \#(10 + number)},"#
                    + #"{"type": "node", "id": "n\#(number)", "attr": "to", "v": [{"eid": "n\#((number + 1) % count)"}]}"#
            }
            try platform.push("[\(datapoints.joined(separator: ","))]")
        }
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"]?.integer == count }
        try platform.makeSnapshot(of: "node", entity: "n0")
        for number in [0, 1, 777, 50_000, count - 1] {
            let snapshot = try Self.last(platform, "n\(number)")
            #expect(snapshot["far"]?.integer == 10 + (number + count - 1) % count, "\(snapshot)")
        }
        #expect(try platform.get("/entity/node/count") == ["total_count": .int(count)])
        try platform.stop().expectSuccess()
    }

    /// One entity that everything links to, and that goes.
    @Test func aHundredThousandLinksToOneAreRemovedWithIt() throws {
        let platform = try Self.platform()
        let count = 100_000
        for first in stride(from: 0, to: count, by: 20_000) {
            let datapoints = (first..<first + 20_000).map { number in
                #"{"type": "node", "id": "n\#(number)", "attr": "to", "v": [{"eid": "hub"}]},"#
                    + #"{"type": "node", "id": "n\#(number)", "attr": "owner", "v": {"eid": "me"}}"#
            }
            try platform.push("[\(datapoints.joined(separator: ","))]")
        }
        try platform.push(
            #"[{"type": "node", "id": "hub", "attr": "mood", "v": 77}, {"type": "person", "id": "me", "attr": "name", "v": "I"}]"#
        )
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"]?.integer == count + 1 }
        try platform.makeSnapshot(of: "person", entity: "me")
        #expect(try Self.last(platform, "me", of: "person")["nodes"]?.elements?.count == count)
        #expect(try Self.last(platform, "hub")["copy"] == 77)
        _ = try platform.curl("-X", "DELETE", "http://\(platform.address)/entity/node/hub")
        // What comes in meanwhile does not wait for that.
        try platform.push(Self.moods([("other", 9)]))
        try platform.expect("/entity/node/other/get/mood") { $0.record?["current_value"] == 9 }
        for number in [0, 50_000, count - 1] {
            try platform.expect("/entity/node/n\(number)/get/to") { $0.record?["current_value"] == .null }
        }
        try platform.stop().expectSuccess()
    }

    /// Kills workers of the module, the store and the bus while snapshots are made and datapoints come in.
    @Test(arguments: [1, 2] as [UInt64]) func whoeverIsKilledTheSnapshotIsWhole(seed: UInt64) throws {
        let platform = try Self.platform()
        try platform.push(Self.moods((0..<5000).map { ("n\($0)", 100 + $0) }))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 5000 }
        var random = SplitMix(seed: seed)
        let host = try #require(platform.process).identifier
        for round in 0..<6 {
            #expect(
                try platform.curl("http://\(platform.address)/control/make_snapshots") == #"{"detail":"Action sent."}"#
            )
            for _ in 0..<4 {
                usleep(UInt32.random(in: 1000...60_000, using: &random))
                let workers = Processes.children(of: host).filter { process in
                    ["correlating", "sqlite"].contains { Processes.command(of: process).hasSuffix($0) }
                }
                if let worker = workers.randomElement(using: &random) { kill(worker, SIGKILL) }
            }
            try? platform.push(Self.moods([("n\(round)", 7000 + round)]))
        }
        try platform.expect("/entity/node/count") { $0 == ["total_count": 5000] }
        try platform.push(Self.moods((0..<6).map { ("n\($0)", 8000 + $0) }))
        for number in 0..<6 {
            try platform.expect("/entity/node/n\(number)/get/mood") {
                $0.record?["current_value"]?.integer == 8000 + number
            }
        }
        try platform.makeSnapshot(of: "node", entity: "n0")
        let all = try platform.get("/entity/node/get?limit=0").record?["data"]?.elements ?? []
        #expect(all.count == 5000)
        for snapshot in all.compactMap(\.record) {
            #expect(snapshot["copy"] == snapshot["mood"] && snapshot["sum"] != nil)
        }
        try platform.stop().expectSuccess()
    }

    @Test func whatIsNotAllowedIsRefused() throws {
        let platform = try Self.platform(withModule: false, files: ["control.yml": "allowed_actions: []\n"])
        let answer = try platform.curl("-w", "%{http_code}", "http://\(platform.address)/control/make_snapshots")
        #expect(answer.hasSuffix("403"))
        try platform.stop().expectSuccess()
    }
}
