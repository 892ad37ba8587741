import Glibc
import Records
import TestSupport
import Testing

/// Mappings and formats that are plugins, each in workers of its own behind those of the models.
struct StageTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["counter.so", "libTestExt.so"]) }

    private func stage(_ macros: String...) throws { try self.workspace.install(Fixture("stages", macros: macros)) }

    private static func line(_ number: Int, of instance: Int = 1) -> String {
        "{\"n\": \(number), \"name\": \"counter\", \"instance\": \(instance), \"m\": \(number)}\n"
    }

    private static func lines(_ range: Range<Int>) -> String { range.map { Self.line($0) }.joined() }

    // MARK: - Mappings

    @Test(arguments: [1, 999, 1000, 2500, 40_000])
    func everyRecordGoesThroughInOrder(_ number: Int) throws {
        try self.stage()
        let run = try self.workspace.host("counter", "--map=stamp", "--number=\(number)")
        run.expectSuccess()
        #expect(run.text == Self.lines(0..<number))
    }

    @Test func bracesNameIt() throws {
        try self.stage()
        let run = try self.workspace.host("counter{stamp}", "counter", "--number=200", "--batch-size=100")
        run.expectSuccess()
        let lines = run.text.split(separator: "\n")
        #expect(lines.count { $0.contains("\"m\"") } == 100 && lines.count == 200)
    }

    @Test func builtInMappingsComeWhereTheyAreNamed() throws {
        try self.stage()
        let run = try self.workspace.host(
            "counter{int32ix}",
            "--map=stamp",
            "--map=simple",
            "--rename=m=k,n=_n",
            "--number=2"
        )
        run.expectSuccess()
        #expect(
            run.text == """
                {"_n": 0, "name": "counter", "instance": 1, "k": 0}
                {"_n": 1, "name": "counter", "instance": 1, "k": 1}

                """
        )
    }

    @Test func severalStandBehindEachOther() throws {
        try self.stage()
        try self.workspace.install(Fixture("stages", "NAME=\"second\""), as: "second.so")
        let run = try self.workspace.host(
            "3counter",
            "--map=stamp",
            "--map=simple",
            "--rename=m=k",
            "--map=second",
            "--number=3000"
        )
        run.expectSuccess()
        let lines = run.text.split(separator: "\n")
        #expect(lines.count == 3000)
        for instance in 1...3 {
            let expected = (0..<1000).map {
                "{\"n\": \($0), \"name\": \"counter\", \"instance\": \(instance), \"k\": \($0), \"m\": \($0)}"
            }
            #expect(lines.filter { $0.contains("\"instance\": \(instance),") }.map(String.init) == expected)
        }
    }

    @Test func columnsOfTheMappedRecordsAreFound() throws {
        try self.stage()
        let run = try self.workspace.host(
            "counter",
            "--map=stamp",
            "--number=2",
            "--output-format=headered-csv",
            "--batch-size=2"
        )
        run.expectSuccess()
        #expect(run.text == "n,name,instance,m\r\n0,counter,1,0\r\n1,counter,1,1\r\n")
    }

    @Test func aFileThatIsNotInExtIsEnough() throws {
        let file = "\(self.workspace.path)/home/mine.so"
        try Files.copy(try Fixture("stages").built(), to: file)
        for name in [file, "../home/mine.so"] {
            let run = try self.workspace.host("counter", "--map=\(name)", "--number=2")
            run.expectSuccess()
            #expect(run.text == Self.lines(0..<2))
        }
        let listed = try self.workspace.host("--list-mappings", "--map=\(file)")
        #expect(listed.text.contains("stamp"))
    }

    @Test func aFileThatIsNamedComesBeforeTheSameNameInExt() throws {
        try self.stage("FAILING=0")
        let file = "\(self.workspace.path)/home/mine.so"
        try Files.copy(try Fixture("stages").built(), to: file)
        let run = try self.workspace.host("counter", "--map", file, "--number=2")
        run.expectSuccess()
        #expect(run.text == Self.lines(0..<2))
    }

    @Test func whatIsNoMappingIsRefused() throws {
        try self.workspace.host("counter", "--map=stump").expectFailure(2, saying: "unknown mapping 'stump'")
        try self.stage()
        try self.workspace.host("counter", "--map=stump")
            .expectFailure(2, saying: "unknown mapping 'stump'; did you mean 'stamp'?")
        try self.workspace.host("counter", "--map=/nowhere/mine.so")
            .expectFailure(2, saying: "the plugin file '/nowhere/mine.so' cannot be opened: No such file or directory")
        try self.workspace.host("counter", "--map=\(try Repository.example("walk.so"))")
            .expectFailure(2, saying: "registers no mapping")
        let text = "\(self.workspace.path)/home/text.so"
        try Files.write("not a plugin", to: text)
        try self.workspace.host("counter", "--map=\(text)").expectFailure(2, saying: "'\(text)' is refused: ")
    }

    @Test func whatItNeedsHasToBeGranted() throws {
        try self.stage("NEEDY")
        try self.workspace.host("counter", "--map=stamp")
            .expectFailure(1, saying: "mapping 'stamp' needs what is not granted: network")
        let run = try self.workspace.host("counter", "--map=stamp", "--grant=stamp", "--number=1")
        run.expectSuccess()
        #expect(run.text == Self.line(0))
    }

    // MARK: - Mappings that misbehave

    @Test func onesThatDieAreReplacedWithTheModel() throws {
        let memory = "\(self.workspace.path)/home/memory"
        try Files.write("", to: memory)
        try self.stage("MORTAL=2500")
        let run = try self.workspace.host(
            "counter",
            "--map=stamp",
            "--stamp-file=\(memory)",
            "--grant=stamp",
            "--number=5000"
        )
        run.expectSuccess()
        #expect(run.text == Self.lines(0..<5000))
        #expect(run.errors.contains("mapping counter/stamp: at record 2000 its worker crashed with SIGABRT"))
        #expect(run.errors.contains("restarted (1 of 5"))
    }

    @Test func aDeadlyRecordEndsTheProducerWithAllBeforeIt() throws {
        try self.stage("DEADLY=1500")
        let run = try self.workspace.host("counter", "--map=stamp", "--number=3000")
        #expect(run.end == .exit(1))
        #expect(run.errors.contains("mapping stamp: for the second time at record 1500 it crashed with SIGABRT"))
        #expect(run.text == Self.lines(0..<1500))
    }

    @Test func whatItRefusesEndsTheProducerWithAllBeforeIt() throws {
        try self.stage("FAILING=1500")
        let run = try self.workspace.host("counter", "--map=stamp", "--number=3000")
        #expect(run.end == .exit(1))
        #expect(
            run.errors.contains("model counter failed after 1500 records: mapping stamp: this record cannot be stamped")
        )
        #expect(run.text == Self.lines(0..<1500))
        #expect(try self.workspace.host("why", "stamp").text.contains("this record cannot be stamped"))
    }

    @Test func oneThatHangsIsBlamedAndNotTheModel() throws {
        try self.stage("HANGING=0")
        let run = try self.workspace.host("counter", "--map=stamp", "--number=10", "--stall-timeout=8", "--restarts=0")
        run.expectFailure(
            1,
            saying: "mapping counter/stamp: at record 0 its worker was killed because it made no record"
        )
        #expect(run.text.isEmpty)
    }

    @Test func aModelThatHangsIsBlamedAndNotTheMapping() throws {
        try self.stage()
        try self.workspace.install(Fixture("failing", "TROUBLE=HANGS"))
        let run = try self.workspace.host("failing", "--map=stamp", "--number=10", "--stall-timeout=8", "--restarts=0")
        #expect(run.end == .exit(1) && run.text.split(separator: "\n").count == 7)
        #expect(run.errors.contains("model failing: at record 7 its worker was killed because it made no record"))
    }

    @Test(arguments: [
        ("FORGETFUL", "mapping stamp: [P-18] map returned success for 999 of 1000 records"),
        ("SCRIBBLING", "mapping stamp: "),
    ])
    func brokenPromisesAreNamed(_ macro: String, _ message: String) throws {
        try self.stage(macro)
        let run = try self.workspace.host("counter", "--map=stamp", "--number=3000", "--restarts=0")
        run.expectFailure(1, saying: "model counter failed after 0 records: \(message)")
    }

    @Test func oneThatWantsMoreRoomGetsIt() throws {
        try self.stage("NARROW")
        let run = try self.workspace.host("counter", "--map=stamp", "--number=3000")
        run.expectSuccess()
        #expect(run.text == Self.lines(0..<3000))
    }

    @Test func whatAModelMadeBeforeItFailedComesThrough() throws {
        try self.stage()
        try self.workspace.install(Fixture("failing", "GOOD=1234", "TROUBLE=FAILS"))
        let run = try self.workspace.host("failing", "--map=stamp", "--number=3000")
        #expect(run.end == .exit(1))
        #expect(run.text.split(separator: "\n").count == 1234)
    }

    // MARK: - Formats

    @Test func aFormatGetsWholeBatches() throws {
        try self.stage()
        let run = try self.workspace.host("counter", "--output-format=framed", "--number=2500", "--batch-size=1000")
        run.expectSuccess()
        let words = run.text.split(separator: "\n").map { $0.split(separator: " ").prefix(2).map(String.init) }
        #expect(words == [["0", "1000"], ["1000", "1000"], ["2000", "500"]])
        #expect(try self.workspace.host("--list-formats").text.contains("framed"))
    }

    @Test func aFormatStandsBehindMappingsAndBeforeAMedium() throws {
        let sink = try Sink()
        try sink.workspace.install(Fixture("stages"))
        let run = try sink.start(
            [],
            ["2counter", "--map=stamp", "--output-format=framed", "--number=4000", "--batch-size=500"]
        )
        .wait()
        run.expectSuccess()
        let batches = try sink.batches()
        #expect(batches.map(\.count) == Array(repeating: 500, count: 8))
        let firsts = batches.flatMap(\.lines).map { $0.split(separator: " ")[0] }.sorted()
        #expect(firsts == ["0", "0", "1000", "1000", "1500", "1500", "500", "500"])
    }

    @Test func aBatchMayBeNearlyAsLargeAsTheRing() throws {
        try self.stage("LARGE=1000000")
        let run = try self.workspace.host("counter", "--output-format=framed", "--number=3000", "--batch-size=1000")
        run.expectSuccess()
        #expect(run.output.count == 3_000_000)
    }

    @Test(arguments: [
        (
            "LARGE=4000000",
            "the format makes 4000000 bytes of 1000 records; the limit is 2097088: use a smaller --batch-size"
        ),
        ("DIVERTED", "[P-19] the format is one of lines, and what it made does not end in a line feed"),
    ])
    func formatsThatBreakPromisesAreNamed(_ macro: String, _ message: String) throws {
        try self.stage(macro)
        let run = try self.workspace.host("counter", "--output-format=framed", "--number=3000")
        run.expectFailure(1, saying: "model counter failed after 0 records: format framed: \(message)")
        #expect(run.text.isEmpty)
    }

    // MARK: - Another version

    @Test func aChangedFileTakesOverWithoutALoss() throws {
        try self.stage()
        let run = try self.workspace.start(
            ["--ext", self.workspace.ext, "counter", "--map=stamp", "--number=0", "--rate=20000"]
        )
        while run.outputSize < 100_000 { usleep(1000) }
        let new = "\(self.workspace.ext)/new"
        try Files.copy(try Fixture("stages", "KEY='k'").built(), to: new)
        #expect(rename(new, "\(self.workspace.ext)/stages.so") == 0)
        while !run.errorsSoFar.contains("the new version goes on with record") { usleep(1000) }
        let size = run.outputSize
        while run.outputSize < size + 100_000 { usleep(1000) }
        run.signal(SIGINT)
        let finished = try run.wait()
        let lines = finished.lines
        let change = try #require(lines.firstIndex { $0.contains("\"k\"") })
        let expected = lines.indices.map {
            "{\"n\": \($0), \"name\": \"counter\", \"instance\": 1, \"\($0 < change ? "m" : "k")\": \($0)}"
        }
        #expect(lines == expected)
        #expect(finished.errors.contains("goes on with record \(change)"))
    }

    // MARK: - The end

    @Test func aStoppedRunEndsInOrder() throws {
        try self.stage()
        let run = try self.workspace.start(
            ["--ext", self.workspace.ext, "2counter", "--map=stamp", "--number=0", "--rate=10000"]
        )
        while run.outputSize < 100_000 { usleep(1000) }
        let workers = Processes.children(of: run.identifier)
        #expect(workers.count == 4)
        run.signal(SIGINT)
        let finished = try run.wait()
        #expect(finished.end == .exit(130))
        #expect(finished.text.hasSuffix("}\n"))
        #expect(finished.errors.contains(" items sent in "))
        #expect(workers.allSatisfy { !Processes.isRunning($0) })
    }

    @Test(arguments: ["counter", "3counter"], ["json-lines", "framed"])
    func whoeverIsKilledNothingIsLostOrDoubled(_ expression: String, _ format: String) throws {
        try self.stage()
        let number = 30_000
        let arguments = [
            "--ext", self.workspace.ext, expression, "--map=stamp", "--output-format=\(format)", "--number=\(number)",
            "--batch-size=100", "--restarts=100",
        ]
        let peaceful = try self.workspace.start(arguments).wait()
        peaceful.expectSuccess()
        // Slower where it was over before anybody was killed.
        for rate in [30_000, 5000, 1000] {
            let run = try self.workspace.start(arguments + ["--rate=\(rate)"])
            var killer = WorkerKiller(run, seed: 11)
            try killer.kill(10)
            let finished = try run.wait()
            finished.expectSuccess()
            #expect(finished.lines.sorted() == peaceful.lines.sorted())
            if finished.errors.contains("was killed by SIGKILL") { return }
        }
        Issue.record("nobody was killed in the middle of a run")
    }
}
