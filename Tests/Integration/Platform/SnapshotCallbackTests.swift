import Records
import TestSupport
import Testing

/// What modules are called for around a snapshot, and what they are given.
@Suite(.serialized) struct SnapshotCallbackTests {
    private static let node = """
        entity: {id: node, name: node, snapshot: true}
        attribs:
          name: {name: name, type: plain, data_type: string}
          to: {name: to, type: plain, data_type: array<link<node>>}
          seen: {name: seen, type: observations, data_type: string}
          old: {name: old, type: plain, data_type: tag}
          runs: {name: runs, type: observations, data_type: int, history_params: {aggregate: false}}
        """

    private static func platform(_ snapshots: String) throws -> ServedPlatform {
        let platform = try ServedPlatform.serving(
            entities: ["node": Self.node],
            files: ["snapshots.yml": "creation_rate: {hour: \"5\"}\n\(snapshots)\n"],
            modules: ["around"],
            plugins: [Fixture("around")]
        )
        try platform.pushAndWait(
            """
            [{"type": "node", "id": "a", "attr": "to", "v": [{"eid": "b"}, {"eid": "nobody"}]},
             {"type": "node", "id": "a", "attr": "seen", "v": "long ago", "t1": "2001-01-01"},
             {"type": "node", "id": "b", "attr": "name", "v": "other"}]
            """
        )
        return platform
    }

    private static func last(_ platform: ServedPlatform, _ id: String) throws -> Record {
        try #require(try platform.get("/entity/node/\(id)/snapshots").elements?.last?.record)
    }

    /// Once before and once behind each of them; what they make is processed.
    @Test func theBeginningAndTheEndAreTold() throws {
        let platform = try Self.platform("")
        for number in 1...3 {
            try platform.makeSnapshot(of: "node", entity: "a")
            try platform.expect("/entity/node/counter/get/runs") {
                $0.record?["history"]?.elements?.count == 2 * number
            }
        }
        let history = try platform.get("/entity/node/counter/get/runs").record?["history"]?.elements ?? []
        #expect(history.compactMap { $0.record?["v"]?.integer } == [1, 2, 1, 2, 1, 2])
        try platform.stop().expectSuccess()
    }

    /// The master record has histories, where the values of the snapshot only have what holds.
    @Test func theMasterRecordIsThere() throws {
        let platform = try Self.platform("")
        try platform.makeSnapshot(of: "node", entity: "a")
        let (a, b) = (try Self.last(platform, "a"), try Self.last(platform, "b"))
        #expect(a["seen"] == nil && a["old"] == true && b["old"] == false && b["name"] == "other")
        try platform.stop().expectSuccess()
    }

    /// With `keep_empty` links to entities that there are none of are kept, and lead to something without values.
    @Test(arguments: [true, false]) func linksToNobody(areKept: Bool) throws {
        let platform = try Self.platform("keep_empty: \(areKept)")
        try platform.makeSnapshot(of: "node", entity: "a")
        let a = try Self.last(platform, "a")
        #expect(a["to"] == (areKept ? [["eid": "b"], ["eid": "nobody"]] : [["eid": "b"]]), "\(a)")
        #expect(a["links"]?.integer == (areKept ? 2 : 1), "\(a)")
        #expect(try platform.get("/entity/node/count").record?["total_count"] == 2)
        try platform.stop().expectSuccess()
    }
}
