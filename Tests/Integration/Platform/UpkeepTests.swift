import Records
import TestSupport
import Testing

/// What becomes of histories, links and lives without anybody's asking.
@Suite(.serialized) struct UpkeepTests {
    private static let everySecond = "{second: \"*\"}"

    private static func histories(aggregation: String, cleaning: String) -> [String: String] {
        [
            "history_manager.yml":
                "aggregation_schedule: \(aggregation)\ndatapoint_cleaning_schedule: \(cleaning)\nsnapshot_cleaning: "
                + "{schedule: {year: \"2999\"}, older_than: 7d}\ndatapoint_archivation: {schedule: {year: \"2999\"}, "
                + "older_than: 7d, archive_dir: null}\n"
        ]
    }

    private static func entity(_ id: String, _ lifetime: String, _ attributes: String) -> String {
        "entity: {id: \(id), name: \(id), snapshot: true, lifetime: \(lifetime)}\nattribs:\n\(attributes)"
    }

    /// Microseconds as the API takes them.
    private static func time(_ seconds: Int) -> String { "\(Clock.system() / 1_000_000 + Int64(seconds))" }

    @Test func equalNeighboursAreMerged() throws {
        let platform = try ServedPlatform.serving(
            entities: [
                "node": Self.entity(
                    "node",
                    "{type: immortal}",
                    "  v: {name: v, type: observations, data_type: int, history_params: {post_validity: 10s}}\n"
                        + "  raw: {name: raw, type: observations, data_type: int, history_params: {aggregate: false}}\n"
                )
            ],
            files: Self.histories(aggregation: Self.everySecond, cleaning: "{year: \"2999\"}")
        )
        let datapoints = ["v", "raw"].flatMap { attribute in
            (0..<1200).map { number in
                #"{"type": "node", "id": "a", "attr": "\#(attribute)", "v": \#(number / 400),"#
                    + #" "t1": \#(1_700_000_000 + number * 5), "c": \#(number % 2 == 0 ? 0.5 : 1)}"#
            }
        }
        try platform.push("[\(datapoints.joined(separator: ","))]")
        try platform.expect("/entity/node/a/get/v") { $0.record?["history"]?.elements?.count == 3 }
        let items = try platform.get("/entity/node/a/get/v").record?["history"]?.elements ?? []
        #expect(items.compactMap { $0.record?["c"] } == [0.75, 0.75, 0.75])
        #expect(
            items.first?.record?["t1"] == "2023-11-14T22:13:20Z" && items.first?.record?["t2"] == "2023-11-14T22:46:35Z"
        )
        #expect(try platform.get("/entity/node/a/get/raw").record?["history"]?.elements?.count == 1200)
        try platform.stop().expectSuccess()
    }

    @Test func oldItemsAreRemovedAndTheOthersStay() throws {
        let platform = try ServedPlatform.serving(
            entities: [
                "node": Self.entity(
                    "node",
                    "{type: immortal}",
                    "  v: {name: v, type: observations, data_type: int, history_params: {max_age: 1h}}\n"
                        + "  kept: {name: kept, type: observations, data_type: int}\n"
                        + "  s: {name: s, type: timeseries, timeseries_type: irregular, timeseries_params: {max_age: 1h}, "
                        + "series: {x: {data_type: int}}}\n"
                )
            ],
            files: Self.histories(aggregation: "{year: \"2999\"}", cleaning: Self.everySecond)
        )
        var datapoints: [String] = []
        for age in [7200, 4000, 1800, 0] {
            let time = Self.time(-age)
            for attribute in ["v", "kept"] {
                datapoints.append(
                    #"{"type": "node", "id": "a", "attr": "\#(attribute)", "v": \#(age), "t1": \#(time)}"#
                )
            }
            datapoints.append(
                #"{"type": "node", "id": "a", "attr": "s", "v": {"x": [1], "time": [\#(time)]}, "t1": \#(time), "t2": \#(time)}"#
            )
        }
        try platform.push("[\(datapoints.joined(separator: ","))]")
        try platform.expect("/entity/node/a/get/v") { $0.record?["history"]?.elements?.count == 2 }
        try platform.expect("/entity/node/a/get/s") { $0.record?["history"]?.elements?.count == 2 }
        #expect(try platform.get("/entity/node/a/get/kept").record?["history"]?.elements?.count == 4)
        try platform.stop().expectSuccess()
    }

    @Test func whatHoldsNowIsTheCurrentValue() throws {
        let platform = try ServedPlatform.serving(
            entities: [
                "node": Self.entity(
                    "node",
                    "{type: immortal}",
                    "  one: {name: one, type: observations, data_type: int, history_params: {post_validity: 1d}}\n"
                        + "  many: {name: many, type: observations, data_type: int, multi_value: true, history_params: "
                        + "{post_validity: 1d}}\n"
                )
            ]
        )
        let (early, late) = (Self.time(-3600), Self.time(-60))
        try platform.push(
            """
            [{"type": "node", "id": "a", "attr": "one", "v": 1, "t1": \(early)},
             {"type": "node", "id": "a", "attr": "one", "v": 2, "t1": \(late)},
             {"type": "node", "id": "a", "attr": "many", "v": 1, "t1": \(early)},
             {"type": "node", "id": "a", "attr": "many", "v": 2, "t1": \(late)}]
            """
        )
        try platform.expect("/entity/node/a/get/many") { $0.record?["current_value"] == [1, 2] }
        #expect(try platform.get("/entity/node/a/get/one").record?["current_value"] == 2)
        try platform.stop().expectSuccess()
    }

    // MARK: - Lives

    @Test func entitiesDieWhenAllTheirTokensArePast() throws {
        let platform = try ServedPlatform.serving(
            entities: [
                "node": Self.entity(
                    "node",
                    "{type: ttl, on_create: 2s}",
                    "  v: {name: v, type: plain, data_type: int}\n  long: {name: long, type: plain, data_type: int, ttl: 1h}\n"
                )
            ],
            files: ["garbage_collector.yml": "collection_rate: {year: \"2999\"}\n"]
        )
        try platform.pushAndWait(
            """
            [{"type": "node", "id": "brief", "attr": "v", "v": 1}, {"type": "node", "id": "data", "attr": "long", "v": 1},
             {"type": "node", "id": "named", "attr": "v", "v": 1}]
            """
        )
        try platform.expect("/entity/node/named") { $0.record?["empty"] == false }
        #expect(
            try platform.curl(
                "-d",
                #"{"mine": "2999-01-01T00:00:00Z"}"#,
                "http://\(platform.address)/entity/node/named/ttl"
            ) == #"{"detail":"OK"}"#
        )
        try platform.expect("/entity/node/named/master") { $0.record?["#ttl"]?.record?["mine"] != nil }
        try Self.collect(platform)
        try platform.expect("/entity/node/brief") { $0.record?["empty"] == true }
        // The one that is past is gone, the other is left.
        try platform.expect("/entity/node/data/master") { $0.record?["#ttl"]?.record?.fields.map(\.key) == ["data"] }
        try platform.expect("/entity/node/named/master") { $0.record?["#ttl"]?.record?.fields.map(\.key) == ["mine"] }
        let entities = try platform.get("/entities")
        #expect(entities.record?["node"]?.record?["eid_estimate_count"] == 2)
        try platform.stop().expectSuccess()
    }

    /// Has nobody's life looked at before all is there, and each second from now on.
    private static func collect(_ platform: ServedPlatform) throws {
        try platform.stop().expectSuccess()
        try platform.configure("garbage_collector", "collection_rate: \(Self.everySecond)")
        try platform.start()
    }

    private static let chain = [
        "root": entity("root", "{type: immortal}", "  to: {name: to, type: plain, data_type: link<weak>}\n"),
        "weak": entity(
            "weak",
            "{type: weak}",
            "  to: {name: to, type: plain, data_type: link<weak>}\n  v: {name: v, type: plain, data_type: int}\n"
        ),
    ]

    @Test func chainsOfWeakEntitiesDieInOnePass() throws {
        let platform = try ServedPlatform.serving(
            entities: Self.chain,
            files: ["garbage_collector.yml": "collection_rate: {year: \"2999\"}\n"]
        )
        var datapoints = [#"{"type": "root", "id": "r", "attr": "to", "v": {"eid": "0"}}"#]
        for number in 0..<100 {
            datapoints.append(#"{"type": "weak", "id": "\#(number)", "attr": "to", "v": {"eid": "\#(number + 1)"}}"#)
        }
        datapoints.append(#"{"type": "weak", "id": "100", "attr": "v", "v": 1}"#)
        // One that keeps itself alive, and one that nothing links to.
        datapoints.append(#"{"type": "weak", "id": "self", "attr": "to", "v": {"eid": "self"}}"#)
        datapoints.append(#"{"type": "weak", "id": "alone", "attr": "v", "v": 1}"#)
        try platform.pushAndWait("[\(datapoints.joined(separator: ","))]")
        try platform.expect("/entity/weak/raw/get?limit=0") { $0.record?["count"] == 103 }
        try Self.collect(platform)
        try platform.expect("/entity/weak/alone") { $0.record?["empty"] == true }
        #expect(try platform.get("/entity/weak/100").record?["empty"] == false)
        #expect(try platform.get("/entities").record?["weak"]?.record?["eid_estimate_count"] == 102)
        _ = try platform.curl("-X", "DELETE", "http://\(platform.address)/entity/root/r")
        try platform.expect("/entities") { $0.record?["weak"]?.record?["eid_estimate_count"] == 1 }
        #expect(try platform.get("/entity/weak/self").record?["empty"] == false)
        try platform.stop().expectSuccess()
    }

    // MARK: - Links

    private static let linking = [
        "node": entity(
            "node",
            "{type: immortal}",
            "  v: {name: v, type: plain, data_type: int}\n  one: {name: one, type: plain, data_type: link<node>}\n"
                + "  list: {name: list, type: plain, data_type: array<link<node>>}\n"
                + "  seen: {name: seen, type: observations, data_type: link<node>, multi_value: true}\n"
        )
    ]

    @Test func referencesToADeletedEntityAreRemoved() throws {
        let platform = try ServedPlatform.serving(entities: Self.linking)
        var datapoints = [#"{"type": "node", "id": "hub", "attr": "v", "v": 1}"#]
        for number in 0..<1500 {
            datapoints.append(#"{"type": "node", "id": "n\#(number)", "attr": "one", "v": {"eid": "hub"}}"#)
        }
        datapoints += [
            #"{"type": "node", "id": "x", "attr": "list", "v": [{"eid": "a"}, {"eid": "hub"}, {"eid": "b"}]}"#,
            #"{"type": "node", "id": "y", "attr": "list", "v": [{"eid": "hub"}]}"#,
            #"{"type": "node", "id": "z", "attr": "seen", "v": {"eid": "hub"}, "t1": 1700000000}"#,
            #"{"type": "node", "id": "z", "attr": "seen", "v": {"eid": "a"}, "t1": 1700000000}"#,
        ]
        try platform.push("[\(datapoints.joined(separator: ","))]")
        try platform.expect("/entity/node/z/get/seen") { $0.record?["history"]?.elements?.count == 2 }
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 1504 }
        _ = try platform.curl("-X", "DELETE", "http://\(platform.address)/entity/node/hub")
        try platform.expect("/entity/node/hub") { $0.record?["empty"] == true }
        // What is under way goes on after a death.
        try platform.killAndStart()
        for number in [0, 1, 700, 1499] {
            try platform.expect("/entity/node/n\(number)/get/one") { $0.record?["current_value"] == .null }
        }
        try platform.expect("/entity/node/x/get/list") {
            $0.record?["current_value"] == [["eid": "a"], ["eid": "b"]]
        }
        try platform.expect("/entity/node/y/get/list") { $0.record?["current_value"] == .null }
        try platform.expect("/entity/node/z/get/seen") { $0.record?["history"]?.elements?.count == 1 }
        try platform.stop().expectSuccess()
    }
}
