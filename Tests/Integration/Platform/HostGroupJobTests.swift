import Glibc
import Platform
import Records
import TestSupport
import Testing

/// What one of several hosts does for all of them: snapshots, periodic updates and archives.
@Suite(.serialized) struct HostGroupJobTests {
    private typealias Host = ServedGroup.Host

    /// How many hosts are killed; a soak asks for more.
    private static let kills = getenv("HOST_KILLS").flatMap { Int(String(cString: $0)) } ?? 6
    private static let nodes = 300
    private static let node = """
        entity: {id: node, name: node, snapshot: true}
        attribs:
          mood: {name: mood, type: plain, data_type: int}
          visits: {name: visits, type: observations, data_type: int, history_params: {aggregate: false}}
          seen: {name: seen, type: observations, data_type: string}
        """

    private static func group(_ plugins: [Fixture] = [], _ files: [String: String] = [:]) throws -> ServedGroup {
        try ServedGroup { servers in
            try ServedPlatform(
                plugins,
                modules: plugins.map(\.source),
                entities: ["node": Self.node],
                files: files,
                on: servers
            )
        }
    }

    private static func seen(_ value: Int, at time: Int, from source: String = "me") -> String {
        #"{"type": "node", "id": "n\#(value % Self.nodes)", "attr": "seen", "v": "\#(value)", "t1": \#(time), "#
            + #""src": "\#(source)"}"#
    }

    private static func now() -> Int { Int(Clock.system() / 1_000_000) }

    // MARK: - Kills

