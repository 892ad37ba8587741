import Glibc
import Records
import TestSupport
import Testing

/// Workers that die, lie or hang in a simulation: nothing is lost, nothing doubled, and the order stays.
struct SimulationFaultTests {
    private let sink: Sink
    private var workspace: Workspace { self.sink.workspace }

    init() throws {
        self.sink = try Sink()
        try Files.copy(try Repository.example("libBanking.so"), to: "\(self.workspace.ext)/libBanking.so")
    }

    private func start(_ arguments: [String]) throws -> ChildProcess {
        try self.workspace.start(["--ext", self.workspace.ext, "simulate"] + arguments)
    }

    private static let arguments = ["--subjects=5000", "--ticks=8000", "--seed=4", "--progress=0"]

    @Test(arguments: ["banking", "3banking"]) func killedShardsLoseAndDoubleNothing(_ machine: String) throws {
        let arguments = Self.arguments + ["--sink=*=file"]
        let peaceful = try self.start(["banking"] + arguments).wait()
        peaceful.expectSuccess()
        try WorkerKiller.run(killing: 50, seed: 1, at: [60_000, 20_000]) { pace in
            try self.start([machine] + arguments + ["--pace=\(pace)x", "--restarts=1000"])
        } isEnough: { run in
            run.expectSuccess()
            #expect(run.output == peaceful.output)
            return run.errors.contains("was killed by SIGKILL")
        }
    }

