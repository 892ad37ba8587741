import Glibc
import Records
import TestSupport
import Testing

/// Records that a medium refuses by itself: all others arrive, and the refused ones are kept with the reason.
struct RefusedRecordTests {
    private let sink: Sink

    init() throws { self.sink = try Sink() }

    private static func macro(_ name: String, _ numbers: [Int]) -> String {
        "\(name)=" + numbers.map { "\"\\\"n\\\": \($0),\"" }.joined(separator: ", ")
    }

    private func run(_ macros: [String], _ arguments: String...) throws -> FinishedProcess {
        try self.sink.start(macros, arguments).wait()
    }

    /// Everything but these arrived once. What is behind a refused record may come after the next batch.
    private func expectAll(_ count: Int, but numbers: [Int]) throws {
        let batches = try self.sink.batches()
        #expect(batches.allSatisfy { $0.lines.count == $0.count })
        #expect(Set(batches.map(\.number)).count == batches.count)
        #expect(
            batches.flatMap(\.lines).sorted()
                == (0..<count).filter { !numbers.contains($0) }.map { Sink.line($0) }.sorted()
        )
    }

    /// The first, one in the middle, the last of a batch, of the run; two in a batch, side by side, one in each batch.
    @Test(arguments: [[0], [1234], [999], [3499], [0, 999], [1500, 1501], [7, 1007, 2007, 3007], [5, 6, 900, 3100]])
    func allOthersArrive(_ numbers: [Int]) throws {
        let run = try self.run([Self.macro("REFUSED", numbers)], "counter", "--number=3500", "--batch-size=1000")
        let records = numbers.count == 1 ? "1 record was" : "\(numbers.count) records were"
        run.expectFailure(
            1,
            saying: "host: medium sink: \(records) not delivered, for its workers refused "
                + "\(numbers.count == 1 ? "it" : "them"); the first: it refused it: it is not liked; see "
                + self.sink.deadLetterFile
        )
        #expect(run.errors.contains("\n\(3500 - numbers.count) items sent in "), "\(run.errors)")
        try self.expectAll(3500, but: numbers)
        let letters = try self.sink.deadLetters()
        #expect(letters.map { $0["record"]?.text } == numbers.map { Sink.line($0) })
        #expect(letters.map { $0["batch"]?.integer } == numbers.map { $0 / 1000 })
        #expect(letters.map { $0["index"]?.integer } == numbers.map { $0 % 1000 })
        #expect(letters.allSatisfy { $0["reason"]?.text == "its worker refused it: it is not liked" })
    }

    @Test func whatIsRefusedCanBeIgnored() throws {
        let run = try self.run(
            [Self.macro("REFUSED", [13])],
            "counter",
            "--number=100",
            "--batch-size=10",
            "--media-ignore-errors"
        )
        run.expectSuccess()
        #expect(run.errors.contains("1 record was not delivered, for its workers refused it"), "\(run.errors)")
        try self.expectAll(100, but: [13])
    }

    /// Some are refused and some are deadly, in the same batches.
    @Test func refusedAndDeadlyRecordsGoTogether() throws {
        let refused = [2, 40, 41, 77, 160, 399]
        let deadly = [3, 39, 78, 200, 398]
        let run = try self.run(
            [Self.macro("REFUSED", refused), Self.macro("DEADLY", deadly)],
            "counter",
            "--number=400",
            "--batch-size=80"
        )
        run.expectFailure(
            1,
            saying: "medium sink: 11 records were not delivered, for its workers died of or refused them"
        )
        try self.expectAll(400, but: refused + deadly)
        let kept = try self.sink.deadLetters().compactMap { $0["record"]?.text }
        #expect(kept.sorted() == (refused + deadly).map { Sink.line($0) }.sorted())
    }

    /// Larger than the ring, so that the next is given in part when a record is refused.
    @Test func hugeBatchesAreNotMixedUp() throws {
        let numbers = [100, 120_000, 250_001]
        let run = try self.run([Self.macro("REFUSED", numbers)], "counter", "--number=400000", "--batch-size=125000")
        run.expectFailure(1, saying: "3 records were not delivered")
        try self.expectAll(400_000, but: numbers)
    }

    /// A medium that refuses everything has not met a bad record.
    @Test func aMediumThatRefusesEverythingEndsTheRun() throws {
        let run = try self.run(["REFUSED=\"name\""], "counter", "--number=100000", "--batch-size=10")
        run.expectFailure(1, saying: "host: medium sink: it is not liked", "0 items sent in ")
        #expect(try self.sink.batches().isEmpty)
        #expect(try self.sink.deadLetters().count == 100)
    }

    /// A place beyond the batch names no record, so the batch is rejected as a whole.
    @Test func aPlaceThatDoesNotExistIsNoRecord() throws {
        let macros = [Self.macro("REFUSED", [13]), "PLACE=place*0+10"]
        let run = try self.run(macros, "counter", "--number=20", "--batch-size=10")
        run.expectFailure(1, saying: "medium sink: 10 records in 1 batch could not be delivered", "10 items sent in ")
        #expect(try self.sink.deadLetters().isEmpty)
    }

    @Test func randomKillsDoNotMatter() throws {
        let numbers = (0..<60).map { $0 * 500 + $0 }
        let finished = try self.sink.killing(
            20,
            every: 20...100,
            seed: 17,
            macros: [Self.macro("REFUSED", numbers)],
            ["counter", "--number=30000", "--batch-size=100"],
            rate: 10_000
        )
        finished.expectFailure(1, saying: "\(numbers.count) records were not delivered")
        // What had arrived when its worker was killed may have come twice.
        var seen: Set<String> = []
        let lines = try self.sink.batches().flatMap(\.lines).filter { seen.insert($0).inserted }
        #expect(lines.sorted() == (0..<30_000).filter { !numbers.contains($0) }.map { Sink.line($0) }.sorted())
        #expect(try self.sink.deadLetters().map { $0["record"]?.text } == numbers.map { Sink.line($0) })
    }
}
