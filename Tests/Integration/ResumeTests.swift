import Glibc
import TestSupport
import Testing

/// A worker that dies costs nothing: its successor goes on with the next record.
struct ResumeTests {
    /// How many workers each run loses to a SIGKILL from outside; RESUME_KILLS asks for more.
    private static let kills = getenv("RESUME_KILLS").flatMap { Int(String(cString: $0)) } ?? 20
    private static let formats = ["json-lines", "csv", "batch-headered-csv"]
    /// With `resume` in C, without in C++, compiled templates, templates with code, `next()` without known keys.
    private static let models = ["counter", "walk", "test_template_model", "test_seed_template_model", "draws"]

    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace(examples: ["libTemplateModels.so", "counter.so", "walk.so"])
        try Files.copy(try SwiftFixture.path("FailingModels"), to: "\(self.workspace.ext)/libFailingModels.so")
    }

    private func start(_ arguments: [String]) throws -> ChildProcess {
        try self.workspace.start(["--ext", self.workspace.ext, "--progress=0"] + arguments)
    }

    /// Runs once in peace and once with kills; both must end well.
    private func peacefulAndDisturbed(
        _ arguments: [String]
    ) throws -> (FinishedProcess, FinishedProcess) {
        // Of several producers one may be killed often before it has made anything, and is not to be given up.
        let arguments = arguments + ["--number=\(Self.kills * 3000)", "--seed=7", "--restarts=1000"]
        let peaceful = try self.start(arguments + ["--rate=100000"]).wait()
        peaceful.expectSuccess()
        // Slower where it was over before enough workers had been killed.
        for rate in [100_000, 20_000, 5000, 1500] {
            let run = try self.start(arguments + ["--rate=\(rate)"])
            var killer = WorkerKiller(run, seed: UInt64(arguments.count))
            try killer.kill(Self.kills)
            let disturbed = try run.wait()
            disturbed.expectSuccess()
            let words = "its worker was killed by SIGKILL"
            let lines = disturbed.errors.split(separator: "\n").count { $0.contains(words) }
            // A worker that had just ended by itself was only thought to be killed.
            #expect(lines <= killer.killed, "\(disturbed.errors)")
            if lines > Self.kills / 4 { return (peaceful, disturbed) }
        }
        throw Unusable("not enough workers could be killed in the middle of a run")
    }

    @Test(arguments: Self.models, Self.formats)
    func killsChangeNotAByte(_ model: String, _ format: String) throws {
        let (peaceful, disturbed) = try self.peacefulAndDisturbed([model, "--output-format=\(format)"])
        #expect(peaceful.output == disturbed.output)
    }

    @Test(arguments: ["7", "1", "5000"])
    func killsChangeNoBatch(_ size: String) throws {
        let (peaceful, disturbed) = try self.peacefulAndDisturbed(
            ["walk", "--output-format=batch-headered-csv", "--batch-size=\(size)"]
        )
        #expect(peaceful.output == disturbed.output)
    }

    @Test(arguments: ["3counter", "3walk", "3test_template_model", "3draws"], ["json-lines", "csv"])
    func ofSeveralProducersNoRecordIsLostOrDoubled(_ expression: String, _ format: String) throws {
        let (peaceful, disturbed) = try self.peacefulAndDisturbed([expression, "--output-format=\(format)"])
        #expect(peaceful.lines.sorted() == disturbed.lines.sorted())
    }

    /// Whatever the order of the batches, each is whole and under its header.
    @Test func batchesOfSeveralProducersStayApart() throws {
        let (peaceful, disturbed) = try self.peacefulAndDisturbed(
            ["3counter", "--output-format=batch-headered-csv", "--batch-size=50"]
        )
        func batches(_ run: FinishedProcess) -> [String] {
            run.lines.split { $0.hasPrefix("n,") }.map { $0.joined(separator: "\n") }.sorted()
        }
        #expect(batches(peaceful) == batches(disturbed))
        #expect(batches(peaceful).count > 100)
    }

    /// Without a seed too a successor continues, for it gets the one that was drawn.
    @Test func withoutASeedTheNumberIsExact() throws {
        // So that no worker of a scan is killed.
        _ = try self.start(["--list-plugins"]).wait()
        let run = try self.start(["2counter", "walk", "--number=30000", "--rate=30000", "--restarts=1000"])
        var killer = WorkerKiller(run, seed: 3)
        try killer.kill(Self.kills)
        let finished = try run.wait()
        finished.expectSuccess()
        #expect(finished.lines.count == 30_000)
        #expect(Set(finished.lines.filter { $0.contains("counter") }).count == 20_000)
        #expect(finished.errors.contains("30000 items sent in "), "\(finished.errors)")
    }

    // MARK: - Deaths of its own making

    private func mortal(_ macros: String...) throws -> Workspace {
        switch macros.count {
        case 1: try Workspace(Fixture("mortal", macros[0]))
        case 2: try Workspace(Fixture("mortal", macros[0], macros[1]))
        default: try Workspace(Fixture("mortal", macros[0], macros[1], macros[2]))
        }
    }

    private static func numbers(_ count: Int) -> String { (0..<count).map { "{\"n\": \($0)}\n" }.joined() }

    private static let deaths: [(death: String, words: String)] = [
        ("CRASHES", "crashed with SIGSEGV"),
        ("KILLED", "was killed by SIGKILL (Killed)"),
        ("EXITS", "ended its process with exit status 3 in the middle of its work"),
        ("LEAVES", "ended its process with exit status 0 in the middle of its work"),
        ("HANGS", "was killed because it made no record for 8 s"),
    ]

    /// Whoever does not hang never has made no record for too long, however slow the machine is.
    private static func patience(_ death: String) -> String { "--stall-timeout=\(death == "HANGS" ? 8 : 240)" }

    @Test(arguments: Self.deaths)
    func aDeathThatDoesNotComeAgainCostsNothing(_ death: String, _ words: String) throws {
        let workspace = try self.mortal("DEATH=\(death)", "ONCE")
        let run = try workspace.host("mortal", "--number=3000", Self.patience(death))
        run.expectSuccess()
        #expect(run.text == Self.numbers(3000))
        // What the first worker made of a batch is lost with it; the second publishes each record.
        for record in [0, 7] {
            let line = "host: model mortal: at record \(record) its worker \(words)"
            let decision = "; restarted (1 of 5 within 10 s)"
            let isSaid = run.errors.split(separator: "\n").contains { $0.hasPrefix(line) && $0.hasSuffix(decision) }
            #expect(isSaid, "\(run.errors)")
        }
    }

    @Test(arguments: ["CORRUPTS_RING", "CLOSES_DESCRIPTORS"])
    func whoeverBreaksTheRulesIsReplaced(_ breach: String) throws {
        // It begins when something is published, for only a worker that begins at record 0 does it.
        let workspace = try self.mortal("DEATH=\(breach)", "ONCE", "LIFE=5000")
        // Slow enough for the host to look at the ring often.
        let run = try workspace.host("mortal", "--number=100000", "--rate=100000")
        run.expectSuccess()
        #expect(run.text == Self.numbers(100_000))
        #expect(run.errors.contains("; restarted (1 of 5 within 10 s)"), "\(run.errors)")
    }

    @Test(arguments: Self.deaths.filter { $0.death != "KILLED" }, ["1", "1000"])
    func whoDiesTwiceAtARecordIsGivenUp(_ death: (death: String, words: String), _ size: String) throws {
        let workspace = try self.mortal("DEATH=\(death.death)", "LIFE=1234", "FORGETS")
        let run = try workspace.host("mortal", "--number=5000", Self.patience(death.death), "--batch-size=\(size)")
        #expect(run.end == .exit(1))
        #expect(run.text == Self.numbers(1234))
        let line = "host: model mortal: at record 1234 its worker \(death.words)"
        let decision = "; given up, for its predecessor died at the same record"
        let isSaid = run.errors.split(separator: "\n").contains { $0.hasPrefix(line) && $0.hasSuffix(decision) }
        #expect(isSaid, "\(run.errors)")
        let failure = "model mortal failed after 1234 records: for the second time at record 1234 it \(death.words)"
        #expect(run.errors.contains("host: \(failure)"), "\(run.errors)")
        #expect(run.errors.contains("host: 3766 records were not made"), "\(run.errors)")
    }

    @Test func whoBringsNothingIsGivenUp() throws {
        let workspace = try self.mortal("DEATH=KILLED", "FORGETS")
        let run = try workspace.host("mortal", "--number=100")
        #expect(run.end == .exit(1))
        #expect(run.text == Self.numbers(7))
        #expect(run.errors.contains("(5 of 5 within 10 s)"), "\(run.errors)")
        #expect(run.errors.contains("; given up, for 5 restarts within 10 s brought no record"), "\(run.errors)")
        let twice = try workspace.host("mortal", "--number=100", "--restarts=2")
        #expect(twice.errors.contains("given up, for 2 restarts within 10 s brought no record"), "\(twice.errors)")
    }

    @Test func withoutRestartsTheFirstDeathIsTheEnd() throws {
        let workspace = try self.mortal("DEATH=CRASHES")
        let run = try workspace.host("mortal", "--number=100", "--batch-size=1", "--restarts=0")
        #expect(run.end == .exit(1))
        #expect(run.text == Self.numbers(7))
        #expect(run.errors.contains("model mortal failed after 7 records: it crashed with SIGSEGV"), "\(run.errors)")
        #expect(!run.errors.contains("restarted"), "\(run.errors)")
    }

    /// Making again what was made may take longer than a record may.
    @Test func aLongReplayIsNoStall() throws {
        let workspace = try self.mortal("DEATH=NEVER", "FORGETS", "SLOW")
        let arguments = ["--ext", workspace.ext, "mortal", "--number=10000", "--stall-timeout=8", "--batch-size=100"]
        let run = try workspace.start(arguments)
        // They took 9 seconds at least.
        #expect(Monotonic.waits { run.outputSoFar.count { $0 == UInt8(ascii: "\n") } >= 9000 })
        kill(try #require(Processes.children(of: run.identifier).first), SIGKILL)
        let finished = try run.wait()
        finished.expectSuccess()
        #expect(finished.text == Self.numbers(10_000))
        #expect(finished.errors.split(separator: "\n").count { $0.contains("restarted") } == 1, "\(finished.errors)")
    }

    // MARK: - Nothing is left behind

    /// What a process holds at a moment.
    private struct Holdings {
        var descriptors: Int
        var threads: Int
        var mappings: Int
        var children: Int

        init?(of process: pid_t) {
            guard let descriptors = try? Files.entries("/proc/\(process)/fd"),
                let threads = try? Files.entries("/proc/\(process)/task"),
                let maps = try? Files.read("/proc/\(process)/maps"), !maps.isEmpty
            else { return nil }
            self.descriptors = descriptors.count
            self.threads = threads.count
            self.mappings = maps.count { $0 == UInt8(ascii: "\n") }
            self.children = Processes.children(of: process).count
        }
    }

    /// Each worker makes seven records and dies.
    @Test(arguments: ["CRASHES", "KILLED", "EXITS"])
    func restartsLeaveNothingBehind(_ death: String) throws {
        let workspace = try self.mortal("DEATH=\(death)")
        let restarts = max(300, Self.kills * 10)
        var (early, late, samples): ([Holdings], [Holdings], [Holdings]) = ([], [], [])
        // Once more where nobody has looked at the beginning, or at the end.
        for _ in 0..<5 where early.count < 10 || late.count < 10 {
            let run = try workspace.start(
                ["--ext", workspace.ext, "2mortal", "--number=\(restarts * 7)", "--batch-size=1", "--progress=0"]
            )
            var seen: [(output: Int, holdings: Holdings)] = []
            while Processes.isRunning(run.identifier) {
                if let holdings = Holdings(of: run.identifier) { seen.append((run.outputSize, holdings)) }
                usleep(2000)
            }
            let finished = try run.wait()
            finished.expectSuccess()
            #expect(finished.lines.count == restarts * 7)
            let words = "; restarted (1 of 5 within 10 s)"
            #expect(finished.errors.split(separator: "\n").count { $0.contains(words) } >= restarts - 2)
            let whole = finished.output.count
            early = seen.filter { $0.output > 0 && $0.output < whole / 4 }.map(\.holdings)
            late = seen.filter { $0.output > whole * 3 / 4 && $0.output < whole }.map(\.holdings)
            samples += seen.map(\.holdings)
        }
        // What one restart in six does not give back shows in the least that is held at the beginning and at the end.
        for quantity in [\Holdings.descriptors, \Holdings.threads, \Holdings.mappings] {
            let (before, after) = (early.map { $0[keyPath: quantity] }.min(), late.map { $0[keyPath: quantity] }.min())
            let (least, then) = (try #require(before), try #require(after))
            #expect(then <= least + restarts / 12, "\(least) became \(then)")
        }
        #expect(samples.allSatisfy { $0.children <= 3 })
    }
}
