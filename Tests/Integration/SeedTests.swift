import TestSupport
import Testing

/// A seed makes a run reproducible.
struct SeedTests {
    private static let models = ["test_template_model", "test_seed_template_model", "walk", "counter"]

    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["libTemplateModels.so", "counter.so", "walk.so"]) }

    private func output(_ arguments: String...) throws -> FinishedProcess {
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments).wait()
        run.expectSuccess()
        return run
    }

    @Test(arguments: Self.models + ["test_instance_seed_template_model"], ["json-lines", "headered-csv"])
    func oneProducerIsTheSameByteForByte(_ model: String, _ format: String) throws {
        let first = try self.output(model, "--number=5000", "--seed=7", "--output-format=\(format)")
        let second = try self.output(model, "--number=5000", "--seed=7", "--output-format=\(format)", "--batch-size=17")
        let third = try self.output(model, "--number=5000", "--seed=7", "--output-format=\(format)", "--batch-size=1")
        #expect(first.output == second.output)
        #expect(first.output == third.output)
        #expect(first.lines.count >= 5000)
    }

    @Test(arguments: Self.models)
    func aShorterRunIsTheBeginningOfALonger(_ model: String) throws {
        let long = try self.output(model, "--number=3000", "--seed=11")
        let short = try self.output(model, "--number=1000", "--seed=11")
        #expect(long.output.starts(with: short.output))
    }

    @Test(arguments: Self.models)
    func severalProducersMakeTheSameRecordsInSomeOrder(_ model: String) throws {
        let expression = "4\(model)"
        let first = try self.output(expression, "--number=4001", "--seed=7").lines.sorted()
        for options in ["--batch-size=1", "--batch-size=33", "--batch-size=5000"] {
            let other = try self.output(expression, "--number=4001", "--seed=7", options).lines.sorted()
            #expect(first == other)
        }
        #expect(first.count == 4001)
    }

    @Test func severalExpressionsMakeTheSameRecordsInSomeOrder() throws {
        let arguments = ["2test_template_model5", "3walk2b9", "counter3", "--number=5000", "--seed=99"]
        let first = try self.workspace.start(["--ext", self.workspace.ext] + arguments).wait().lines.sorted()
        let second = try self.workspace.start(["--ext", self.workspace.ext] + arguments).wait().lines.sorted()
        #expect(first == second)
        #expect(first.count == 5000)
    }

    @Test(arguments: Self.models.dropLast())
    func otherSeedsMakeOtherRecords(_ model: String) throws {
        let one = try self.output(model, "--number=200", "--seed=1").output
        #expect(try self.output(model, "--number=200", "--seed=2").output != one)
        #expect(try self.output(model, "--number=200", "--seed=-1").output != one)
    }

    @Test(arguments: Self.models.dropLast())
    func withoutASeedEachRunDiffers(_ model: String) throws {
        #expect(try self.output(model, "--number=200").output != self.output(model, "--number=200").output)
    }

    @Test(arguments: ["walk", "test_seed_template_model"])
    func producersOfOneRunDiffer(_ model: String) throws {
        let first = try self.output(model, "--number=500", "--seed=5").lines
        let both = try self.output("2\(model)", "--number=1000", "--seed=5").lines.sorted()
        #expect(both != (first + first).sorted())
        // The first of them is the same as alone.
        #expect(Set(first).isSubset(of: both))
    }

    @Test func theClockOfTheRunBeginsWhereItIsTold() throws {
        let run = try self.output("test_template_model", "--number=3", "--seed=1", "--start-time=2020-02-29T12:00:00Z")
        let other = try self.output("test_template_model", "--number=3", "--seed=1")
        #expect(run.text.contains("1582977600"), "\(run.text)")
        #expect(other.text.contains("946684800"), "\(other.text)")
    }
}
