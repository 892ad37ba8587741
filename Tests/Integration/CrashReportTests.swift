import Glibc
import Records
import TestSupport
import Testing

/// A plugin that crashes is told of in words, with the place, and a report is kept.
struct CrashReportTests {
    /// What the C fixture does, and what must be said of it.
    struct Crash: CustomTestStringConvertible, Sendable {
        let how: String
        let signal: String
        let words: [String]

        init(_ how: String, _ signal: String, _ words: String...) {
            self.how = how
            self.signal = signal
            self.words = words
        }

        var testDescription: String { self.how }
    }

    private static let swift = "in Swift code that is a failed precondition, an overflow or an index out of range"

    private static let here = "(crash_here + "

    private static let crashes: [Crash] = [
        Crash(
            "READS_NULL",
            "SIGSEGV",
            "a read of address 0x0, which is a null pointer, in crashing.so + 0x",
            Self.here
        ),
        Crash("WRITES_NULL_FIELD", "SIGSEGV", "a write to address 0x18, which is a null pointer and an offset of 24"),
        Crash("CALLS_NULL", "SIGSEGV", "a jump to address 0x0, which is a null pointer", "called from crashing.so + "),
        Crash("WILD_READ", "SIGSEGV", "a read of address 0x123456000, where nothing is mapped", Self.here),
        Crash("WILD_POINTER", "SIGSEGV", "an address that no memory can have", Self.here),
        Crash("WRITES_CONSTANT", "SIGSEGV", "a write to address 0x", "which may not be written", Self.here),
        Crash("CALLS_DATA", "SIGSEGV", "a jump to address 0x", "which holds no code", "in crashing.so + 0x"),
        Crash("BEHIND_FILE", "SIGBUS", "a read of address 0x", "behind the end of the file", "in crashing.so + 0x"),
        Crash("STACK_OVERFLOW", "SIGSEGV", "stack overflow: recursion without end", "(descend + "),
        Crash("STACK_OVERFLOW_IN_THREAD", "SIGSEGV", "or a stack overflow in one of its threads"),
        Crash("NULL_IN_THREAD", "SIGSEGV", "a read of address 0x0, which is a null pointer", "(thread + "),
        Crash("ABORTS", "SIGABRT", "it called abort", "called from crashing.so + 0x", Self.here),
        Crash("DIVIDES", "SIGFPE", "an integer division by zero", Self.here),
        Crash("ILLEGAL", "SIGILL", "an illegal instruction: \(Self.swift)", Self.here),
        Crash("TRAPS", "SIGTRAP", "it sent the signal to itself", Self.here),
        Crash("RAISES_SYS", "SIGSYS", "it sent the signal to itself", Self.here),
        Crash("RAISES_SEGV", "SIGSEGV", "it sent the signal to itself", Self.here),
        Crash("CPU_LIMIT", "SIGXCPU", "it used up the processor time that it may have", "in crashing.so + 0x"),
    ]

    private static let good = (0..<3).map { "{\"n\": \($0)}\n" }.joined()

    private static func crashing(_ how: String, _ macros: String...) -> Fixture {
        macros.isEmpty ? Fixture("crashing", "HOW=\(how)") : Fixture("crashing", "HOW=\(how)", macros[0])
    }

    /// The reports that were kept, oldest first.
    private static func reports(_ workspace: Workspace) throws -> [String] {
        let directory = Self.directory(workspace)
        let program = "import sys, os; print(*sorted(os.listdir(sys.argv[1])), sep='\\n')"
        return try workspace.python(program, directory).split(separator: "\n").map { "\(directory)/\($0)" }
    }

    private static func directory(_ workspace: Workspace) -> String {
        "\(workspace.path)/home/.local/state/pluginhost/crashes"
    }

    @Test(arguments: Self.crashes)
    func theCauseIsToldAndTheSignalIsTheTrueOne(_ crash: Crash) throws {
        let workspace = try Workspace(Self.crashing(crash.how))
        let run = try workspace.host("crashing", "--number=10")
        #expect(run.end == .exit(1), "\(run.errors)")
        #expect(run.text == Self.good)
        let head = "host: model crashing failed after 3 records: for the second time at record 3 it crashed with "
        for word in ["\(head)\(crash.signal): ", "its last words: about to \\x1b[31mcrash; report: "] + crash.words {
            #expect(run.errors.contains(word), "\(run.errors)")
        }
        // One for the worker, and one for its successor.
        let reports = try Self.reports(workspace)
        #expect(reports.count == 2)
        let report = try #require(reports.last)
        #expect(run.errors.contains("report: \(report)\n"), "\(run.errors)")
        let text = try Files.text(report)
        #expect(text.contains("signal:  \(crash.signal) ("), "\(text)")
        #expect(text.contains("plugin:  \(workspace.ext)/crashing.so\n") && text.contains("worker:  crashing\n"))
        #expect(text.contains("    about to \\x1b[31mcrash\n"), "\(text)")
        #expect(!text.utf8.contains(0x1B))
    }

