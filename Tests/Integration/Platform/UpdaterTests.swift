import Glibc
import Records
import TestSupport
import Testing

/// Periodic updates, with a batch each second.
@Suite(.serialized) struct UpdaterTests {
    private static let node = """
        entity: {id: node, name: node, snapshot: true}
        attribs:
          mood: {name: mood, type: plain, data_type: int}
          copy: {name: copy, type: plain, data_type: int}
          text: {name: text, type: plain, data_type: string}
          many: {name: many, type: plain, data_type: int}
          visits: {name: visits, type: observations, data_type: int, history_params: {aggregate: false}}
        """
    /// How many processes are killed.
    private static let kills = getenv("JOB_KILLS").flatMap { Int(String(cString: $0)) } ?? 12
    private static let rounds = "pluginhost_platform_update_rounds_total"
    private static let updates = "pluginhost_platform_updates_total"

    private static func batches(every seconds: Int) -> String {
        "update_batch_cron: {second: \"*/\(seconds)\"}\nupdate_batch_period: \(seconds)s\n"
    }

    private static func platform(_ macros: String..., host: String? = nil) throws -> ServedPlatform {
        var files = ["updater.yml": Self.batches(every: 1)]
        files["host.yml"] = host
        return try ServedPlatform.serving(
            entities: ["node": Self.node],
            files: files,
            modules: ["updating"],
            plugins: [Fixture("updating", macros: macros)]
        )
    }

    private static func moods(_ moods: some Sequence<(String, Int)>) -> String {
        let datapoints = moods.map { #"{"type": "node", "id": "\#($0.0)", "attr": "mood", "v": \#($0.1)}"# }
        return "[\(datapoints.joined(separator: ","))]"
    }

    private static func visits(_ platform: ServedPlatform, _ id: String) throws -> [Value] {
        try platform.get("/entity/node/\(id)/get/visits").record?["history"]?.elements ?? []
    }

    /// How often each of the entities was called for, as far as that is stored.
    private static func counts(_ platform: ServedPlatform, _ count: Int) throws -> [Int] {
        try (0..<count).map { try self.visits(platform, "n\($0)").count }
    }

    private static func waits(_ platform: ServedPlatform, for name: String, toReach number: Int) -> Bool {
        Monotonic.waits { ((try? platform.metric(name)) ?? nil) ?? 0 >= number }
    }

    @Test func eachEntityHasItsTurnOnceAPeriod() throws {
        let platform = try Self.platform("PERIOD=4", "WITHOUT_COPY")
        try platform.push(Self.moods((0..<120).map { ("n\($0)", 20) }))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 120 }
        let begun = try platform.metric(Self.rounds) ?? 0
        #expect(Self.waits(platform, for: Self.rounds, toReach: begun + 3), "\(platform.log)")
        let metadata = try platform.get("/telemetry/metadata?module=Updater&limit=1").elements?.first?.record
        #expect(metadata?["etype"] == "node" && metadata?["period"] == "PT4S" && metadata?["hooks"] == ["ping"])
        #expect(metadata?["entities"] == 120, "\(String(describing: metadata))")
        // A machine that stands still makes a round late, but not all of them.
        try platform.expect("/telemetry/metadata?module=Updater&limit=0") { value in
            value.elements?.contains { $0.record?["entities"] == 120 && $0.record?["late"] == false } == true
        }
        // No more from now on; what was made is stored.
        try platform.configure("updater", "update_batch_cron: {year: \"2999\"}\nupdate_batch_period: 1s")
        try platform.stop().expectSuccess()
        try platform.start()
        let rounds = try platform.get("/telemetry/metadata?module=Updater&limit=0").elements?.count ?? 0
        #expect(rounds >= begun + 3)
        let visits = try (0..<120).map { try Self.visits(platform, "n\($0)") }
        let updates = visits.map(\.count)
        // The rounds before the last one were whole, but the one in which the entities came.
        #expect(updates.allSatisfy { (rounds - begun - 1...rounds + 1).contains($0) }, "\(rounds): \(updates)")
        #expect((updates.max() ?? 0) - (updates.min() ?? 0) <= 2, "\(updates)")
        // They are spread over the period, wherever the machine did not stand still.
        let isSpread = (0..<(updates.min() ?? 0)).contains { back in
            Set(visits.map { $0[$0.count - 1 - back].record?["t1"]?.text?.prefix(19) ?? "" }).count >= 3
        }
        #expect(isSpread, "\(visits.map { $0.map { $0.record?["t1"] ?? .null } })")
        try platform.stop().expectSuccess()
    }

