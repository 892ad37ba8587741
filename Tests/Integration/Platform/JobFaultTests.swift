import Glibc
import Platform
import Records
import TestSupport
import Testing

/// Snapshots, periodic updates and archives where the machine below does not do as it should.
@Suite(.serialized) struct JobFaultTests {
    private static let node = """
        entity: {id: node, name: node, snapshot: true}
        attribs:
          mood: {name: mood, type: plain, data_type: int}
          copy: {name: copy, type: plain, data_type: int}
          text: {name: text, type: plain, data_type: string}
          many: {name: many, type: plain, data_type: int}
          visits: {name: visits, type: observations, data_type: int, history_params: {aggregate: false}}
          seen: {name: seen, type: observations, data_type: string}
        """
    private static let rounds = "pluginhost_platform_update_rounds_total"
    private static let archived = "pluginhost_platform_archived_datapoints_total"

    /// All three each second.
    private static func platform(_ macros: String...) throws -> ServedPlatform {
        try ServedPlatform(
            [Fixture("updating", macros: macros)],
            modules: ["updating"],
            entities: ["node": Self.node],
            files: [
                "snapshots.yml": "creation_rate: {second: \"*/1\"}\n",
                "updater.yml": "update_batch_cron: {second: \"*\"}\nupdate_batch_period: 1s\n",
                "history_manager.yml":
                    ServedPlatform.archiving("{second: \"*\"}", olderThan: "1h", directory: "archive"),
                "host.yml": "modules: {deadline: 240s, failures: 0}\n",
            ]
        )
    }

    private static func old(_ values: Range<Int>, before seconds: Int = 7200) -> String {
        let time = Int(Clock.system() / 1_000_000) - seconds
        let points = values.map {
            #"{"type": "node", "id": "n\#($0 % 50)", "attr": "seen", "v": "\#($0)", "t1": \#(time)}"#
        }
        return "[\(points.joined(separator: ","))]"
    }

    private static func snapshots(_ platform: ServedPlatform) throws -> [String] {
        let runs = try platform.get("/telemetry/metadata?module=SnapShooter&sort=oldest&date_to=2999-01-01").elements
        return (runs ?? []).compactMap(\.record).filter { $0["linked_finished"] == true }
            .compactMap { $0["#time_created"]?.text }
    }

    /// Waits until there are two more snapshots, two more rounds of updates, and an archive of what was pushed.
    private static func expectWork(
        _ platform: ServedPlatform,
        _ what: Comment,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let (made, rounds) = (try Self.snapshots(platform).count, try platform.metric(Self.rounds) ?? 0)
        var now = (made: 0, rounds: 0, left: -1)
        let goesOn = Monotonic.waits {
            now.made = (try? Self.snapshots(platform).count) ?? 0
            now.rounds = ((try? platform.metric(Self.rounds)) ?? nil) ?? 0
            now.left = (try? platform.get("/entity/node/raw/get?attr=seen").record?["count"]?.integer ?? -1) ?? -1
            return now.made >= made + 2 && now.rounds >= rounds + 2 && now.left == 0
        }
        #expect(goesOn, "\(what): \(now), before \(made) and \(rounds); \(platform.log)", sourceLocation: location)
    }

    /// A clock that is put back by a day, or set forward by one, stops none of them, and nothing is done twice.
    @Test func theClockMayBePutBack() throws {
        let platform = try Self.platform("PERIOD=2", "WITHOUT_COPY")
        let clock = "\(platform.workspace.path)/clock"
        try Files.write("0", to: clock)
        try platform.start(environment: [
            "LD_PRELOAD": try Fixture("clock", flags: ["-shared"], hasNote: false).built(), "CLOCK_FILE": clock,
        ])
        var count = 0
        for offset in [0, -86_400, -43_200, -200_000, 0] {
            try Files.write("\(offset)", to: clock)
            try platform.push(Self.old(count..<count + 100, before: 300_000))
            count += 100
            try Self.expectWork(platform, "the clock is off by \(offset) s")
        }
        let values = try platform.archivedDatapoints().compactMap { $0["v"]?.text }
        #expect(values.count == count && Set(values).count == count)
        let times = try Self.snapshots(platform)
        #expect(TimeOrder.isRising(times), "\(times)")
        #expect(try platform.get("/entity/node/count").record?["total_count"] == 50)
        try platform.stop().expectSuccess()
    }

