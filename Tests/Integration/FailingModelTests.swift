import Glibc
import TestSupport
import Testing

/// A model that fails costs its own records and nobody else's, and it is told which, where and why.
struct FailingModelTests {
    /// How a model fails after seven good records.
    struct Failure: CustomTestStringConvertible, Sendable {
        let trouble: String
        let words: [String]

        init(_ trouble: String, says words: [String]) {
            self.trouble = trouble
            self.words = words
        }

        var testDescription: String { self.trouble }
    }

    private static let failures: [Failure] = [
        Failure("FAILS", says: ["after 7 records", "the well is \\x1b[31mdry"]),
        Failure("FAILS_SILENTLY", says: ["after 7 records", "[P-05]"]),
        Failure("CRASHES", says: ["SIGSEGV"]),
        Failure("EXITS", says: ["exit status 0", "leaving through the front door"]),
        Failure("CLAIMS_TOO_MANY", says: ["after 7 records", "[P-13]", "records"]),
        Failure("CLAIMS_TOO_MUCH", says: ["after 7 records", "[P-13]", "bytes"]),
        Failure("CLAIMS_NOTHING", says: ["after 7 records", "[P-13]", "without a record"]),
        Failure("CLAIMS_COUNT_ONLY", says: ["after 7 records", "[P-13]", "1 records in 0 bytes"]),
        Failure("WRITES_RUBBISH", says: ["after 7 records", "[P-12]", "CBOR"]),
        Failure("CUTS_RECORD", says: ["after 7 records", "[P-12]", "CBOR"]),
        Failure("WANTS_TOO_MUCH", says: ["after 7 records", "[P-14]", "1099511627776"]),
        Failure("WANTS_WHAT_IT_HAS", says: ["after 7 records", "[P-14]", "16 bytes"]),
    ]

    private static let good = (0..<7).map { "{\"n\": \($0)}\n" }.joined()

    private static func failing(_ trouble: String, _ macros: String...) -> Fixture {
        switch macros.count {
        case 0: Fixture("failing", "TROUBLE=\(trouble)")
        case 1: Fixture("failing", "TROUBLE=\(trouble)", macros[0])
        default: Fixture("failing", "TROUBLE=\(trouble)", macros[0], macros[1])
        }
    }

    /// Expects that the failure is told without anything that could move a cursor.
    private func expectTold(_ run: FinishedProcess, _ words: [String]) {
        #expect(run.end == .exit(1), "\(run.errors)")
        for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
        #expect(!run.errors.utf8.contains(0x1B))
    }

    @Test(arguments: Self.failures)
    func whatWasGoodIsDelivered(_ failure: Failure) throws {
        let workspace = try Workspace(Self.failing(failure.trouble))
        let run = try workspace.host("failing", "--number=100")
        self.expectTold(run, ["host: model failing failed "] + failure.words)
        #expect(run.text == Self.good)
        #expect(run.errors.contains("7 items sent in "), "\(run.errors)")
        let csv = try workspace.host("failing", "--number=100", "--output-format=headered-csv", "--batch-size=2")
        self.expectTold(csv, failure.words)
        #expect(csv.text == "n\r\n" + (0..<7).map { "\($0)\r\n" }.joined())
    }

    /// The ratio is a promise: other expressions make what they would have made, and the rest is missing.
    @Test(arguments: Self.failures)
    func otherExpressionsKeepTheirShares(_ failure: Failure) throws {
        let workspace = try Workspace(Self.failing(failure.trouble), examples: ["counter.so"])
        let run = try workspace.host("2counter", "failing", "--number=3000")
        self.expectTold(run, ["host: model failing#3 failed "] + failure.words)
        #expect(run.lines.count { $0.contains("counter") } == 2000)
        #expect(run.lines.count { !$0.contains("counter") } == 7)
        #expect(run.errors.contains("2007 items sent in "), "\(run.errors)")
    }

    @Test(arguments: ["FAILS", "CRASHES", "EXITS"])
    func siblingsTakeOverTheShare(_ trouble: String) throws {
        let workspace = try Workspace(Self.failing(trouble, "INSTANCE=2"))
        let run = try workspace.host("3failing5", "--number=2000", "--batch-size=10")
        self.expectTold(run, ["model failing#2 failed"])
        #expect(run.lines.count == 2000)
        #expect(!run.errors.contains("failing#1") && !run.errors.contains("failing#3"), "\(run.errors)")
    }

    @Test(arguments: ["FAILS", "CRASHES"])
    func whenAllFailTheRunEnds(_ trouble: String) throws {
        let workspace = try Workspace(Self.failing(trouble))
        for number in ["--number=1000", "--number=0"] {
            let run = try workspace.host("3failing", number)
            self.expectTold(run, (1...3).map { "model failing#\($0) failed" })
            #expect(run.lines.count == 21)
        }
    }

    @Test(arguments: [
        Failure("FAILS_TO_BE_MADE", says: ["after 0 records", "the moon is not full"]),
        Failure("CRASHES_WHEN_MADE", says: ["SIGBUS"]),
    ])
    func aModelThatCannotBeMade(_ failure: Failure) throws {
        let workspace = try Workspace(Self.failing(failure.trouble), examples: ["counter.so"])
        let alone = try workspace.host("failing", "--number=10")
        self.expectTold(alone, ["model failing failed"] + failure.words)
        #expect(alone.output.isEmpty)
        let beside = try workspace.host("counter", "failing", "--number=1000")
        self.expectTold(beside, ["model failing#2 failed"] + failure.words)
        #expect(beside.lines.count == 500)
    }

    @Test func closedDescriptorsDoNotKeepTheRunFromItsEnd() throws {
        let workspace = try Workspace(Self.failing("CLOSES_DESCRIPTORS", "INSTANCE=2"))
        let run = try workspace.host("3failing", "--number=300000", "--batch-size=100")
        self.expectTold(run, ["model failing#2 failed"])
        #expect(run.lines.count == 300_000)
        let alone = try Workspace(Self.failing("CLOSES_DESCRIPTORS"))
        let ended = try alone.host("failing", "--number=300000", "--batch-size=100")
        self.expectTold(ended, ["model failing failed"])
        #expect(ended.text.hasPrefix(Self.good))
    }

    @Test func largeRecordsGetTheRoomTheyNeed() throws {
        let workspace = try Workspace(Self.failing("WRITES_LARGE"))
        for format in ["json-lines", "csv"] {
            let run = try workspace.host("2failing", "--number=40", "--output-format=\(format)")
            run.expectSuccess()
            #expect(run.lines.count == 40)
            #expect(run.lines.count { $0.utf8.count > 400 * 1024 } == 26)
        }
    }

    @Test(arguments: ["PRINTS", "LOGS"])
    func whatAModelPrintsIsNoData(_ trouble: String) throws {
        let workspace = try Workspace(Self.failing(trouble))
        let run = try workspace.host("failing", "--number=50")
        run.expectSuccess()
        #expect(run.text == (0..<50).map { "{\"n\": \($0)}\n" }.joined())
        let lines = run.errors.split(separator: "\n")
        if trouble == "PRINTS" {
            #expect(lines.contains("failing: printed \\x1b[2Jby the model"), "\(run.errors)")
            #expect(lines.contains("failing: complained of by the model"), "\(run.errors)")
        } else {
            #expect(lines.contains("failing: warning: logged \\x1b[2Jby the model"), "\(run.errors)")
        }
        #expect(!run.errors.utf8.contains(0x1B))
    }
}