    /// A child of a plugin is not its worker, and a kill from outside is no crash of its code.
    @Test func whatIsNoCrashOfTheWorkerIsNotReported() throws {
        let parent = try Workspace(Self.crashing("CHILD_CRASHES"))
        _ = try parent.host("crashing", "--number=10")
        #expect(!Files.exists(Self.directory(parent)))
        let killed = try Workspace(Self.crashing("KILLS"))
        let run = try killed.host("crashing", "--number=10")
        #expect(run.errors.contains("SIGKILL"), "\(run.errors)")
        #expect(!run.errors.contains("report: "), "\(run.errors)")
        #expect(!Files.exists(Self.directory(killed)))
    }

    /// What the plugin wrote into the pipe makes the record unreadable; the signal is known all the same.
    @Test(arguments: ["FLOOD=1", "FLOOD=336", "FLOOD=1000000"])
    func rubbishInTheCrashPipeDoesNoHarm(_ flood: String) throws {
        let workspace = try Workspace(Self.crashing("READS_NULL", flood), examples: ["counter.so"])
        let run = try workspace.host("crashing", "counter", "--number=1000")
        #expect(run.end == .exit(1), "\(run.errors)")
        #expect(run.errors.contains("it crashed with SIGSEGV: "), "\(run.errors)")
        #expect(run.errors.contains("an access to memory that is not its own"), "\(run.errors)")
        #expect(run.lines.count { $0.contains("counter") } == 500)
    }

    private static let traced: Set = ["READS_NULL", "STACK_OVERFLOW", "ABORTS", "RAISES_SEGV", "TRAPS"]

