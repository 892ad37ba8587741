import Records
import TestSupport
import Testing

/// `host check FILE`: who keeps all promises passes, and who breaks one fails in the check of that one alone.
struct CheckTests {
    /// A way to break a promise.
    struct Breach: CustomTestStringConvertible, Sendable {
        let breach: String
        let check: String
        let promise: String

        init(_ breach: String, fails check: String, naming promise: String) {
            self.breach = breach
            self.check = check
            self.promise = promise
        }

        var testDescription: String { self.breach }
    }

    /// One result of `--json`.
    private struct Result {
        let name: String
        let outcome: String
        let subject: String?
        let detail: String
    }

    private let workspace: Workspace

    init() throws { self.workspace = try Workspace() }

    private func results(_ run: FinishedProcess) throws -> [Result] {
        let report = try #require(try run.json().record)
        #expect(report["passed"]?.flag == (run.end == .exit(0)))
        return try #require(report["checks"]?.elements).map { value in
            let record = try #require(value.record)
            #expect(record.keys == ["name", "promises", "result", "extension", "detail", "seconds"])
            return Result(
                name: try #require(record["name"]?.text),
                outcome: try #require(record["result"]?.text),
                subject: record["extension"]?.text,
                detail: try #require(record["detail"]?.text)
            )
        }
    }

    private func check(_ fixture: Fixture, _ options: String...) throws -> (run: FinishedProcess, results: [Result]) {
        let run = try self.workspace.start(["check", try fixture.built(), "--json"] + options).wait()
        return (run, try self.results(run))
    }

    @Test func aGoodPluginPasses() throws {
        let (run, results) = try self.check(Fixture("promise"))
        #expect(run.end == .exit(0), "\(run.text)")
        #expect(results.filter { $0.outcome != "passed" }.map(\.name) == ["simulation"], "\(run.text)")
        #expect(results.first { $0.name == "simulation" }?.detail.contains("it is no state machine") == true)
        let list = try self.workspace.bareHost("check", "--list")
        list.expectSuccess()
        // That of the sandbox is made of the file, too.
        let names = results.map { $0.name[...] }
        // Those of kinds that the file does not have are listed behind it.
        let called = ["calls", "commits", "reads", "messages", "topics", "durability", "serving"] as [Substring]
        #expect(list.lines.map { $0.prefix { $0 != " " } } == names.dropLast() + called)
        #expect(names.last == "sandbox")
    }

    @Test(arguments: ["counter.so", "walk.so", "libTestExt.so", "libTemplateModels.so"])
    func theExamplesPass(_ example: String) throws {
        let run = try self.workspace.start(["check", try Repository.example(example), "--json"]).wait()
        #expect(run.end == .exit(0), "\(run.text)")
        let results = try self.results(run)
        #expect(Set(results.map(\.outcome)).isSubset(of: ["passed", "note", "not-applicable"]), "\(run.text)")
        for name in ["batches", "creation", "leak", "threads"] {
            #expect(results.contains { $0.name == name && $0.outcome == "passed" }, "\(run.text)")
        }
    }

    /// The option that has to be given gets the text `x`, which is a file here.
    @Test func anExampleThatNeedsAFilePassesWithIt() throws {
        let lines = (0..<200_000).map { "line \($0)\n" }.joined()
        try Files.write(Array(lines.utf8), to: "\(self.workspace.path)/work/x")
        let example = try Repository.example("lines.so")
        let run = try self.workspace.start(["check", example, "--json", "--grant-needs"]).wait()
        #expect(run.end == .exit(0), "\(run.text)")
        let results = try self.results(run)
        for name in ["creation", "batches", "determinism", "sandbox"] {
            let outcome = results.last { $0.name == name }?.outcome
            #expect(outcome == "passed" || outcome == "note", "\(run.text)")
        }
        let without = try self.results(try self.workspace.start(["check", example, "--json"]).wait())
        #expect(without.first { $0.name == "creation" }?.detail.contains("without what it needs") == true)
        #expect(without.first { $0.name == "batches" }?.outcome == "not-applicable")
    }

    @Test(arguments: [
        Breach("NAME", fails: "names", naming: "P-09"),
        Breach("KIND", fails: "names", naming: "P-08"),
        Breach("OPTION_NAME", fails: "names", naming: "P-07"),
        Breach("DESCRIPTION_CHANGES", fails: "registration", naming: "P-11"),
        Breach("NO_VERBS", fails: "registration", naming: "P-10"),
        Breach("LEAVES_THREAD", fails: "registration", naming: "P-11"),
        Breach("OPENS", fails: "registration", naming: "P-11"),
        Breach("CLOSES", fails: "registration", naming: "P-06"),
        Breach("DEFAULT", fails: "options", naming: "P-07"),
        Breach("OPTION_FAILS_SILENTLY", fails: "options", naming: "P-05"),
        Breach("OPTION_CRASHES", fails: "options", naming: "P-05"),
        Breach("INSTANCE_LEAKS", fails: "creation", naming: "P-02"),
        Breach("CBOR_MALFORMED", fails: "encodings", naming: "P-12"),
        Breach("CBOR_MISSING", fails: "encodings", naming: "P-12"),
        Breach("JSON_DIFFERS", fails: "encodings", naming: "P-12"),
        Breach("JSON_MALFORMED", fails: "encodings", naming: "P-12"),
        Breach("CSV_LACKS_CELL", fails: "encodings", naming: "P-12"),
        Breach("DEPENDS_ON_BATCH", fails: "batches", naming: "P-15"),
        Breach("LOSES_RECORD", fails: "batches", naming: "P-14"),
        Breach("CLAIMS_TOO_MANY", fails: "batches", naming: "P-13"),
        Breach("MISCOUNTS", fails: "batches", naming: "P-13"),
        Breach("WRITES_BEHIND", fails: "batches", naming: "P-13"),
        Breach("IGNORES_SEED_OF_RUN", fails: "determinism", naming: "P-15"),
        Breach("RESUMES_WRONGLY", fails: "resume", naming: "P-15"),
        Breach("RESUME_FAILS_SILENTLY", fails: "failures", naming: "P-05"),
        Breach("SHARES_STATE", fails: "independence", naming: "P-15"),
        Breach("DEPENDS_ON_THREAD", fails: "threads", naming: "instance"),
        Breach("IS_DEAF", fails: "cancellation", naming: "is_cancelled"),
        Breach("FAILS_SILENTLY", fails: "failures", naming: "P-05"),
        Breach("RECORD_LEAKS", fails: "leak", naming: "P-02"),
        Breach("DESCRIPTOR_LEAKS", fails: "leak", naming: "P-02"),
    ])
    func oneBreachFailsOneCheck(_ breach: Breach) throws {
        let fixture = Fixture("promise", "BREAKS=\(breach.breach)")
        let (run, results) = try self.check(fixture, "--seed=7")
        #expect(run.end == .exit(1), "\(run.text) \(run.errors)")
        let failed = results.filter { $0.outcome == "failed" }
        #expect(Set(failed.map(\.name)) == [breach.check], "\(run.text)")
        let detail = failed.map(\.detail).joined(separator: "\n")
        #expect(detail.contains("[\(breach.promise)] expected: "), "\(detail)")
        #expect(detail.contains("found: "), "\(detail)")
        let path = try fixture.built()
        #expect(detail.contains("reproduce: host check \(path) --only \(breach.check) --seed 7"), "\(detail)")
        let again = try self.workspace.bareHost("check", path, "--only", breach.check, "--seed", "7")
        #expect(again.end == .exit(1), "\(again.text)")
        #expect(again.text.contains("FAILED"))
        #expect(again.text.contains("[\(breach.promise)] expected: "), "\(again.text)")
    }

    // MARK: - State machines

    @Test func aGoodMachinePasses() throws {
        let (run, results) = try self.check(Fixture("simulating"), "--only=simulation")
        #expect(run.end == .exit(0) && results.map(\.outcome) == ["passed"], "\(run.text)")
        let example = try Repository.example("libBanking.so")
        let banking = try self.results(
            try self.workspace.start(["check", example, "--json", "--only=simulation"]).wait()
        )
        #expect(banking.map(\.outcome) == ["passed"], "\(banking)")
    }

    @Test(arguments: [
        ("IGNORES_SHARD", "P-21"), ("KNOWS_SHARDS", "P-21"), ("DECLARES_NONSENSE", "P-21"), ("LENGTH", "P-22"),
        ("STREAM", "P-22"), ("TRANSITION", "P-22"), ("GOES_BACK", "P-22"), ("SHUFFLES", "P-22"), ("RUNS_AHEAD", "P-22"),
        ("NEVER_ENDS", "P-23"), ("GOES_ON", "P-23"),
    ])
    func aBreachOfAMachineIsNamed(_ fault: String, _ promise: String) throws {
        let fixture = Fixture("simulating", macros: ["FAULT=\(fault)", "AT=3"])
        let (run, results) = try self.check(fixture, "--only=simulation")
        #expect(run.end == .exit(1) && results.map(\.outcome) == ["failed"], "\(run.text)")
        #expect(results.first?.detail.contains("[\(promise)] expected: ") == true, "\(run.text)")
    }

    @Test func slowRegistrationFailsTheScanTime() throws {
        let (run, results) = try self.check(Fixture("promise", "BREAKS=IS_SLOW"), "--only=names", "--only=scan-time")
        #expect(run.end == .exit(1))
        #expect(results.map(\.outcome) == ["passed", "failed"], "\(run.text)")
        #expect(results.last?.detail.contains("[P-11]") == true)
    }

    @Test func whatIsNoPluginFailsAtTheEntryOrTheNote() throws {
        for (fixture, check) in [
            (Fixture("registration", "NO_REGISTER"), "entry"), (Fixture("promise", hasNote: false), "note"),
        ] {
            let (run, results) = try self.check(fixture)
            #expect(run.end == .exit(1))
            #expect(results.filter { $0.outcome == "failed" }.map(\.name) == [check], "\(run.text)")
            #expect(results.filter { $0.outcome == "passed" }.allSatisfy { $0.name == "entry" }, "\(run.text)")
        }
    }

    @Test func whatItPrintsAndWhyItFailsAreNotes() throws {
        let printed = try self.check(Fixture("promise", "BREAKS=PRINTS"))
        #expect(printed.run.end == .exit(0), "\(printed.run.text)")
        let note = printed.results.first { $0.outcome == "note" }
        #expect(note?.name == "output")
        #expect(note?.detail.contains("standard output: hello from the model") == true, "\(printed.run.text)")
        let failed = try self.check(Fixture("promise", "BREAKS=FAILS"))
        #expect(failed.run.end == .exit(0), "\(failed.run.text)")
        let reason = failed.results.first { $0.name == "failures" }
        #expect(reason?.outcome == "note")
        #expect(reason?.detail.contains("fill fails after 5000 records: the well is dry") == true)
    }

    @Test func aCrashIsTheFailureOfTheChecksThatMeetIt() throws {
        let (run, results) = try self.check(Fixture("failing", "TROUBLE=CRASHES"))
        #expect(run.end == .exit(1))
        for name in ["entry", "note", "names", "registration", "creation"] {
            #expect(results.first { $0.name == name }?.outcome == "passed", "\(run.text)")
        }
        for name in ["determinism", "leak", "failures"] {
            let result = results.first { $0.name == name }
            #expect(result?.outcome == "failed", "\(run.text)")
            #expect(result?.detail.contains("SIGSEGV") == true, "\(run.text)")
        }
    }

    @Test func aHangIsEndedByTheDeadline() throws {
        let (run, results) = try self.check(
            Fixture("failing", "TROUBLE=HANGS"),
            "--deadline=1",
            "--only=determinism",
            "--only=creation"
        )
        #expect(run.end == .exit(1))
        #expect(results.map(\.outcome) == ["passed", "failed"], "\(run.text)")
        #expect(results.last?.detail.contains("making records took longer than 1 s") == true, "\(run.text)")
    }

    @Test func mistakesOfUseAreTold() throws {
        try self.workspace.bareHost("check").expectFailure(2, saying: "FILE")
        try self.workspace.bareHost("check", "nowhere.so").expectFailure(2, saying: "nowhere.so")
        let path = try Repository.example("counter.so")
        try self.workspace.bareHost("check", path, "--only=batch").expectFailure(2, saying: "'batch'", "batches")
    }
}
