import Glibc
import Records
import TestSupport
import Testing

/// What befalls a whole host: its disk, its clock, its files and what it is sent.
@Suite(.serialized) struct PlatformFaultTests {
    private static let done = #"{"detail":"OK"} 200"#

    private static func body(_ host: String, _ times: Range<Int>, padding: Int = 0) -> String {
        let filling = String(repeating: "x", count: padding)
        let points = times.map {
            #"{"type":"host","id":"\#(host)","attr":"port","v":80,"t1":\#(1_700_000_000 + $0),"src":"\#(filling)"}"#
        }
        return "[\(points.joined(separator: ","))]"
    }

    // MARK: - The disk

    @Test func aFullDiskIsAnsweredAndGotOver() throws {
        let platform = try ServedPlatform(modules: [])
        let data = "\(platform.configuration)/data"
        try Files.makeDirectory(data)
        let disk = try SmallDisk(at: data, size: "12m")
        defer { withExtendedLifetime(disk) {} }
        try Files.write([UInt8](repeating: 0, count: 4 << 20), to: "\(data)/ballast")
        try platform.start()
        var acknowledged = 0
        var answer = Self.done
        // Each is kept on the bus and as it came in, so a hundred are too many for the disk.
        while answer == Self.done, acknowledged < 100 {
            answer = try platform.post(Self.body("10.0.0.1", acknowledged..<acknowledged + 1, padding: 200_000))
            if answer == Self.done { acknowledged += 1 }
        }
        #expect(answer.hasSuffix(" 503"), "\(answer.prefix(200))")
        #expect(acknowledged > 3)
        // It stays up, and says what is wrong.
        #expect(try platform.text("/") == #"{"detail":"It works!"}"#)
        unlink("\(data)/ballast")
        let isTaken = Monotonic.waits {
            (try? platform.post(Self.body("10.0.0.2", 0..<1))) == Self.done
        }
        #expect(isTaken, "\(platform.log)")
        #expect(platform.hasHistory("10.0.0.1", acknowledged), "\(acknowledged)")
        #expect(platform.hasHistory("10.0.0.2", 1))
        try platform.stop().expectSuccess()
    }