    /// Where archives cannot be written, nothing is lost, and all else goes on.
    @Test func aReadOnlyOrFullDiskForArchivesIsGotOver() throws {
        let platform = try Self.platform("PERIOD=2", "WITHOUT_COPY")
        let directory = "\(platform.configuration)/archive"
        try Files.makeDirectory(directory)
        let disk = try SmallDisk(at: directory, size: "512k")
        defer { withExtendedLifetime(disk) {} }
        #expect(Monotonic.waits { disk.makeReadOnly(true) })
        try platform.start()
        try platform.push(Self.old(0..<200))
        #expect(platform.logs("raw datapoints were not archived", times: 2), "\(platform.log)")
        #expect(try platform.archives().isEmpty)
        #expect(try platform.get("/entity/node/raw/get?attr=seen&limit=0").record?["count"] == 200)
        let made = try Self.snapshots(platform).count
        #expect(Monotonic.waits { ((try? Self.snapshots(platform).count) ?? 0) > made })
        #expect(Monotonic.waits { disk.makeReadOnly(false) })
        try Self.expectWork(platform, "the disk can be written again")
        // So full that a beginning of the file has room, and the file has not.
        var room = statvfs()
        #expect(statvfs(directory, &room) == 0)
        let free = Int(room.f_bavail) * Int(room.f_frsize)
        try Files.write([UInt8](repeating: 0, count: max(free - 8192, 0)), to: "\(directory)/ballast")
        let before = platform.log.split(separator: "\n").count { $0.contains("were not archived") }
        var random = SplitMix(seed: 4)
        let time = Int(Clock.system() / 1_000_000) - 7200
        let points = (200..<1200).map { number in
            let noise = (0..<6).map { _ in String(random.next(), radix: 36) }.joined()
            let value = "\(number) \(noise)"
            return #"{"type": "node", "id": "n\#(number % 50)", "attr": "seen", "v": "\#(value)", "t1": \#(time)}"#
        }
        try platform.push("[\(points.joined(separator: ","))]")
        #expect(platform.logs("were not archived", times: before + 2), "\(platform.log)")
        unlink("\(directory)/ballast")
        try Self.expectWork(platform, "the disk has room again")
        let values = try platform.archivedDatapoints().compactMap { $0["v"]?.text?.split(separator: " ").first }
        #expect(values.count == 1200 && Set(values).count == 1200, "\(values.count)")
        try platform.stop().expectSuccess()
        #expect(try Files.entries(directory).allSatisfy { $0.hasSuffix(".jsonl.gz") })
    }

    /// Where the store cannot write any more, they wait for that; when it can again, nothing is missing.
    @Test func aStoreWithoutRoomIsWaitedFor() throws {
        let platform = try Self.platform("PERIOD=1", "WITHOUT_PING")
        let data = "\(platform.configuration)/data"
        try Files.makeDirectory(data)
        let disk = try SmallDisk(at: data, size: "96m")
        defer { withExtendedLifetime(disk) {} }
        try platform.start()
        // For one of them an update makes two megabytes, again and again; for the others their mood.
        try platform.push(
            #"[{"type":"node","id":"large","attr":"mood","v":8},{"type":"node","id":"n0","attr":"mood","v":33}]"#
        )
        try platform.expect("/entity/node/n0/get/copy") { $0.record?["current_value"] == 33 }
        try platform.push(Self.old(0..<100))
        var room = statvfs()
        #expect(statvfs(data, &room) == 0)
        let free = Int(room.f_bavail) * Int(room.f_frsize)
        // The store takes of it meanwhile, so there may be less.
        try? Files.write([UInt8](repeating: 0, count: max(free - (1 << 20), 0)), to: "\(data)/ballast")
        let isFull = Monotonic.waits { platform.log.contains("room on the disk") }
        #expect(isFull, "\(platform.log)")
        #expect(try platform.text("/") == #"{"detail":"It works!"}"#)
        usleep(2_000_000)
        unlink("\(data)/ballast")
        try platform.push(#"[{"type":"node","id":"large","attr":"mood","v":34}]"#)
        try platform.expect("/entity/node/large/get/copy") { $0.record?["current_value"] == 34 }
        try Self.expectWork(platform, "the store can write again")
        let values = try platform.archivedDatapoints().filter { $0["attr"] == "seen" }.compactMap { $0["v"]?.text }
        #expect(values.count == 100 && Set(values).count == 100)
        try platform.stop().expectSuccess()
    }
}