    @Test(arguments: Self.crashes.filter { Self.traced.contains($0.how) })
    func aBacktraceNamesFunctionsOfThePlugin(_ crash: Crash) throws {
        let fixture = Fixture(
            "crashing",
            "HOW=\(crash.how)",
            flags: ["-shared", "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls"]
        )
        let workspace = try Workspace(fixture)
        let run = try workspace.host("crashing", "--number=10", "--backtrace")
        // The backtracer has run before, but the cause and the signal are the same.
        for word in ["it crashed with \(crash.signal): "] + crash.words {
            #expect(run.errors.contains(word), "\(run.errors)")
        }
        #expect(run.text == Self.good)
        let text = try Files.text(try #require(try Self.reports(workspace).first))
        let backtrace = text.split(separator: "\n").drop { $0 != "backtrace:" }
        #expect(backtrace.contains { $0.contains("Program crashed") }, "\(text)")
        let isNamed = backtrace.contains { $0.contains("crashing.so + 0x") && $0.contains(" + ") && $0.hasSuffix(")") }
        // Unwinding ends in the C library where that keeps no frames.
        #expect(isNamed || crash.how == "ABORTS", "\(text)")
        #expect(run.errors.contains("crashing: *** Program crashed"), "\(run.errors)")
        #expect(!run.errors.contains("last words: about to \\x1b[31mcrash | "), "\(run.errors)")
    }

    @Test(arguments: [false, true])
    func mistakesInSwiftAreExplained(_ isTraced: Bool) throws {
        let workspace = try Workspace()
        try Files.copy(try SwiftFixture.path("FailingModels"), to: "\(workspace.ext)/libFailingModels.so")
        let cases: [(model: String, words: [String], frame: String)] = [
            (
                "traps", ["SIGILL: an illegal instruction: \(Self.swift)", "the bottom fell out"],
                "FailingModels.Traps.next"
            ),
            ("out_of_bounds", ["SIGILL: an illegal instruction: \(Self.swift)"], "FailingModels.OutOfBounds.element"),
            ("recurses", ["SIGSEGV: stack overflow"], "FailingModels.Recurses.depth"),
        ]
        for (model, words, frame) in cases {
            let run = try workspace.host(model, "--number=100", "--batch-size=1", isTraced ? "--backtrace" : "--seed=1")
            for word in [
                "model \(model) failed after 7 records", "record 7 it crashed with ", "libFailingModels.so + 0x",
            ] + words {
                #expect(run.errors.contains(word), "\(run.errors)")
            }
            let text = try Files.text(try #require(try Self.reports(workspace).last))
            #expect(text.contains("worker:  \(model)\n"))
            guard isTraced else { continue }
            let frames = text.split(separator: "\n").drop { $0 != "backtrace:" }
            #expect(frames.contains { $0.contains("libFailingModels.so") && $0.contains(frame) }, "\(text)")
        }
    }

    @Test func aCrashInRegistrationIsToldByTheListAndByWhy() throws {
        let workspace = try Workspace(Self.crashing("READS_NULL", "IN_REGISTER"))
        let path = "\(workspace.ext)/crashing.so"
        let list = try PluginList(workspace)
        list.expectRefused(
            path,
            "registration-crashed",
            ["SIGSEGV: a read of address 0x0, which is a null", Self.here, "during registration", "report: "]
        )
        let why = try workspace.host("why", path)
        why.expectSuccess()
        let report = try #require(try Self.reports(workspace).first)
        #expect(why.lines.first?.hasPrefix("\(path): quarantined") == true, "\(why.text)")
        #expect(why.lines.last?.contains(report) == true, "\(why.text)")
        #expect(why.lines.last?.contains("the file is in quarantine until it changes") == true, "\(why.text)")
        #expect(!why.output.contains(0x1B))
    }

    @Test func whyTellsTheStateAndTheLastDecisions() throws {
        let workspace = try Workspace(Self.crashing("ABORTS"), examples: ["counter.so"])
        let unknown = try workspace.host("why", "crashin")
        unknown.expectFailure(2, saying: "nothing is known of 'crashin'", "did you mean 'crashing'?")
        let fresh = try workspace.host("why", "crashing")
        fresh.expectSuccess()
        let state = ["model crashing: ready", "  file: \(workspace.ext)/crashing.so"]
        #expect(fresh.lines == state + ["No decision about it is on record."])
        _ = try workspace.host("crashing", "--number=10")
        let why = try workspace.host("why", "crashing")
        why.expectSuccess()
        let told = why.lines.filter { $0.contains("at record 3 its worker crashed with SIGABRT: it called abort") }
        #expect(told.count == 2, "\(why.text)")
        #expect(told.first?.contains("restarted (1 of 5 within 10 s)") == true, "\(why.text)")
        #expect(told.last?.contains("given up, for its predecessor died at the same record") == true, "\(why.text)")
        #expect(told.allSatisfy { $0.contains("its last words: about to \\x1b[31mcrash") }, "\(why.text)")
        for (line, report) in zip(told, try Self.reports(workspace)) { #expect(line.contains(report), "\(why.text)") }
        let json = try #require(try workspace.host("why", "crashing", "--json").json().record)
        #expect(json["states"]?.elements?.first?.record?["state"]?.text == "ready")
        let decisions = try #require(json["decisions"]?.elements)
        #expect(decisions.count == 2)
        #expect(decisions.allSatisfy { $0.record?["name"]?.text == "crashing" && $0.record?["kind"]?.text == "model" })
        let other = try workspace.host("why", "counter")
        #expect(other.text.contains("model counter: ready") && !other.text.contains("SIGABRT"))
        // The extension is gone with its file; what happened is still known.
        Files.remove("\(workspace.ext)/crashing.so")
        let gone = try workspace.host("why", "crashing")
        gone.expectSuccess()
        #expect(gone.lines.first == "crashing is not there any more.", "\(gone.text)")
        #expect(gone.lines.count == 4, "\(gone.text)")
    }

    @Test func aStateDirectoryThatCannotBeWrittenIsNoFailureOfTheRun() throws {
        let workspace = try Workspace(Self.crashing("READS_NULL"), examples: ["counter.so"])
        try Files.write("in the way", to: "\(workspace.path)/state")
        let run = try workspace.host(
            "crashing",
            "counter",
            "--number=20",
            environment: ["HOST_STATE_DIR": "\(workspace.path)/state"]
        )
        #expect(run.end == .exit(1))
        #expect(run.errors.contains("a read of address 0x0, which is a null pointer"), "\(run.errors)")
        #expect(run.errors.contains("host: the report of a crash is not kept: "), "\(run.errors)")
        #expect(run.errors.contains("host: a decision is not written down: "), "\(run.errors)")
        #expect(run.lines.count { $0.contains("counter") } == 10)
        let none = try workspace.host("crashing", "--number=10", environment: ["HOME": ""])
        #expect(none.errors.contains("a read of address 0x0, which is a null pointer"), "\(none.errors)")
        #expect(!none.errors.contains("report"), "\(none.errors)")
    }
}