    /// What a successor does again takes longer than a worker may go without a word.
    @Test func aLongReplayIsNoStall() throws {
        let workspace = try Workspace(Fixture("simulating", "SLOW=1000"))
        let run = try workspace.start([
            "--ext", workspace.ext, "simulate", "walkers", "--ticks=18000", "--sink=*=file", "--stall-timeout=8",
        ])
        // Half of the events, which took 9 seconds at least.
        #expect(Monotonic.waits { run.outputSize > 18_000 * 26 })
        let worker = try #require(Processes.children(of: run.identifier).first)
        kill(worker, SIGKILL)
        let finished = try run.wait()
        finished.expectSuccess()
        #expect(finished.errors.contains("was killed by SIGKILL") && !finished.errors.contains("it made no record"))
        #expect(
            finished.lines.count == 36_000
                && finished.lines == (0..<36_000).map { "{\"tick\": \($0 / 2 % 24), \"subject\": \($0 % 2)}" }
        )
    }

    @Test func killedMediumsLoseAndDoubleNothing() throws {
        try self.workspace.install(Fixture("sink"))
        let arguments = Self.arguments + ["--sink=*=sink:file=\(self.sink.file)", "--grant=sink", "--batch-size=20"]
        let peaceful = try self.start(["banking"] + Self.arguments + ["--sink=*=file"]).wait()
        let run = try self.start(["2banking"] + arguments + ["--pace=120000x", "--restarts=1000"])
        var killer = WorkerKiller(run, seed: 2) { self.sink.size }
        try killer.kill(50, every: 10...60)
        try run.wait().expectSuccess()
        // A batch that had arrived when its worker died comes again, under its number.
        var seen: Set<Int> = []
        let batches = try self.sink.batches().filter { $0.lines.count == $0.count && seen.insert($0.number).inserted }
        #expect(batches.flatMap(\.lines) == peaceful.lines)
    }

    @Test func anInterruptionCutsTheStreamCleanly() throws {
        let arguments = ["--subjects=20000", "--ticks=100000000", "--seed=4", "--progress=0", "--sink=*=file"]
        let run = try self.start(["3banking"] + arguments)
        while run.outputSize < 1_000_000 { usleep(1000) }
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(finished.end == .exit(128 + SIGINT))
        #expect(finished.output.last == UInt8(ascii: "\n"))
        #expect(finished.errors.contains("\(finished.lines.count) items sent in "))
        let other = try self.start(["banking"] + arguments)
        while other.outputSize < finished.output.count { usleep(1000) }
        other.signal(SIGTERM)
        #expect(try other.wait().output.starts(with: finished.output))
    }

    // MARK: - Outlets that fail

    @Test func aFullDiskEndsTheRun() throws {
        let run = try self.start(["2banking", "--subjects=10000", "--ticks=1000", "--sink=*=file:name=/dev/full"])
            .wait()
        run.expectFailure(1, saying: "writing to /dev/full failed: No space left on device", "0 items sent in ")
    }

    @Test func aFileThatCannotBeOpenedEndsTheRun() throws {
        let run = try self.start(["banking", "--sink=*=file:name=/nowhere/at/all"]).wait()
        run.expectFailure(1, saying: "opening the output file /nowhere/at/all")
    }

    @Test func aReaderThatGoesAwayEndsTheRunQuietly() throws {
        let run = try self.workspace.host(
            "simulate",
            "2banking",
            "--subjects=10000",
            "--ticks=100000",
            "--sink=*=file",
            output: .closedPipe
        )
        #expect(run.end == .exit(128 + SIGPIPE) && run.errors.isEmpty)
    }

    @Test(arguments: ["CREATION_FAILS", "WRITE_FAILS", "FLUSH_FAILS"], [1, 3])
    func aMediumThatFailsIsTold(_ fault: String, _ producers: Int) throws {
        try self.workspace.install(Fixture("sink", "FAULT=\(fault)"))
        let run = try self.start(
            ["\(producers)banking", "--subjects=1000", "--sink=*=sink:file=\(self.sink.file)", "--grant=sink"]
        ).wait()
        #expect(run.end == .exit(1) && run.errors.contains("host: medium sink: "), "\(run.errors)")
    }

    @Test func whatCannotBeDeliveredMayBeIgnored() throws {
        try self.workspace.install(Fixture("sink", "FAULT=WRITE_FAILS", "AT=1"))
        let run = try self.start(
            [
                "banking", "--subjects=100", "--seed=1", "--batch-size=10", "--sink=*=sink:file=\(self.sink.file)",
                "--grant=sink",
                "--media-ignore-errors",
            ]
        ).wait()
        run.expectSuccess()
        #expect(run.errors.contains("medium sink: 10 records in 1 batch could not be delivered"), "\(run.errors)")
    }

    // MARK: - A machine in C

    private func walkers(_ macros: String..., producers: Int = 1, more: [String] = []) throws -> FinishedProcess {
        let workspace = try Workspace([Fixture("simulating", macros: macros)])
        return try workspace.start(
            ["--ext", workspace.ext, "simulate", "\(producers)walkers", "--sink=*=file", "--progress=0"] + more
        ).wait()
    }

    private static func events(_ ticks: Int) -> [String] {
        (0..<ticks).flatMap { tick in (0..<2).map { "{\"tick\": \(tick), \"subject\": \($0)}" } }
    }

    @Test(arguments: [1, 2, 3], ["file", "file:key=true,time=true", "print:template={record}"])
    func aMachineNeedsNoSwift(_ producers: Int, _ sink: String) throws {
        let workspace = try Workspace(Fixture("simulating"))
        let run = try workspace.host("simulate", "\(producers)walkers", "--sink=*=\(sink)")
        run.expectSuccess()
        let lines =
            sink.hasPrefix("print")
            ? run.lines.map { $0.replacing(":", with: ": ").replacing(",", with: ", ") } : run.lines
        #expect(lines == Self.events(5))
    }

    @Test(arguments: [
        ("LENGTH", "[P-22] the events of a batch have"),
        ("STREAM", "[P-22] event 4 of a batch is of tick 2 after 1, stream 1"),
        ("TRANSITION", "[P-22] event 4 of a batch is of tick 2 after 1, stream 0, transition 9"),
        ("FAILS", "it has had enough"),
    ])
    func aMachineThatBreaksItsPromisesEnds(_ fault: String, _ words: String) throws {
        let run = try self.walkers("FAULT=\(fault)", "AT=2")
        #expect(run.end == .exit(1) && run.errors.contains(words), "\(run.errors)")
        #expect(Self.events(5).starts(with: run.lines))
    }

    @Test func ticksDoNotGoBack() throws {
        let run = try self.walkers("FAULT=GOES_BACK", "AT=3")
        #expect(run.end == .exit(1) && run.errors.contains("[P-22] event 6 of a batch is of tick 0 after 2"))
        #expect(Self.events(5).starts(with: run.lines))
    }

    @Test(arguments: [
        ("DECLARES_NOTHING", "it is no state machine"),
        ("DECLARES_NONSENSE", "the model declared something that is not CBOR"),
        ("DECLARES_BAD_PLACE", "which is no place of a state"),
    ])
    func aDeclarationThatMakesNoSense(_ fault: String, _ words: String) throws {
        let run = try self.walkers("FAULT=\(fault)")
        run.expectFailure(1, saying: words)
    }

    /// What comes out is the beginning of what would have come, though another shard was further.
    @Test(arguments: [
        ("CRASHES", "crashed with SIGSEGV"), ("IS_SILENT", "made no record for 1 s"), ("FAILS", "it has had enough"),
    ])
    func aShardThatIsGivenUpEndsTheRun(_ fault: String, _ words: String) throws {
        let run = try self.walkers("FAULT=\(fault)", "AT=3", producers: 2, more: ["--stall-timeout=1"])
        #expect(run.end == .exit(1) && run.errors.contains(words), "\(run.errors)")
        #expect(Self.events(5).starts(with: run.lines))
    }

    @Test func aShardMayEndEarlyOrSayNothingOfItsTime() throws {
        #expect(try self.walkers("FAULT=ENDS_AT_ONCE", "AT=2").lines == Self.events(2))
        #expect(try self.walkers("FAULT=NEVER_REACHES", producers: 2).lines == Self.events(5))
    }
}
