import Glibc
import Records
import TestSupport
import Testing

/// `host simulate` with the example of a bank.
struct SimulateTests {
    private let sink: Sink
    private var workspace: Workspace { self.sink.workspace }
    private static let streams: [String: Set<String>] = [
        "balance": ["income", "spending", "take_loan"],
        "clickstream": ["login", "open_loan_screen", "close_loan_screen", "take_loan"],
    ]

    init() throws {
        self.sink = try Sink()
        for example in ["libBanking.so", "libDirectoryMedium.so"] {
            try Files.copy(try Repository.example(example), to: "\(self.workspace.ext)/\(example)")
        }
    }

    private func simulate(_ arguments: String...) throws -> FinishedProcess {
        try self.workspace.start(["--ext", self.workspace.ext, "simulate", "banking"] + arguments).wait()
    }

    private func lines(_ name: String) throws -> [String] {
        // By bytes: as a character, a line feed after a carriage return is another than one alone.
        let bytes = try Files.read("\(self.workspace.path)/work/\(name)")
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: - Events

    /// Sinks and runs that share a database count their batches each for itself.
    @Test func severalSinksAndRunsShareADatabase() throws {
        try Files.copy(try Repository.example("sql.so"), to: "\(self.workspace.ext)/sql.so")
        let options = ["trx", "balance"].map { "--sink=\($0)=sql:dsn=sqlite:///e.db,table=\($0),create=true" }
        for round in 1...2 {
            let run = try self.simulate(
                "--subjects=200",
                "--ticks=2000",
                "--seed=1",
                "--grant=medium/sql",
                options[0],
                options[1],
                "--drop-unbound"
            )
            run.expectSuccess()
            let program = """
                import sqlite3
                count = lambda table: sqlite3.connect("e.db").execute("SELECT COUNT(*) FROM " + table).fetchone()[0]
                print(count("trx") + count("balance"), count("trx"), count("pluginhost_batches"))
                """
            let counts = try self.workspace.python(program).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            let sent = run.errors.split(separator: "\n").last?.split(separator: " ").first.flatMap { Int($0) }
            #expect(counts.count == 3 && counts[0] == round * (sent ?? -1) && counts[1] > 0 && counts[2] == 0)
        }
    }

    @Test func eachStreamGoesWhereItIsTold() throws {
        let run = try self.simulate(
            "--subjects=500",
            "--ticks=2000",
            "--seed=1",
            "--sink=trx=file:name=trx.json",
            "--sink=balance=file:name=balance.json",
            "--sink=clickstream=file:name=clicks.csv,format=headered-csv",
            "--sink=*=file:name=-"
        )
        run.expectSuccess()
        let balance = try self.lines("balance.json").map { try JSON.decode(Array($0.utf8)).record ?? [:] }
        #expect(Set(balance.map { $0["event"]?.text ?? "" }) == Self.streams["balance"])
        #expect(balance.allSatisfy { ($0["balance"]?.integer ?? -1) >= 0 })
        let trx = try self.lines("trx.json").map { try JSON.decode(Array($0.utf8)).record ?? [:] }
        #expect(trx.allSatisfy { (10...99).contains($0["amount"]?.integer ?? 0) })
        #expect(trx.count == balance.count { $0["event"]?.text == "spending" })
        let clicks = try self.lines("clicks.csv")
        #expect(clicks.first == "timestamp,user_id,event\r")
        #expect(
            Set(clicks.dropFirst().map { String($0.dropLast().split(separator: ",").last ?? "") })
                == Self.streams["clickstream"]
        )
        #expect(run.lines.count == balance.count { $0["event"]?.text == "take_loan" })
        let all = balance.count + trx.count + clicks.count - 1 + run.lines.count
        #expect(run.errors.contains("\(all) items sent in "))
        // A thousandth of a thousand subjects in each of a thousand ticks.
        #expect((850...1150).contains(clicks.count { $0.hasSuffix(",login\r") }))
    }

