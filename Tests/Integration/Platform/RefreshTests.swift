import Glibc
import Records
import TestSupport
import Testing

/// Values that a module derives anew when its configuration was read again.
@Suite(.serialized) struct RefreshTests {
    private static let node = """
        entity: {id: node, name: node, snapshot: true}
        attribs:
          mood: {name: mood, type: plain, data_type: int}
          greeting: {name: greeting, type: plain, data_type: int}
          weight: {name: weight, type: plain, data_type: int}
          copy: {name: copy, type: plain, data_type: int}
        """

    private static func platform(workers: Int = 1) throws -> ServedPlatform {
        try ServedPlatform.serving(
            entities: ["node": Self.node],
            files: [
                "modules/refreshing.yml": "n: 1\n", "host.yml": "modules: {workers: \(workers), deadline: 240s}\n",
            ],
            modules: ["refreshing"],
            plugins: [Fixture("refreshing")]
        )
    }

    private static func push(_ platform: ServedPlatform, _ ids: [String]) throws {
        let datapoints = ids.map { #"{"type": "node", "id": "\#($0)", "attr": "mood", "v": 1}"# }
        try platform.push("[\(datapoints.joined(separator: ","))]")
        for id in ids {
            try platform.expect("/entity/node/\(id)/get/greeting") { $0.record?["current_value"] == 1 }
            try platform.expect("/entity/node/\(id)/get/weight") { $0.record?["current_value"] == 1 }
        }
    }

    private static func last(_ platform: ServedPlatform, _ id: String) throws -> Record {
        let snapshots = try platform.get("/entity/node/\(id)/snapshots").elements ?? []
        return try #require(snapshots.last?.record)
    }

    private static func refresh(_ platform: ServedPlatform, _ number: Int) throws {
        try platform.configure("modules/refreshing", "n: \(number)")
        #expect(
            try platform.answer("/control/refresh_module_config?module=refreshing")
                == #"{"detail":"Action sent."} 200"#
        )
    }

    @Test(arguments: [1, 2]) func valuesAreDerivedAnewInTheNextSnapshot(workers: Int) throws {
        let platform = try Self.platform(workers: workers)
        try Self.push(platform, ["a", "b"])
        try platform.makeSnapshot(of: "node", entity: "a")
        #expect(try Self.last(platform, "a")["greeting"] == 1)
        try Self.refresh(platform, 7)
        // Nothing happens before.
        #expect(try platform.get("/entity/node/a/get/greeting").record?["current_value"] == 1)
        try platform.makeSnapshot(of: "node", entity: "a")
        for id in ["a", "b"] {
            let snapshot = try Self.last(platform, id)
            // What a correlation reads is what was derived just now.
            #expect(snapshot["greeting"] == 7 && snapshot["weight"] == 7 && snapshot["copy"] == 7, "\(snapshot)")
            for attribute in ["greeting", "weight"] {
                try platform.expect("/entity/node/\(id)/get/\(attribute)") { $0.record?["current_value"] == 7 }
            }
        }
        // Once: the next one leaves what was said since.
        try platform.push(#"[{"type": "node", "id": "a", "attr": "greeting", "v": 9}]"#)
        try platform.expect("/entity/node/a/get/greeting") { $0.record?["current_value"] == 9 }
        try platform.makeSnapshot(of: "node", entity: "a")
        #expect(try Self.last(platform, "a")["greeting"] == 9)
        try platform.stop().expectSuccess()
    }

    @Test func whatACallDoesWrongCostsOnlyItself() throws {
        let platform = try Self.platform()
        try Self.push(platform, ["a", "bad", "nonsense", "other"])
        try Self.refresh(platform, 5)
        try platform.makeSnapshot(of: "node", entity: "a")
        #expect(try Self.last(platform, "a")["weight"] == 5)
        for id in ["bad", "nonsense", "other"] {
            let snapshot = try Self.last(platform, id)
            #expect(snapshot["greeting"] == 5 && snapshot["weight"] == 1 && snapshot["copy"] == 1, "\(snapshot)")
        }
        #expect(platform.log.contains("weigh failed for node bad: in no mood"), "\(platform.log)")
        #expect(platform.log.contains("has no attribute \\\"nothing\\\"") || platform.log.contains("nothing"))
        try platform.expect("/entity/node/made/get/weight") { $0.record?["current_value"] == 5 }
        try platform.stop().expectSuccess()
    }

    /// A worker that dies meanwhile is replaced, and what it was asked for is asked again.
    @Test func aWorkerThatDiesMeanwhileChangesNothing() throws {
        let platform = try Self.platform()
        let ids = (0..<3000).map { "n\($0)" }
        let datapoints = ids.map { #"{"type": "node", "id": "\#($0)", "attr": "mood", "v": 1}"# }
        try platform.push("[\(datapoints.joined(separator: ","))]")
        // Of all of them: what is still to be done would be done by the new settings, and by the old ones behind them.
        try platform.expect("/telemetry/entities_per_attr") { value in
            let node = value.record?["node"]?.record
            return ["mood", "greeting", "weight"].allSatisfy { node?[$0]?.integer == 3000 }
        }
        try Self.refresh(platform, 6)
        for worker in platform.workers(of: "refreshing") { kill(worker, SIGKILL) }
        _ = try platform.text("/control/make_snapshots")
        usleep(30_000)
        for worker in platform.workers(of: "refreshing") { kill(worker, SIGKILL) }
        try platform.expect("/entity/node/n0/snapshots") { $0.elements?.count ?? 0 > 0 }
        let all = try platform.get("/entity/node/get?limit=0").record?["data"]?.elements ?? []
        #expect(all.count == 3000)
        for snapshot in all.compactMap(\.record) {
            #expect(snapshot["greeting"] == 6 && snapshot["weight"] == 6 && snapshot["copy"] == 6, "\(snapshot)")
        }
        try platform.stop().expectSuccess()
    }

    @Test func onesThatDependOnWhatTheyChangeAreRefused() throws {
        // The attribute that "weigh" is called for is the one that it may change.
        let platform = try ServedPlatform(
            [Fixture("refreshing", "WEIGHED=\"weight\"")],
            modules: ["refreshing"],
            entities: ["node": Self.node]
        )
        let end = try platform.launch().wait()
        #expect(end.end == .exit(2) && end.errors.contains("circular"), "\(end.errors)")
    }
}
