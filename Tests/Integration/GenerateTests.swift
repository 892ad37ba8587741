import Glibc
import Records
import TestSupport
import Testing

/// How many records a run makes, of whom, and in what order.
struct GenerateTests {
    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace(
            examples: ["libTestExt.so", "libTemplateModels.so", "counter.so", "walk.so"]
        )
    }

    /// The records of a run, each read as JSON.
    private func records(_ run: FinishedProcess) throws -> [Record] {
        #expect(run.output.isEmpty || run.output.last == UInt8(ascii: "\n"))
        return try run.lines.map { try #require(try JSON.decode(Array($0.utf8)).record) }
    }

    @Test func theExampleOfTheSeedDocument() throws {
        let run = try self.workspace.host("5test_ext_model", "--number=10", "--batch=2", "--rate=100")
        run.expectSuccess()
        let records = try self.records(run)
        #expect(records.count == 10)
        var processes: [Int: Set<Int>] = [:]
        for record in records {
            #expect(record.keys == ["class_id", "pid", "ts"])
            processes[try #require(record["class_id"]?.integer), default: []].insert(
                try #require(record["pid"]?.integer)
            )
            #expect(try #require(record["ts"]?.number) > 1_600_000_000)
        }
        #expect(processes.keys.sorted() == [1, 2, 3, 4, 5])
        #expect(processes.values.allSatisfy { $0.count == 1 })
        #expect(Set(processes.values.joined()).count == 5)
        #expect(run.errors.contains("10 items sent in "), "\(run.errors)")
    }

    // MARK: - Number

    /// A run with the number of records that each producer must make.
    struct Share: CustomTestStringConvertible, Sendable {
        let expressions: [String]
        let number: Int
        let options: [String]
        /// Records by instance, from the first.
        let expected: [Int]

        init(_ expressions: String..., number: Int, options: [String] = [], gives expected: [Int]) {
            self.expressions = expressions
            self.number = number
            self.options = options
            self.expected = expected
        }

        var testDescription: String { (self.expressions + ["\(self.number)"] + self.options).joined(separator: " ") }
    }

    private static let shares: [Share] = [
        Share("counter", number: 1, gives: [1]),
        Share("counter", number: 100_000, gives: [100_000]),
        Share("counter", number: 10, options: ["--batch-size=3"], gives: [10]),
        Share("counterb7", number: 1000, options: ["--batch-size=3"], gives: [1000]),
        Share("counter", number: 5, options: ["--batch-size=1000000"], gives: [5]),
        Share("2counter", number: 7, gives: [4, 3]),
        Share("3counter", number: 2, gives: [1, 1, 0]),
        Share("5counter", number: 1000, options: ["--batch-size=100"], gives: [200, 200, 200, 200, 200]),
        Share("7counter", number: 100, options: ["--batch-size=1"], gives: [15, 15, 14, 14, 14, 14, 14]),
        Share("2counter10", "counter20", number: 30_000, gives: [5000, 5000, 20_000]),
        Share("2counter1000", "counter1", number: 30_030, gives: [15_000, 15_000, 30]),
        Share("counter3", "counter", number: 4000, gives: [3000, 1000]),
        Share("counter0", "counter5", number: 50, gives: [0, 50]),
        Share("2counter3b2", "counter7b5", number: 100, gives: [15, 15, 70]),
        Share("counter1 counter2", "counter3", number: 60_000, gives: [10_000, 20_000, 30_000]),
        Share("2counter", number: 50, options: ["--rate=2000"], gives: [25, 25]),
        Share("counter", number: 12_345, options: ["--rate=100000000"], gives: [12_345]),
        Share("counter", number: 60_000, options: ["--rate=100000", "--batch-size=7"], gives: [60_000]),
        Share("3counter", number: 300, options: ["--duration=0"], gives: [100, 100, 100]),
    ]

    @Test(arguments: Self.shares)
    func numberAndRatioAreExact(_ share: Share) throws {
        let number = "--number=\(share.number)"
        let run = try self.workspace.start(
            ["--ext", self.workspace.ext] + share.expressions + [number] + share.options
        )
        .wait()
        run.expectSuccess()
        // Each producer's numbers are there from 0 on, in order, each once.
        var counts = [Int](repeating: 0, count: share.expected.count)
        for record in try self.records(run) {
            let instance = try #require(record["instance"]?.integer)
            #expect(record["n"]?.integer == counts[instance - 1])
            counts[instance - 1] += 1
        }
        #expect(counts == share.expected)
        #expect(run.errors.contains("\(share.number) items sent in "), "\(run.errors)")
    }

    @Test(arguments: ["json-lines", "csv", "headered-csv", "batch-headered-csv"], [1, 99, 1000, 30_001])
    func theNumberIsExactInEveryFormat(_ format: String, _ number: Int) throws {
        let run = try self.workspace.host(
            "3test_ext_model5b13",
            "2test_template_model",
            "walk3",
            "counter1b1",
            "--number=\(number)",
            "--output-format=\(format)"
        )
        run.expectSuccess()
        let headers = run.lines.count { $0.hasPrefix("class_id,") }
        #expect(run.lines.count - headers == number)
        switch format {
        case "headered-csv": #expect(headers == 1)
        case "batch-headered-csv": #expect(headers >= 1)
        default: #expect(headers == 0)
        }
    }

    @Test func noNumberMeansAHundred() throws {
        let run = try self.workspace.host("2counter")
        run.expectSuccess()
        #expect(run.lines.count == 100)
    }

    @Test func withoutLimitTheDurationEndsTheRun() throws {
        for options in [["--duration=0.3"], ["--duration=0.3", "--rate=500"]] {
            let run = try self.workspace.start(["--ext", self.workspace.ext, "3counter", "--number=0"] + options).wait()
            run.expectSuccess()
            let records = try self.records(run)
            #expect(run.errors.contains("\(records.count) items sent in "), "\(run.errors)")
            for instance in 1...3 {
                let numbers = records.filter { $0["instance"]?.integer == instance }.map { $0["n"]?.integer }
                #expect(numbers == Array(0..<numbers.count))
            }
        }
    }

    @Test func theNumberEndsARunBeforeItsDuration() throws {
        let run = try self.workspace.host("2counter", "--number=5000", "--duration=1000")
        run.expectSuccess()
        #expect(run.lines.count == 5000)
    }

    @Test func batchesOfAProducerStayTogether() throws {
        let run = try self.workspace.host(
            "3counterb10",
            "--number=300",
            "--output-format=batch-headered-csv"
        )
        run.expectSuccess()
        let batches = run.text.split(separator: "n,name,instance\r\n")
        #expect(batches.count == 30)
        for batch in batches {
            let rows = batch.split(separator: "\r\n").map { $0.split(separator: ",") }
            #expect(rows.count == 10)
            #expect(Set(rows.map { $0[2] }).count == 1)
        }
    }

    // MARK: - Other options

    @Test func theOutputFileIsReplaced() throws {
        let path = "\(self.workspace.path)/out"
        try Files.write(String(repeating: "old contents\n", count: 1000), to: path)
        let run = try self.workspace.host("counter", "--number=3", "--file-name=\(path)")
        run.expectSuccess()
        #expect(run.output.isEmpty)
        #expect(try Files.text(path).split(separator: "\n").count == 3)
        #expect(try Files.text(path).hasPrefix("{\"n\": 0,"))
    }

    @Test func theNumberOfWritersIsAccepted() throws {
        let run = try self.workspace.host("3counter", "--number=300", "--output-writers=2", "--output-media=file")
        run.expectSuccess()
        #expect(run.lines.count == 300)
    }

    @Test func progressIsToldBesideTheData() throws {
        let started = try self.workspace.start(
            ["--ext", self.workspace.ext, "counter", "--number=0", "--rate=50", "--progress=1"]
        )
        #expect(Monotonic.waits { started.errorsSoFar.split(separator: "\n").count >= 2 })
        started.signal(SIGINT)
        let run = try started.wait()
        #expect(!run.text.contains("items sent"))
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count >= 2, "\(run.errors)")
        for line in lines {
            #expect(
                line.wholeMatch(of: #/\d+ items sent in \d+\.\d seconds\. Average Rate = \d+\.\d \/ seconds/#) != nil
            )
        }
    }

    @Test func generateMayBeLeftOut() throws {
        let short = try self.workspace.host("2test_template_model", "walk", "--number=500", "--seed=3")
        let long = try self.workspace.host("generate", "2test_template_model", "walk", "--number=500", "--seed=3")
        short.expectSuccess()
        long.expectSuccess()
        #expect(short.lines.sorted() == long.lines.sorted())
        #expect(short.lines.count == 500)
    }
}
