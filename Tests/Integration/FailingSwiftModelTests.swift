import Glibc
import TestSupport
import Testing

/// The same for models in Swift: what the author's mistakes and errors look like to the user.
struct FailingSwiftModelTests {
    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace()
        try Files.copy(try SwiftFixture.path("FailingModels"), to: "\(self.workspace.ext)/libFailingModels.so")
    }

    private func expectFailure(_ run: FinishedProcess, of model: String, saying words: String...) {
        #expect(run.end == .exit(1), "\(run.errors)")
        for word in ["host: model \(model) failed "] + words { #expect(run.errors.contains(word), "\(run.errors)") }
        #expect(!run.errors.utf8.contains(0x1B))
    }

    @Test(arguments: ["1", "3", "7", "8", "1000"])
    func whatWasMadeBeforeAThrowIsDelivered(_ batchSize: String) throws {
        let batches = "--batch-size=\(batchSize)"
        let next = try self.workspace.host("throws_in_next", "--number=100", batches)
        self.expectFailure(
            next,
            of: "throws_in_next",
            saying: "after 7 records",
            "nothing is left in \\x1b[31mthe barrel"
        )
        #expect(next.text == (0..<7).map { "{\"n\": \($0)}\n" }.joined())
        let csv = try self.workspace.host("throws_in_next", "--number=100", batches, "--output-format=headered-csv")
        self.expectFailure(csv, of: "throws_in_next", saying: "after 7 records")
        #expect(csv.text == "n\r\n" + (0..<7).map { "\($0)\r\n" }.joined())
    }

    @Test(arguments: ["json-lines", "csv"], ["1", "4", "1000"])
    func aHalfWrittenRecordIsDropped(_ format: String, _ batchSize: String) throws {
        let run = try self.workspace.host(
            "throws_in_write",
            "--number=100",
            "--batch-size=\(batchSize)",
            "--output-format=\(format)"
        )
        self.expectFailure(run, of: "throws_in_write", saying: "after 7 records", "nothing is left")
        let rows = (0..<7).map { format == "csv" ? "\($0),true\r\n" : "{\"n\": \($0), \"half\": true}\n" }
        #expect(run.text == rows.joined())
    }

    @Test func aModelThatCannotBeMade() throws {
        let run = try self.workspace.host("throws_when_made", "--number=5")
        self.expectFailure(run, of: "throws_when_made", saying: "after 0 records", "nothing is left")
        #expect(run.output.isEmpty)
    }

    @Test func aTrapIsNamedWithItsMessage() throws {
        let run = try self.workspace.host("traps", "--number=100", "--batch-size=1")
        self.expectFailure(run, of: "traps", saying: "crashed with SIG", "the bottom fell out")
        #expect(run.text == (0..<7).map { "{\"n\": \($0)}\n" }.joined())
    }

    @Test func whatAModelPrintsIsNoData() throws {
        let run = try self.workspace.host("prints", "--number=300")
        run.expectSuccess()
        #expect(run.text == (0..<300).map { "{\"n\": \($0)}\n" }.joined())
        #expect(run.errors.split(separator: "\n").count { $0.hasPrefix("prints: {\"printed\": ") } == 300)
    }

    @Test func recordsGrowUpToTheLimit() throws {
        let run = try self.workspace.host("writes_large", "--number=20")
        self.expectFailure(run, of: "writes_large", saying: "bytes", "limit")
        let lengths = run.lines.map { $0.utf8.count - "{\"text\": \"\"}".utf8.count }
        #expect(lengths == lengths.indices.map { 1024 << $0 })
        #expect(run.errors.contains("after \(lengths.count) records"), "\(run.errors)")
        #expect(lengths.count >= 8)
    }
}