    /// Not a disk that is read-only at the start: one of which the kernel has found faults while files on it are open.
    @Test func aDiskThatBecomesReadOnlyIsAnsweredAndGotOver() throws {
        let platform = try ServedPlatform(examples: ["libNetworkModules.so"], modules: ["exposure"])
        let directory = "\(Repository.root)/ExamplePlugins/sqlite-c"
        let sources = ["register", "store", "bus", "database", "checkpoint"].map { "\(directory)/\($0).c" }
        let included = ["-I\(directory)", "-I\(Repository.root)/ExamplePlugins/calls-c"]
        try platform.workspace.install(
            Fixture(
                "readonly",
                macros: ["_GNU_SOURCE"],
                flags: ["-shared"] + included + sources + ["-lsqlite3", "-lpthread"]
            ),
            as: "sqlite.so"
        )
        try platform.configure("host", "modules: {deadline: 600s}")
        try platform.start()
        #expect(try platform.post(Self.body("10.0.0.1", 0..<100)) == Self.done)
        #expect(platform.hasHistory("10.0.0.1", 100))
        let mark = "\(platform.configuration)/data/READONLY"
        var acknowledged = 100
        for round in 0..<3 {
            // The store finds it out with what is taken already, the bus with what comes.
            let worker = try #require(platform.workers(of: "exposure").first)
            kill(worker, SIGSTOP)
            #expect(try platform.post(Self.body("10.0.0.1", acknowledged..<acknowledged + 500)) == Self.done)
            acknowledged += 500
            try Files.write("", to: mark)
            kill(worker, SIGCONT)
            #expect(
                platform.logs("tasks wait, for the store or the bus does not work", times: round + 1),
                "\(platform.log)"
            )
            var answer = Self.done
            for number in 0..<100 where answer == Self.done {
                answer = try platform.post(Self.body("10.0.1.\(round)", number..<number + 1))
            }
            #expect(answer.hasSuffix(" 503"), "\(answer)")
            // What is kept is read.
            #expect(try platform.historyCount("10.0.0.1") == acknowledged - 500)
            unlink(mark)
            let isTaken = Monotonic.waits {
                (try? platform.post(Self.body("10.0.2.\(round)", 0..<1))) == Self.done
            }
            #expect(isTaken, "\(platform.log)")
            #expect(platform.hasHistory("10.0.0.1", acknowledged))
            #expect(platform.hasHistory("10.0.2.\(round)", 1))
        }
        try platform.stop().expectSuccess()
    }

    @Test func aSnapshotThatFindsNoRoomWaitsForIt() throws {
        let platform = try ServedPlatform(
            modules: [],
            entities: [
                "node": """
                entity: {id: node, name: node, snapshot: true}
                attribs: {text: {name: text, type: plain, data_type: string}}
                """
            ]
        )
        let data = "\(platform.configuration)/data"
        try Files.makeDirectory(data)
        let disk = try SmallDisk(at: data, size: "64m")
        defer { withExtendedLifetime(disk) {} }
        try platform.start()
        let text = String(repeating: "y", count: 900)
        for first in stride(from: 0, to: 3000, by: 500) {
            let points = (first..<first + 500).map {
                #"{"type":"node","id":"n\#($0)","attr":"text","v":"\#($0)\#(text)"}"#
            }
            #expect(try platform.post("[\(points.joined(separator: ","))]") == Self.done)
        }
        try platform.expect("/entities") { $0.record?["node"]?.record?["eid_estimate_count"]?.integer == 3000 }
        // What is left is less than the documents take.
        var room = statvfs()
        #expect(statvfs(data, &room) == 0)
        let free = Int(room.f_bavail) * Int(room.f_frsize)
        // The store may take of it meanwhile, so there may be less.
        try? Files.write([UInt8](repeating: 0, count: max(free - (1 << 20), 0)), to: "\(data)/ballast")
        #expect(try platform.text("/control/make_snapshots").contains("Action sent."))
        #expect(platform.logs("waits, for the store does not work"))
        // Others are served meanwhile, and see nothing of it.
        #expect(try platform.get("/entity/node/count").record?["total_count"] == 0)
        unlink("\(data)/ballast")
        try platform.expect("/entity/node/count") { $0.record?["total_count"] == 3000 }
        #expect(try platform.get("/entity/node/n7/snapshots").elements?.count == 1)
        try platform.stop().expectSuccess()
    }

    @Test func aReadOnlyDiskIsRefusedAtTheStart() throws {
        let platform = try ServedPlatform(modules: [])
        let data = "\(platform.configuration)/data"
        try Files.makeDirectory(data)
        let disk = try SmallDisk(at: data, size: "12m")
        defer { withExtendedLifetime(disk) {} }
        try platform.start()
        #expect(try platform.post(Self.body("10.0.0.1", 0..<3)) == Self.done)
        try platform.stop().expectSuccess()
        #expect(Monotonic.waits { disk.makeReadOnly(true) })
        try platform.launch().wait().expectFailure(1, saying: data, "Read-only file system")
        #expect(Monotonic.waits { disk.makeReadOnly(false) })
        try platform.start()
        #expect(platform.hasHistory("10.0.0.1", 3))
        try platform.stop().expectSuccess()
    }

    @Test(arguments: ["store.db", "bus.db"]) func aDamagedFileIsRefusedAndNamed(_ name: String) throws {
        let platform = try ServedPlatform(modules: [])
        try platform.start()
        #expect(try platform.post(Self.body("10.0.0.1", 0..<500, padding: 500)) == Self.done)
        #expect(platform.hasHistory("10.0.0.1", 500))
        try platform.stop().expectSuccess()
        let path = "\(platform.configuration)/data/\(name)"
        let whole = try Files.read(path)
        var damaged = whole
        for index in stride(from: 4096, to: damaged.count, by: 3) { damaged[index] = 0x5a }
        try Files.write(damaged, to: path)
        try platform.launch().wait().expectFailure(1, saying: path, "damaged")
        #expect(try Files.read(path) == damaged)
        try Files.write(whole, to: path)
        try platform.start()
        #expect(platform.hasHistory("10.0.0.1", 500))
        try platform.stop().expectSuccess()
    }

    // MARK: - Too much

    /// While a module does not get on, no more is taken than may wait; nothing that was taken is lost.
    @Test func whatIsTooMuchIsRefusedUntilThereIsRoom() throws {
        let platform = try ServedPlatform(examples: ["libNetworkModules.so"], modules: ["exposure"])
        try platform.configure("host", "limits: {waiting_size: 64KiB}\nmodules: {deadline: 600s}")
        try platform.start()
        let worker = try #require(platform.workers(of: "exposure").first)
        kill(worker, SIGSTOP)
        var acknowledged = 0
        var answer = Self.done
        while answer == Self.done, acknowledged < 100 {
            answer = try platform.post(Self.body("10.0.0.1", acknowledged * 50..<(acknowledged + 1) * 50))
            if answer == Self.done { acknowledged += 1 }
        }
        #expect(answer.hasSuffix(" 503"), "\(answer)")
        #expect(acknowledged > 3)
        let head = try platform.curl(
            "-D",
            "-",
            "-o",
            "/dev/null",
            "-H",
            "Content-Type: application/json",
            "-d",
            Self.body("10.0.0.1", 0..<1),
            "http://\(platform.address)/datapoints"
        )
        #expect(head.lowercased().contains("retry-after: "), "\(head)")
        #expect(try platform.text("/") == #"{"detail":"It works!"}"#)
        kill(worker, SIGCONT)
        #expect(platform.hasHistory("10.0.0.1", acknowledged * 50))
        #expect(try platform.post(Self.body("10.0.0.2", 0..<1)) == Self.done)
        #expect(platform.hasHistory("10.0.0.2", 1))
        try platform.stop().expectSuccess()
    }

    // MARK: - The clock

    /// A clock that is put back by a day, while the host runs and while it does not, loses and doubles nothing.
    @Test func theClockMayBePutBack() throws {
        let platform = try ServedPlatform(examples: ["libNetworkModules.so"], modules: ["exposure"])
        try platform.configure("modules/exposure", "weights: {'80': 1}")
        let clock = "\(platform.workspace.path)/clock"
        try Files.write("0", to: clock)
        let environment = [
            "LD_PRELOAD": try Fixture("clock", flags: ["-shared"], hasNote: false).built(), "CLOCK_FILE": clock,
        ]
        try platform.start(environment: environment)
        func push(_ number: Int) throws {
            #expect(try platform.post(Self.body("10.0.0.1", number..<number + 1)) == Self.done)
            #expect(platform.hasHistory("10.0.0.1", number + 1))
            #expect(
                try platform.post(#"[{"type":"host","id":"10.0.0.1","attr":"hostname","v":"\#(number)"}]"#) == Self.done
            )
            #expect(platform.has("10.0.0.1", "hostname", .string("\(number)")))
        }
        try push(0)
        try Files.write("-86400", to: clock)
        try push(1)
        // The host itself sees the clock go back.
        platform.signal(SIGHUP)
        #expect(platform.logs(" reloaded"))
        let days = platform.log.split(separator: "\n").map { $0.prefix(10) }.filter { $0.hasPrefix("20") }
        #expect(zip(days, days.dropFirst()).contains { $0 > $1 }, "\(platform.log)")
        try platform.stop(SIGKILL)
        try Files.write("-172800", to: clock)
        try platform.start(environment: environment)
        try push(2)
        try Files.write("0", to: clock)
        try push(3)
        // What came in is there as often as it came, and what the module made of it.
        let raw = try JSON.decode(try platform.text("/entity/host/raw/get?eid=10.0.0.1&attr=port&limit=0"))
        #expect(raw.record?["count"] == 4)
        #expect(platform.has("10.0.0.1", "risk", 1))
        let service = try JSON.decode(try platform.text("/entity/service/80/get/host"))
        #expect(service.record?["history"]?.elements?.count == 4)
        try platform.stop().expectSuccess()
    }

    // MARK: - Shards

    /// From one start to the next there may be more shards or fewer; tasks that wait find theirs.
    @Test func theNumberOfShardsMayChange() throws {
        let platform = try ServedPlatform(examples: ["libNetworkModules.so"], modules: ["exposure"])
        try platform.configure("modules/exposure", "weights: {'80': 1}")
        var count = 0
        for shards in [2, 7, 1, 16, 3] {
            try platform.configure("host", "shards: \(shards)")
            try platform.start()
            for _ in 0..<10 {
                let points = (1...20).map { host in
                    #"{"type":"host","id":"10.0.0.\#(host)","attr":"port","v":80,"t1":\#(1_700_000_000 + count)}"#
                }
                #expect(try platform.post("[\(points.joined(separator: ","))]") == Self.done)
                count += 1
            }
            // In the middle of it, so that some wait on the bus and some for their shards.
            try platform.stop(SIGKILL)
        }
        try platform.start()
        for host in 1...20 { #expect(platform.hasHistory("10.0.0.\(host)", count)) }
        var found: Int?
        _ = Monotonic.waits {
            let answer = (try? platform.text("/entity/service/80/get/host")) ?? ""
            found = (try? JSON.decode(answer))?.record?["history"]?.elements?.count
            return found == 20 * count
        }
        #expect(found == 20 * count)
        let entities = try JSON.decode(try platform.text("/entities"))
        #expect(entities.record?["host"]?.record?["eid_estimate_count"] == 20)
        try platform.stop().expectSuccess()
    }

    // MARK: - What it is given

    @Test(arguments: [
        ("snapshots", "creation_rate:\n\tminute: '*/30'", "the line begins with a tab"),
        ("api", "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + bomb, "values, those of aliases included"),
        ("processing_core", "worker_processes: many", "worker_processes"), ("control", "allowed_actions: 7", "list"),
        ("host", "limits: [1]", "expected a mapping"), ("host", "\u{0}", "host.yml"),
    ])
    func aConfigurationThatMakesNoSenseIsRefused(_ name: String, _ text: String, _ words: String) throws {
        let platform = try ServedPlatform(modules: [])
        try platform.configure(name, text)
        try platform.launch().wait().expectFailure(2, saying: words, "\(name).yml")
    }

    /// Ten times ten times ten and so on.
    private static let bomb = (1...8).map { level in
        let before = level == 1 ? "a" : "a\(level - 1)"
        return "a\(level): &a\(level) [\(Array(repeating: "*\(before)", count: 10).joined(separator: ","))]"
    }.joined(separator: "\n")

    @Test func whatIsSentMayBeLargeDeepOrNonsense() throws {
        let platform = try ServedPlatform(modules: [])
        try platform.configure(
            "db_entities/thing",
            """
            entity: {id: thing, name: Thing, snapshot: false}
            attribs:
              any: {name: Any, type: plain, data_type: json}
            """
        )
        try platform.start()
        let large = Self.body("10.0.0.1", 0..<40_000, padding: 180)
        #expect(large.utf8.count > 10_000_000)
        #expect(try platform.post(large) == Self.done)
        func deep(_ levels: Int) throws -> String {
            let value = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
            return try platform.post(#"[{"type":"thing","id":"t","attr":"any","v":\#(value)}]"#)
        }
        #expect(try deep(100) == Self.done)
        #expect(
            Monotonic.waits { (try? platform.text("/entity/thing/t/get/any"))?.contains("[[[[") == true }
        )
        #expect(try deep(1000).hasSuffix(" 400"))
        #expect(try deep(1_000_000).hasSuffix(" 400"))
        #expect(try platform.post(String(repeating: "[", count: 9_000_000)).hasSuffix(" 400"))
        #expect(try platform.post("[\(String(repeating: "7,", count: 2_000_000))7]").hasSuffix(" 422"))
        // One bad datapoint refuses all of its request, and is named by its number.
        let bad = Self.body("10.0.0.9", 0..<1000).replacingLast(#""v":80"#, by: #""v":"x""#)
        let answer = try platform.post(bad)
        #expect(answer.hasSuffix(" 422") && answer.contains(#""loc":["body",999,"v"]"#), "\(answer.prefix(300))")
        var invalid = Array(#"[{"type":"host","id":"10.0.0.8","attr":"hostname","v":"x"#.utf8)
        invalid += [0xff, 0xfe] + Array(#""}]"#.utf8)
        let file = "\(platform.workspace.path)/invalid"
        try Files.write(invalid, to: file)
        #expect(try platform.postFile(file).hasSuffix(" 400"))
        for (value, status) in [("99999999999999999999", 422), ("1e400", 422), ("1,\"v\":81", 200)] {
            let point = #"[{"type":"host","id":"10.0.0.7","attr":"port","v":\#(value),"t1":1700000000}]"#
            #expect(try platform.post(point).hasSuffix(" \(status)"), "\(value)")
        }
        #expect(platform.hasHistory("10.0.0.1", 40_000))
        #expect(try platform.historyCount("10.0.0.9") == 0)
        let restarts = try platform.metric(#"pluginhost_plugin_restarts_total{plugin="gateway/http-gateway"}"#)
        #expect(restarts == 0)
        try platform.stop().expectSuccess()
    }
}

extension String {
    /// The text with the last occurrence of a part replaced.
    fileprivate func replacingLast(_ part: String, by replacement: String) -> String {
        let (text, wanted) = (Array(self.utf8), Array(part.utf8))
        guard
            let place = (0...(text.count - wanted.count)).last(where: { Array(text[$0..<$0 + wanted.count]) == wanted })
        else { return self }
        return String(
            decoding: text[..<place] + Array(replacement.utf8) + text[(place + wanted.count)...],
            as: UTF8.self
        )
    }
}