    @Test func theNumberOfProducersChangesNotAByte() throws {
        let arguments = [
            "--subjects=300", "--ticks=3000", "--seed=9", "--batch-size=70", "--grant=sink",
            "--sink=balance=file:name=-",
            "--sink=trx=print", "--sink=*=sink:file=\(self.sink.file)",
        ]
        try self.workspace.install(Fixture("sink"))
        var outputs: Set<[UInt8]> = []
        var batches: Set<[String]> = []
        for producers in ["1", "2", "3", "7"] {
            try Files.write("", to: self.sink.file)
            let run = try self.workspace.start(
                ["--ext", self.workspace.ext, "simulate", "\(producers)banking"] + arguments
            ).wait()
            run.expectSuccess()
            outputs.insert(run.output)
            let arrived = try self.sink.batches()
            #expect(arrived.dropLast().allSatisfy { $0.count == 70 })
            batches.insert(arrived.flatMap { ["\($0.number)"] + $0.lines })
        }
        #expect(outputs.count == 1 && batches.count == 1)
        #expect(outputs.first?.isEmpty == false && batches.first?.isEmpty == false)
        let times = try self.sink.batches().flatMap(\.lines).map {
            try JSON.decode(Array($0.utf8)).record?["timestamp"]?.integer ?? 0
        }
        #expect(times == times.sorted())
    }

    @Test func anotherSeedIsAnotherRun() throws {
        let runs = try ["1", "1", "2"].map { try self.simulate("--seed=\($0)", "--sink=*=print").output }
        #expect(runs[0] == runs[1] && runs[0] != runs[2])
        #expect(try self.simulate("--sink=*=print").output != self.simulate("--sink=*=print").output)
    }

    @Test func itEndsWithTheLastTick() throws {
        let run = try self.simulate("--subjects=2000", "--ticks=50", "--sink=*=print:template={tick}")
        run.expectSuccess()
        let ticks = run.lines.compactMap(Int.init)
        #expect(ticks.count == run.lines.count && ticks == ticks.sorted() && (30..<50).contains(ticks.last ?? 0))
    }

    // MARK: - Printing

    @Test func linesAreOfATemplate() throws {
        let template =
            "[{time}] User id: {user_id}, {{{stream}}}: {trigger}, from {from} to {to}, {probability} {nothing}"
        let run = try self.simulate("--seed=1", "--sink=*=print:template=\"\(template)\"")
        run.expectSuccess()
        #expect(run.lines[0] == "[2460000] User id: 8, {clickstream}: login, from offline to online, 0.1 ")
    }