    @Test func recordsComeWithTheirValues() throws {
        let platform = try Self.platform("PERIOD=1", "WITHOUT_PING")
        try platform.push(Self.moods((0..<30).map { ("n\($0)", 20 + $0) }))
        for number in [0, 7, 29] {
            try platform.expect("/entity/node/n\(number)/get/copy") {
                $0.record?["current_value"]?.integer == 20 + number
            }
        }
        // An entity that is gone is not called for, and does not come back.
        _ = try platform.curl("-X", "DELETE", "http://\(platform.address)/entity/node/n7")
        try platform.expect("/entity/node/n7") { $0.record?["empty"] == true }
        let rounds = try platform.metric(Self.rounds) ?? 0
        #expect(Self.waits(platform, for: Self.rounds, toReach: rounds + 2))
        #expect(try platform.get("/entity/node/n7").record?["empty"] == true)
        try platform.stop().expectSuccess()
    }

    /// A host that starts goes on where the last one ended, also one that was killed.
    @Test(arguments: [SIGTERM, SIGKILL]) func aRoundGoesOnAfterARestart(signal: Int32) throws {
        let platform = try Self.platform("PERIOD=8", "WITHOUT_COPY")
        try platform.push(Self.moods((0..<400).map { ("n\($0)", 20) }))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 400 }
        let rounds = try platform.metric(Self.rounds) ?? 0
        #expect(Self.waits(platform, for: Self.rounds, toReach: rounds + 1))
        let known = try platform.get("/telemetry/metadata?module=Updater").elements?.count ?? 0
        var left = 400
        // Once more where the next round had come far before anybody looked.
        for _ in 0..<6 where left >= 400 {
            let before = try platform.metric(Self.updates) ?? 0
            #expect(Self.waits(platform, for: Self.updates, toReach: before + 120))
            try platform.stop(signal)
            try platform.start()
            #expect(Self.waits(platform, for: Self.rounds, toReach: 1))
            left = try platform.metric(Self.updates) ?? 400
        }
        // What was left of the round was less than all.
        #expect(left < 400)
        // The rounds that had all entities from their beginning; one page of them may have had its turn twice.
        let all = try platform.get("/telemetry/metadata?module=Updater&sort=oldest&limit=0").elements ?? []
        #expect(all.count > known)
        for round in all.dropFirst(known) {
            let entities = round.record?["entities"]?.integer ?? 0
            #expect((400...(signal == SIGTERM ? 400 : 480)).contains(entities), "\(all)")
        }
        try platform.stop().expectSuccess()
    }

    @Test func whatChangedIsTold() throws {
        let platform = try Self.platform("PERIOD=20", "WITHOUT_COPY")
        try platform.push(Self.moods([("n0", 20)]))
        // The round has begun.
        #expect(Monotonic.waits { (try? Self.visits(platform, "n0").count) ?? 0 > 0 })
        try platform.stop().expectSuccess()
        try platform.workspace.install(Fixture("updating", "PERIOD=20", "WITHOUT_COPY", "PING=\"pong\""))
        try platform.configure("updater", Self.batches(every: 2))
        try platform.start()
        #expect(platform.logs("new are pong, which join in the round under way; gone are ping"), "\(platform.log)")
        #expect(platform.logs("a round has 10 batches and had 20, so it begins anew"), "\(platform.log)")
        try platform.stop().expectSuccess()
    }

    @Test func aPeriodShorterThanTheBatchesIsRefused() throws {
        let platform = try ServedPlatform(
            [Fixture("updating", "PERIOD=3")],
            modules: ["updating"],
            entities: ["node": Self.node],
            files: ["updater.yml": Self.batches(every: 5)]
        )
        let end = try platform.launch().wait()
        #expect(end.end == .exit(2) && end.errors.contains("its period is 3 s, expected at least update_batch_period"))
    }

    /// Whatever a callback does costs only itself.
    @Test(arguments: [
        (1, "SIGABRT"), (2, "took longer than 1 s"), (3, "in no mood"), (4, "attr 'nothing' doesn't exist"),
        (5, "entity type \"nobody\""),
    ]) func aCallThatFailsCostsOnlyItself(mood: Int, reason: String) throws {
        let platform = try Self.platform("PERIOD=1", "WITHOUT_PING", host: "modules: {deadline: 1s, failures: 0}\n")
        try platform.push(Self.moods((0..<20).map { ("n\($0)", $0 == 7 ? mood : 30 + $0) }))
        for number in 0..<20 where number != 7 {
            try platform.expect("/entity/node/n\(number)/get/copy") {
                $0.record?["current_value"]?.integer == 30 + number
            }
        }
        #expect(Monotonic.waits { platform.log.contains(reason) }, "\(platform.log)")
        #expect(try platform.get("/entity/node/n7/get/copy").record?["current_value"] == .null)
        try platform.stop().expectSuccess()
    }

    @Test func muchIsMadeOfOneCall() throws {
        let platform = try Self.platform("PERIOD=1", "WITHOUT_PING")
        try platform.push(Self.moods([("a", 6), ("b", 8), ("c", 7), ("d", 50)]))
        try platform.expect("/entity/node/a/get/many") { $0.record?["current_value"] == 6 }
        try platform.expect("/entity/node/b/get/text") { $0.record?["current_value"]?.text?.utf8.count == 2 << 20 }
        try platform.expect("/entity/node/made/get/copy") { $0.record?["current_value"] == 7 }
        try platform.expect("/entity/node/d/get/copy") { $0.record?["current_value"] == 50 }
        try platform.stop().expectSuccess()
    }

    /// A round that takes longer than its period is told, and what comes in does not wait for it.
    @Test func aPeriodThatIsTooShortIsTold() throws {
        let platform = try Self.platform("PERIOD=2", "WITHOUT_COPY", "SLOW=50000")
        try platform.push(Self.moods((0..<200).map { ("n\($0)", 20) }))
        #expect(platform.logs("updates of node eid PT2S take longer than their period"), "\(platform.log)")
        // One that was there before the round that was under way had ended; a machine that stands still keeps anybody from seeing it.
        var hasOvertaken = false
        for number in 0..<10 where !hasOvertaken {
            let rounds = try platform.metric(Self.rounds)
            try platform.push(Self.moods([("new\(number)", 77)]))
            try platform.expect("/entity/node/new\(number)/get/mood") { $0.record?["current_value"] == 77 }
            hasOvertaken = try platform.metric(Self.rounds) == rounds
        }
        #expect(hasOvertaken)
        #expect(Self.waits(platform, for: "pluginhost_platform_update_rounds_late_total", toReach: 1))
        // It ends in the middle of a round.
        try platform.stop().expectSuccess()
    }

    /// Kills workers of module and store, and the host, while updates are under way: no entity is left out.
    @Test(arguments: [1, 2] as [UInt64]) func whoeverIsKilledNobodyIsLeftOut(seed: UInt64) throws {
        let platform = try Self.platform(
            "PERIOD=5",
            "WITHOUT_COPY",
            "SLOW=500",
            host: "modules: {deadline: 240s, failures: 0}\n"
        )
        try platform.push(Self.moods((0..<1000).map { ("n\($0)", 20) }))
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"] == 1000 }
        var random = SplitMix(seed: seed)
        for round in 0..<Self.kills {
            usleep(UInt32.random(in: 100_000...600_000, using: &random))
            if round % 4 == 3 {
                try platform.killAndStart()
            } else if let host = platform.process?.identifier {
                let workers = Processes.children(of: host).filter { process in
                    ["updating", "sqlite"].contains { Processes.command(of: process).hasSuffix($0) }
                }
                if let worker = workers.randomElement(using: &random) { kill(worker, SIGKILL) }
            }
        }
        let rounds = try platform.metric(Self.rounds) ?? 0
        #expect(Self.waits(platform, for: Self.rounds, toReach: rounds + 1), "\(platform.log)")
        for number in 0..<1000 {
            let isVisited = Monotonic.waits {
                ((try? Self.visits(platform, "n\(number)").count) ?? 0) > 0
            }
            guard isVisited else {
                Issue.record("n\(number) was left out\n\(platform.log)")
                break
            }
        }
        try platform.stop().expectSuccess()
    }
}
