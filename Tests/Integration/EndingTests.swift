import Glibc
import TestSupport
import Testing

/// A run that is ended from outside leaves whole lines and no process behind.
struct EndingTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["libTestExt.so", "counter.so", "walk.so"]) }

    private func start(_ arguments: [String], output: ChildProcess.Output) throws -> ChildProcess {
        try self.workspace.start(["--ext", self.workspace.ext] + arguments, output: output)
    }

    /// Expects whole records only, and none left out in the middle.
    private func expectWholeLines(_ output: [UInt8]) throws {
        #expect(output.last == UInt8(ascii: "\n"))
        let program = """
            import sys, json
            next_number = {}
            for line in sys.stdin:
                record = json.loads(line)
                if record.get("name") == "counter":
                    assert record["n"] == next_number.get(record["instance"], 0), line
                    next_number[record["instance"]] = record["n"] + 1
            """
        _ = try self.workspace.python(program, input: output)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsAPacedRun(_ signal: Int32) throws {
        let run = try self.start(
            ["2counter", "walk", "test_ext_model", "--number=0", "--rate=2000"],
            output: .captured
        )
        #expect(Monotonic.waits { run.outputSoFar.count > 10_000 })
        let workers = Processes.children(of: run.identifier)
        #expect(workers.count == 4)
        run.signal(signal)
        let finished = try run.wait()
        #expect(finished.end == .exit(128 + signal))
        try self.expectWholeLines(finished.output)
        #expect(finished.errors.contains("\(finished.lines.count) items sent in "), "\(finished.errors)")
        #expect(!workers.contains(where: Processes.isRunning))
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsARunAtFullSpeed(_ signal: Int32) throws {
        let run = try self.start(["2counter", "2test_ext_model", "--number=0"], output: .pipe)
        var output: [UInt8] = []
        while output.count < 1 << 20 { output += try run.readPipe() }
        let workers = Processes.children(of: run.identifier)
        #expect(workers.count == 4)
        run.signal(signal)
        while case let bytes = try run.readPipe(), !bytes.isEmpty { output += bytes }
        #expect(try run.wait().end == .exit(128 + signal))
        try self.expectWholeLines(output)
        #expect(!workers.contains(where: Processes.isRunning))
    }

    @Test func aModelThatHangsDoesNotOutliveTheRun() throws {
        try self.workspace.install(Fixture("failing", "TROUBLE=HANGS"))
        let words = "it was killed because stopping took longer than 5 s"
        var ended: FinishedProcess?
        // Nobody can see that it hangs, so a slow machine is given more time to come to that.
        for patience in [0, 2_000_000, 20_000_000] as [UInt32] where ended?.errors.contains(words) != true {
            let run = try self.start(["failing", "counter", "--number=0", "--rate=2000"], output: .captured)
            // The last record that it makes.
            #expect(Monotonic.waits { String(decoding: run.outputSoFar, as: UTF8.self).contains("{\"n\": 6}\n") })
            let workers = Processes.children(of: run.identifier)
            #expect(workers.count == 2)
            usleep(patience)
            run.signal(SIGTERM)
            let finished = try run.wait()
            #expect(finished.end == .exit(128 + SIGTERM))
            try self.expectWholeLines(finished.output)
            #expect(!workers.contains(where: Processes.isRunning))
            ended = finished
        }
        let finished = try #require(ended)
        #expect(finished.errors.contains(words), "\(finished.errors)")
        #expect(finished.errors.contains("model failing#1 failed after "))
        var timed: FinishedProcess?
        for duration in ["0.5", "5", "30"] where timed?.end != .exit(1) {
            timed = try self.workspace.host("failing", "counter", "--number=0", "--rate=2000", "--duration=\(duration)")
        }
        let last = try #require(timed)
        #expect(last.end == .exit(1))
        #expect(last.errors.contains("model failing#1 failed"), "\(last.errors)")
        try self.expectWholeLines(last.output)
    }

    @Test func aWholeRunLeavesNoProcess() throws {
        let run = try self.start(["3counter", "--number=2000", "--rate=4000"], output: .captured)
        #expect(Monotonic.waits { !run.outputSoFar.isEmpty })
        let workers = Processes.children(of: run.identifier)
        try run.wait().expectSuccess()
        #expect(!workers.contains(where: Processes.isRunning))
    }

    @Test(arguments: [
        ["2counter", "test_ext_model", "--number=0", "--rate=1000"], ["2walk", "counter", "--number=0"],
    ])
    func workersDieWithTheHost(_ arguments: [String]) throws {
        let run = try self.start(arguments, output: .pipe)
        #expect(!(try run.readPipe()).isEmpty)
        let workers = Processes.children(of: run.identifier)
        #expect(workers.count == 3)
        run.signal(SIGKILL)
        #expect(try run.wait().end == .signal(SIGKILL))
        #expect(Monotonic.waits { !workers.contains(where: Processes.isRunning) })
    }

    @Test func scanWorkersDieWithTheHost() throws {
        try self.workspace.install(Fixture("registration", "REGISTER_HANGS", "NAME=\"hanging\""), as: "hanging.so")
        var workers: [pid_t] = []
        // Once more where it was over before anybody looked.
        for _ in 0..<10 where workers.isEmpty {
            let run = try self.start(["--list-plugins"], output: .captured)
            _ = Monotonic.waits {
                workers = Processes.children(of: run.identifier)
                return !workers.isEmpty || !Processes.isRunning(run.identifier)
            }
            run.signal(SIGKILL)
            if try run.wait().end != .signal(SIGKILL) { workers = [] }
            Files.remove(self.workspace.cache)
        }
        #expect(!workers.isEmpty)
        #expect(Monotonic.waits { !workers.contains(where: Processes.isRunning) })
    }

    @Test(arguments: ["json-lines", "batch-headered-csv"])
    func aProducerWithoutProgressIsKilledAndOthersAreNot(format: String) throws {
        try self.workspace.install(Fixture("failing", "TROUBLE=HANGS"))
        let run = try self.workspace.host(
            "failing",
            "2counter",
            "--number=3000",
            "--stall-timeout=8",
            "--output-format=\(format)"
        )
        #expect(run.end == .exit(1))
        #expect(run.errors.contains("it was killed because it made no record for 8 s"), "\(run.errors)")
        #expect(run.errors.contains("were not made, for no producer of the expression was left"), "\(run.errors)")
        #expect(!run.errors.contains("counter#"), "\(run.errors)")
        let text = String(decoding: run.output, as: UTF8.self)
        #expect(text.split(whereSeparator: \.isNewline).count { $0.contains("counter") } == 2000)
    }

    @Test func aKilledWorkerIsReportedAndReplacedByItsSiblings() throws {
        // Far more than a pipe and the rings hold together: it does not end before it is read.
        let run = try self.start(["2counter", "--number=200000", "--restarts=0"], output: .pipe)
        var output = try run.readPipe()
        let worker = try #require(Processes.children(of: run.identifier).first)
        kill(worker, SIGKILL)
        while case let bytes = try run.readPipe(), !bytes.isEmpty { output += bytes }
        let finished = try run.wait()
        #expect(finished.end == .exit(1))
        #expect(output.count { $0 == UInt8(ascii: "\n") } == 200_000)
        try self.expectWholeLines(output)
        #expect(finished.errors.contains("counter#") && finished.errors.contains("SIGKILL"), "\(finished.errors)")
    }

    @Test func aStoppedReaderStopsTheRunAndLosesNothing() throws {
        let run = try self.start(["3counter", "--number=200000"], output: .pipe)
        // Far more than a pipe and the rings hold together: the workers wait for the reader.
        var output = try run.readPipe()
        #expect(!output.isEmpty)
        while case let bytes = try run.readPipe(), !bytes.isEmpty { output += bytes }
        try run.wait().expectSuccess()
        #expect(output.count { $0 == UInt8(ascii: "\n") } == 200_000)
        try self.expectWholeLines(output)
    }
}
