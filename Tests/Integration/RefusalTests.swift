import Records
import TestSupport
import Testing

/// `host check` and what a plugin tries that the sandbox refuses.
struct RefusalTests {
    /// Something that is tried, and how it is told.
    struct Attempt: CustomTestStringConvertible, Sendable {
        let attempt: String
        let words: String
        let advice: String

        init(_ attempt: String, _ words: String, _ advice: String) {
            self.attempt = attempt
            self.words = words
            self.advice = advice
        }

        var testDescription: String { self.attempt }
    }

    private static let attempts = [
        Attempt("READS", #"to read "/etc/passwd" was refused"#, #"declare the need "read" with "/etc/passwd""#),
        Attempt("READS_QUIETLY", #"openat2 to read "/etc/passwd" was"#, #"declare the need "read" with"#),
        Attempt("WRITES", #"to change "/etc/hostname" was refused"#, #"declare the need "write" with"#),
        Attempt("CREATES", #"to change "/tmp/pluginhost-trespass" was"#, #"declare the need "write" with"#),
        Attempt("REMOVES", #"to change "/etc/hostname" was refused"#, #"declare the need "write" with"#),
        Attempt("SOCKET", "socket was refused", #"declare the need "network", or do without"#),
        Attempt("FORKS", "clone was refused", #"declare the need "processes", or do without"#),
        Attempt("SPAWNS", "clone was refused", #"declare the need "processes", or do without"#),
        Attempt("SIGNALS", "kill was refused", #"declare the need "signals", or do without"#),
        Attempt("SHARES", "memfd_create was refused", "no need covers it: do without"),
    ]

    private let workspace: Workspace

    init() throws { self.workspace = try Workspace() }

    /// The outcome and the detail of the check for the file, and for its model.
    private func check(_ fixture: Fixture, _ options: String...) throws -> [(outcome: String, detail: String)] {
        let arguments = ["check", try fixture.built(), "--json", "--only=sandbox"] + options
        let report = try #require(try self.workspace.start(arguments).wait().json().record)
        return try #require(report["checks"]?.elements).map { value in
            let record = try #require(value.record)
            return (try #require(record["result"]?.text), try #require(record["detail"]?.text))
        }
    }

    @Test(arguments: Self.attempts)
    func whatIsTriedWhenItIsRegisteredIsSeen(_ attempt: Attempt) throws {
        let results = try self.check(Fixture("trespassing", "ATTEMPT=\(attempt.attempt)", "WHEN=0"))
        // The model's own worker registers it again, which is not held against it twice.
        #expect(results.map(\.outcome) == ["failed", "passed"])
        let detail = try #require(results.first?.detail)
        #expect(detail.contains("[P-11] expected: loading and registering try nothing"), "\(detail)")
        #expect(detail.contains(attempt.words), "\(detail)")
    }

    /// In the second case signals are blocked, another thread tries it, and the worker ends at once.
    @Test(arguments: Self.attempts, [1, 2])
    func whatIsTriedWhenARecordIsMadeIsSeen(_ attempt: Attempt, _ when: Int) throws {
        let results = try self.check(Fixture("trespassing", "ATTEMPT=\(attempt.attempt)", "WHEN=\(when)"))
        #expect(results.map(\.outcome) == ["passed", "failed"])
        let detail = try #require(results.last?.detail)
        #expect(detail.contains("[P-16] expected: it tries nothing beyond what it declares"), "\(detail)")
        #expect(detail.contains(attempt.words), "\(detail)")
        #expect(detail.contains(attempt.advice), "\(detail)")
    }

    @Test func whatIsAllowedIsNotHeldAgainstIt() throws {
        for when in [0, 1] {
            let results = try self.check(Fixture("trespassing", "ATTEMPT=NOTHING", "WHEN=\(when)"))
            #expect(results.map(\.outcome) == ["passed", "passed"])
            #expect(results.map(\.detail) == ["", ""])
        }
    }

    @Test func whatTheCLibraryAsksForIsNotHeldAgainstIt() throws {
        let results = try self.check(Fixture("trespassing", "ATTEMPT=LIBRARY", "WHEN=1"))
        #expect(results.map(\.outcome) == ["passed", "passed"])
        #expect(results.last?.detail.contains("/proc/sys/vm/overcommit_memory") == true)
    }

    @Test func anEarlyEndWithoutARefusalIsNeitherGoodNorBad() throws {
        let results = try self.check(Fixture("trespassing", "ATTEMPT=NOTHING", "WHEN=2"))
        #expect(results.map(\.outcome) == ["passed", "not-applicable"])
        #expect(results.last?.detail.contains("exit status 7") == true)
    }

    @Test(arguments: [
        ("READS", "read", "/etc/passwd"), ("SOCKET", "network", "443"), ("SPAWNS", "processes", ""),
    ])
    func whatIsDeclaredIsNotHeldAgainstIt(_ attempt: String, _ capability: String, _ detail: String) throws {
        let fixture = Fixture(
            "trespassing",
            "ATTEMPT=\(attempt)",
            "WHEN=1",
            #"NEEDS="\#(capability)""#,
            #"DETAIL="\#(detail)""#
        )
        let without = try self.check(fixture)
        #expect(without.map(\.outcome) == ["passed", "note"])
        #expect(without.last?.detail.contains("--grant-needs") == true)
        #expect(without.last?.detail.contains("was refused, as nothing was granted") == true)
        let with = try self.check(fixture, "--grant-needs")
        #expect(with.map(\.outcome) == ["passed", "passed"])
        #expect(with.last?.detail == "")
    }

    @Test func whatGoesBeyondTheDeclarationIsSeen() throws {
        let fixture = Fixture(
            "trespassing",
            "ATTEMPT=READS",
            "WHEN=1",
            #"NEEDS="read""#,
            #"DETAIL="/etc/hostname""#
        )
        let results = try self.check(fixture, "--grant-needs")
        #expect(results.map(\.outcome) == ["passed", "failed"])
        #expect(results.last?.detail.contains("/etc/passwd") == true)
    }

    /// The thread that watches has the plugin for a neighbour. It may be deceived, but nobody waits for it in vain.
    @Test(arguments: ["CLOSES_ALL", "SCRIBBLES"], [0, 1])
    func whoAttacksTheWatcherPassesNothing(_ attempt: String, _ when: Int) throws {
        let path = try Fixture("trespassing", "ATTEMPT=\(attempt)", "WHEN=\(when)").built()
        let run = try self.workspace.start(["check", path, "--json", "--only=sandbox", "--deadline=5"]).wait()
        let report = try #require(try run.json().record)
        let outcomes = (report["checks"]?.elements ?? []).map { $0.record?["result"]?.text }
        #expect(!outcomes.isEmpty)
        #expect(["failed", "not-applicable"].contains(outcomes[outcomes.count > when ? when : 0]), "\(run.text)")
    }

    @Test func withoutASandboxNobodyCanSay() throws {
        let results = try self.check(Fixture("trespassing", "ATTEMPT=READS", "WHEN=1"), "--sandbox=off")
        #expect(results.map(\.outcome) == ["not-applicable", "not-applicable"])
        #expect(results.last?.detail.contains("the sandbox is off") == true)
    }
}