    /// Kills and stops hosts while they make snapshots, call for updates and archive: whoever goes on leaves nothing out,
    /// and does nothing twice.
    @Test(arguments: [7] as [UInt64]) func whoeverIsKilledAnotherOneGoesOn(seed: UInt64) throws {
        let group = try Self.group(
            [Fixture("updating", "PERIOD=4", "WITHOUT_COPY")],
            [
                "updater.yml": "update_batch_cron: {second: \"*\"}\nupdate_batch_period: 1s\n",
                "history_manager.yml":
                    ServedPlatform.archiving("{second: \"*\"}", olderThan: "1h", directory: "archive"),
                "host.yml": "modules: {deadline: 240s, failures: 0}\nhosts: {timeout: 2s}\n",
            ]
        )
        var hosts = try (0..<3).map { _ in try group.start() }
        try group.settle(hosts)
        let moods = (0..<Self.nodes).map {
            #"{"type": "node", "id": "n\#($0)", "attr": "mood", "v": \#(20 + $0 % 50)}"#
        }
        #expect(try group.post("[\(moods.joined(separator: ","))]", to: "/datapoints", of: hosts[0]).contains("OK"))
        try group.expect("/entities", of: hosts[1]) {
            $0.record?["node"]?.record?["eid_estimate_count"]?.integer == Self.nodes
        }
        let filled = Clock.system()
        var acknowledged: Set<String> = []
        var unknown: Set<String> = []
        var random = SplitMix(seed: seed)
        for number in 0..<Self.kills {
            let place = Int.random(in: 0..<3, using: &random)
            _ = try group.post("", to: "/control/make_snapshots", of: hosts[(place + 1) % 3])
            for part in 0..<4 {
                let values = (0..<100).map { number * 400 + part * 100 + $0 }
                let points = values.map { Self.seen($0, at: Self.now() - 7200) }
                let host = hosts[(place + part) % 3]
                let answer = try group.post("[\(points.joined(separator: ","))]", to: "/datapoints", of: host)
                if answer == #"{"detail":"OK"}"# {
                    acknowledged.formUnion(values.map(String.init))
                } else if !answer.contains("too many") {
                    unknown.formUnion(values.map(String.init))
                }
                usleep(UInt32.random(in: 0...300_000, using: &random))
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                try group.stop(hosts[place])
            } else {
                try group.kill(hosts[place])
            }
            usleep(UInt32.random(in: 0...1_000_000, using: &random))
            hosts[place] = try group.start(at: hosts[place].address)
        }
        try group.settle(hosts)
        try self.expectArchives(group, hosts, acknowledged, unknown)
        try self.expectRounds(group, hosts, since: filled)
        try self.expectSnapshots(group, hosts, since: filled)
        for host in hosts { try group.stop(host) }
    }

    /// Each datapoint is in one archive, once, and in the store no more.
    private func expectArchives(
        _ group: ServedGroup,
        _ hosts: [Host],
        _ acknowledged: Set<String>,
        _ unknown: Set<String>
    ) throws {
        var archived: [String] = []
        let isDone = Monotonic.waits {
            let left = try? group.get("/entity/node/raw/get?attr=seen", of: hosts[0])
            guard left?.record?["count"] == 0 else { return false }
            archived = (try? group.place.archivedDatapoints().compactMap { $0["v"]?.text }) ?? []
            return acknowledged.isSubset(of: archived)
        }
        let missing = acknowledged.subtracting(archived)
        #expect(isDone, "\(missing.count) are missing: \(missing.sorted().prefix(20)); \(group.log(of: hosts))")
        #expect(Set(archived).count == archived.count, "\(archived.count - Set(archived).count) are there twice")
        #expect(Set(archived).isSubset(of: acknowledged.union(unknown)))
        #expect(acknowledged.count > Self.kills * 100)
    }

    /// In each round every entity had its turn; those of the page that was under way when a host was killed had two.
    private func expectRounds(_ group: ServedGroup, _ hosts: [Host], since filled: Int64) throws {
        func rounds() throws -> [Record] {
            let all = try group.get("/telemetry/metadata?module=Updater&sort=oldest", of: hosts[0]).elements ?? []
            return all.compactMap(\.record).filter { ($0["#time_created"]?.text ?? "") > DateText.text(filled) }
        }
        let before = try rounds().count
        let goesOn = Monotonic.waits { ((try? rounds().count) ?? 0) >= before + 2 }
        #expect(goesOn, "\(group.log(of: hosts))")
        let found = try rounds()
        #expect(found.count >= 2, "\(found)")
        for round in found {
            let entities = round["entities"]?.integer ?? 0
            #expect((Self.nodes...Self.nodes * 3).contains(entities), "\(round)")
        }
        for number in stride(from: 0, to: Self.nodes, by: 7) {
            try group.expect("/entity/node/n\(number)/get/visits", of: hosts[number % 3]) {
                $0.record?["history"]?.elements?.isEmpty == false
            }
        }
    }

    /// All snapshots that are complete have all entities, and all hosts show the same.
    private func expectSnapshots(_ group: ServedGroup, _ hosts: [Host], since filled: Int64) throws {
        for host in hosts {
            let before = try Self.times(group, host)
            #expect(try group.post("", to: "/control/make_snapshots", of: host).contains("Action sent"))
            var times: [String] = []
            let isMade = Monotonic.waits {
                times = (try? Self.times(group, host)) ?? []
                return times.count > before.count
            }
            #expect(isMade && TimeOrder.isRising(times), "\(times); \(group.log(of: hosts))")
            for other in hosts {
                try group.expect("/entity/node/n1/snapshots", of: other) { $0.elements?.count == times.count }
                #expect(try group.get("/entity/node/count", of: other).record?["total_count"]?.integer == Self.nodes)
            }
        }
        let runs = try group.get("/telemetry/metadata?module=SnapShooter", of: hosts[0]).elements ?? []
        let complete = runs.compactMap(\.record).filter {
            $0["linked_finished"] == true && ($0["#time_created"]?.text ?? "") > DateText.text(filled)
        }
        #expect(complete.count >= 3, "\(runs)")
        for run in complete { #expect(run["entities"]?.integer == Self.nodes, "\(run)") }
    }

    private static func times(_ group: ServedGroup, _ host: Host) throws -> [String] {
        let snapshots = try group.get("/entity/node/n1/snapshots", of: host).elements ?? []
        return snapshots.compactMap { $0.record?["_time_created"]?.text }
    }

    // MARK: - Telemetry

    /// Whichever host is asked tells of all; what it counts itself adds up.
    @Test func eachTellsTheSameOfAll() throws {
        let group = try Self.group(
            [],
            [
                "telemetry.yml": "attribute_bson_size_schedule: {second: \"*\"}\n",
                // None is thought dead because it is slow: what it was busy with would be counted twice.
                "host.yml": "modules: {deadline: 240s}\nhosts: {timeout: 240s}\n",
            ]
        )
        let hosts = try (0..<3).map { _ in try group.start() }
        try group.settle(hosts)
        let begun = Self.now() - 1000
        for (number, host) in hosts.enumerated() {
            let points = (0..<100).map { Self.seen(number * 100 + $0, at: begun + number, from: "source\(number)") }
            #expect(try group.post("[\(points.joined(separator: ","))]", to: "/datapoints", of: host).contains("OK"))
        }
        for host in hosts {
            try group.expect("/entities", of: host) { $0.record?["node"]?.record?["eid_estimate_count"] == 300 }
        }
        #expect(try group.post("", to: "/control/make_snapshots", of: hosts[2]).contains("Action sent"))
        for host in hosts {
            try group.expect("/telemetry/snapshot_summary", of: host) { $0.record?["entities"] == 300 }
            try group.expect("/telemetry/sources_validity", of: host) { value in
                (0..<3).allSatisfy {
                    value.record?["source\($0)"]?.text == DateText.text(Int64(begun + $0) * 1_000_000)
                }
            }
            try group.expect("/telemetry/entities_per_attr", of: host) {
                $0.record?["node"] == ["mood": 0, "visits": 0, "seen": 300]
            }
            try group.expect("/telemetry/attribute_bson_sizes", of: host) {
                $0.record?["node"]?.record?["attributes"]?.record?["seen"]?.record?["count"] == 300
            }
            try group.expect("/telemetry/rabbitmq/queues", of: host) { value in
                let queues = value.record?["queues"]?.elements ?? []
                return queues.count == 32 && queues.allSatisfy { $0.record?["total"] == 0 }
            }
            #expect(try group.get("/telemetry/metadata?module=SnapShooter", of: host).elements?.count == 1)
        }
        // What is counted since the start is each host's own.
        let counts = try hosts.map { host -> Record? in
            let shell = try group.place.workspace.start(
                ["sh", "-u", "http://\(host.address)", "telemetry", "event-counts", "-g", "te"]
            ).wait()
            shell.expectSuccess()
            return try JSON.decode(shell.text).record
        }
        for name in ["task_processed", "record_created"] {
            let each = counts.map { $0?[name]?.integer ?? -1 }
            #expect(each.reduce(0, +) == 300 && each.allSatisfy { $0 > 0 }, "\(name): \(each)")
        }
        for host in hosts { try group.stop(host) }
    }
}