    @Test func withoutATemplateItTellsAll() throws {
        let run = try self.simulate("--seed=1", "--sink=*=print")
        #expect(
            run.lines[0]
                == "[2460000] subject 8 made a transition login from offline to online:"
                + " {\"timestamp\":2460000,\"user_id\":8,\"event\":\"login\"}"
        )
    }

    // MARK: - Mediums

    @Test func keysAndTimesAreFieldsForMediumsThatTakeRecords() throws {
        try self.workspace.install(Fixture("sink", "TAKES=PLUGIN_ENCODING_CBOR"))
        let run = try self.simulate(
            "--seed=1",
            "--grant=sink",
            "--drop-unbound",
            "--sink=loan=sink:file=\(self.sink.file),time=true",
            "--subjects=100",
            "--ticks=5000"
        )
        run.expectSuccess()
        let records = try self.sink.records().compactMap(\.record)
        #expect(!records.isEmpty)
        for record in records {
            #expect(record.keys == ["_key", "_time", "timestamp", "user_id", "loan_balance"])
            #expect(record["_key"]?.text == record["user_id"]?.integer.map { "\($0)" })
            #expect(record["_time"] == record["timestamp"])
        }
    }

    @Test func linesHaveThemWhereASinkAsks() throws {
        let run = try self.simulate("--seed=1", "--sink=*=file:key=true,time=true")
        #expect(
            run.lines[0]
                == "{\"_key\": \"8\", \"_time\": 2460000, \"timestamp\": 2460000, \"user_id\": 8, \"event\": \"login\"}"
        )
    }

    @Test func severalSinksShareAMedium() throws {
        let run = try self.simulate(
            "--seed=1",
            "--subjects=100",
            "--grant=directory",
            "--batch-size=10",
            "--sink=trx=directory:name=out,ordered-name=true",
            "--sink=loan=directory:name=out,ordered-name=true",
            "--sink=*=directory:name=rest,ordered-name=true"
        )
        run.expectSuccess()
        let other = try self.simulate(
            "--seed=1",
            "--subjects=100",
            "--sink=trx=file",
            "--sink=loan=file",
            "--drop-unbound"
        )
        let names = try Files.entries("\(self.workspace.path)/work/out").compactMap(Int.init).sorted()
        #expect(names == Array(0..<names.count))
        #expect(try names.flatMap { try self.lines("out/\($0)") } == other.lines)
        #expect(try Files.entries("\(self.workspace.path)/work/rest").count > 3)
    }

    @Test func formatsOfWholeBatchesAreMadeToo() throws {
        let run = try self.simulate(
            "--seed=1",
            "--subjects=50",
            "--sink=loan=file:format=cbor",
            "--drop-unbound",
            "--ticks=20000"
        )
        run.expectSuccess()
        let json = try self.simulate("--seed=1", "--subjects=50", "--sink=loan=file", "--drop-unbound", "--ticks=20000")
        var rest = run.output[...]
        var values: [Value] = []
        while !rest.isEmpty {
            let (value, length) = try rest.withUnsafeBytes { try CBOR.decodeFirst($0) }
            values.append(value)
            rest = rest.dropFirst(length)
        }
        #expect(try !values.isEmpty && values == json.lines.map { try JSON.decode(Array($0.utf8)) })
    }

    // MARK: - As a model

    @Test func asAModelItIsOneLikeAnyOther() throws {
        let run = try self.workspace.host("banking", "--number=100", "--seed=1")
        run.expectSuccess()
        #expect(run.lines.count == 100)
        let simulated = try self.simulate("--seed=1", "--ticks=100000", "--sink=*=file")
        #expect(run.lines == Array(simulated.lines.prefix(100)))
        // Producers share the subjects, and the number.
        let shared = try self.workspace.host("2banking", "--number=10", "--seed=1")
        let users = shared.lines.compactMap { try? JSON.decode(Array($0.utf8)).record?["user_id"]?.integer }
        #expect(users.count { $0 < 5 } == 5 && users.count { $0 >= 5 } == 5)
    }

    // MARK: - Pace

    @Test func pacedEventsAreTheSame() throws {
        let arguments = ["--subjects=100", "--ticks=100", "--seed=2", "--sink=*=file"]
        let run = try self.workspace.start(
            ["--ext", self.workspace.ext, "simulate", "2banking"] + arguments + ["--pace=60000x"]
        ).wait()
        run.expectSuccess()
        let free = try self.workspace.start(["--ext", self.workspace.ext, "simulate", "banking"] + arguments).wait()
        #expect(run.output == free.output && !run.output.isEmpty)
    }

    @Test func aPacedRunThatIsStoppedDeliversWhatWasDue() throws {
        let arguments = [
            "simulate", "banking", "--subjects=1000", "--seed=2", "--sink=*=file", "--pace=6000x", "--ticks=100000",
        ]
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments)
        while run.outputSize < 2000 { usleep(10_000) }
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(finished.end == .exit(128 + SIGINT))
        let free = try self.simulate("--subjects=1000", "--seed=2", "--ticks=20000", "--sink=*=file")
        #expect(Array(free.lines.prefix(finished.lines.count)) == finished.lines)
        #expect(finished.errors.contains("\(finished.lines.count) items sent in "))
    }
}
