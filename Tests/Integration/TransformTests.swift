import Glibc
import TestSupport
import Testing

/// Mappings and formats that the host has, in runs.
struct TransformTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["counter.so", "libTemplateModels.so", "libTestExt.so"]) }

    private func run(_ arguments: String...) throws -> FinishedProcess {
        try self.workspace.start(["--ext", self.workspace.ext, "--seed=1"] + arguments).wait()
    }

    // MARK: - Mappings

    @Test func stepsAreAppliedInTheOrderOfTheCommandLine() throws {
        let run = try self.run("counter", "--number=2", "--rename=n=k", "--include=k,name", "--exclude=name")
        run.expectSuccess()
        #expect(run.text == "{\"k\": 0}\n{\"k\": 1}\n")
        let other = try self.run("counter", "--number=1", "--include=instance", "--include=n")
        #expect(other.text == "{\"instance\": 1, \"n\": 0}\n")
    }

    /// The steps belong to all expressions and are not used up by the first.
    @Test func stepsHoldForEveryExpression() throws {
        let run = try self.run(
            "counter",
            "test_template_model",
            "--number=20",
            "--batch-size=5",
            "--rename=n=k",
            "--exclude=ts"
        )
        run.expectSuccess()
        #expect(run.lines.filter { $0.hasPrefix("{\"k\": ") }.count == 10)
    }

    @Test func includedColumnsAreThoseOfCSV() throws {
        let run = try self.run(
            "counter",
            "test_template_model",
            "--number=20",
            "--batch-size=5",
            "--output-format=headered-csv",
            "--include=msg,n"
        )
        run.expectSuccess()
        let rows = run.text.split(separator: "\r\n")
        #expect(rows.first == "msg,n")
        #expect(rows.dropFirst().allSatisfy { $0.hasPrefix(",") != $0.hasSuffix(",") } && rows.count == 21)
    }

    @Test func bracesComeBeforeTheMappingsOfAll() throws {
        let scoped = try self.run(
            "counter{simple}",
            "test_ext_model",
            "--number=4",
            "--batch-size=2",
            "--include=n",
            "--map=jsoncolumn"
        )
        scoped.expectSuccess()
        #expect(scoped.lines.filter { $0.contains("\"json\": \"{\\\"n\\\": ") }.count == 2)
        #expect(scoped.lines.filter { $0.contains("\"json\": \"{\\\"class_id\\\": ") }.count == 2)
    }

    @Test func mappingsThatLookAtNumbersAndTimesAreReproducible() throws {
        let arguments = ["counter", "--number=5000", "--map=jsoncolumn", "--map=int32ix", "--map=dttots"]
        func output(_ more: String) throws -> FinishedProcess {
            try self.workspace.start(["--ext", self.workspace.ext, "--seed=1", more] + arguments).wait()
        }
        let (first, second) = (try output("--batch-size=7"), try output("--batch-size=1000"))
        first.expectSuccess()
        #expect(first.output == second.output)
        #expect(first.lines.last?.hasPrefix("{\"dt\": 946684804.999, \"_ix\": ") == true, "\(first.lines.last ?? "")")
    }

    @Test func aMappingThatGoesOnAfterADeathGivesTheSame() throws {
        let arguments = [
            "counter", "--number=60000", "--rate=60000", "--map=jsoncolumn", "--seed=4", "--output-format=csv",
            "--restarts=1000",
        ]
        let peaceful = try self.workspace.start(["--ext", self.workspace.ext] + arguments).wait()
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments)
        var killer = WorkerKiller(run, seed: 4)
        try killer.kill(10)
        #expect(try run.wait().output == peaceful.output)
    }

    @Test(arguments: [
        (["--map=nothing"], "unknown mapping 'nothing'"), (["--map=dttoios"], "did you mean 'dttoiso'?"),
        (["--include="], "option --include"), (["--rename=a"], "option --rename"),
        (["--rename=a=b,=c"], "option --rename"),
    ])
    func mistakesAreToldBeforeTheRun(_ arguments: [String], _ words: String) throws {
        let run = try self.workspace.start(["--ext", self.workspace.ext, "counter"] + arguments).wait()
        run.expectFailure(2, saying: words)
    }

    // MARK: - Formats

    @Test(arguments: ["idmef", "correlated-idmef"])
    func documentsAreWellFormedHoweverBatchesAreCut(_ format: String) throws {
        let small = try self.run(
            "test_template_model",
            "--number=3000",
            "--output-format=\(format)",
            "--batch-size=3000"
        )
        let large = try self.run("test_template_model", "--number=3000", "--output-format=\(format)", "--batch-size=11")
        small.expectSuccess()
        #expect(small.output == large.output)
        #expect(small.lines.count == 3000)
        let documents = "<all>\(small.lines.joined())</all>"
        let path = "\(self.workspace.path)/home/all.xml"
        try Files.write(documents, to: path)
        let judge = try ChildProcess(
            "xmllint",
            ["--huge", "--noout", path],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        ).wait()
        #expect(judge.end == .exit(0), "\(judge.errors.prefix(1000))")
    }

    /// A pickle is a whole batch, also when its bytes take much of the ring.
    @Test(arguments: [1, 100, 1500])
    func eachBatchIsOnePickle(_ size: Int) throws {
        let run = try self.run("counter", "--number=3500", "--output-format=pickled-idmef", "--batch-size=\(size)")
        run.expectSuccess()
        let path = "\(self.workspace.path)/home/pickles"
        try Files.write(run.output, to: path)
        let program = """
            import pickle, sys
            with open(sys.argv[1], "rb") as file:
                while file.peek(1): print(len(pickle.load(file)))
            """
        let judge = try ChildProcess(
            "python3",
            ["-c", program, path],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        ).wait()
        let sizes = judge.lines.compactMap { Int($0) }
        #expect(sizes.reduce(0, +) == 3500 && sizes.dropLast().allSatisfy { $0 == size }, "\(judge.errors)")
    }

    @Test func aBatchThatIsTooLargeToBeWholeIsToldSo() throws {
        let run = try self.run("counter", "--number=100000", "--output-format=pickled-idmef", "--batch-size=100000")
        #expect(run.end == .exit(1))
        #expect(run.errors.contains("use a smaller --batch-size"), "\(run.errors)")
    }

    @Test func plainTextIsTheMessageAlone() throws {
        let run = try self.run("test_template_model", "--number=10", "--output-format=text")
        run.expectSuccess()
        let json = try self.run("test_template_model", "--number=10", "--include=msg")
        #expect(run.lines.map { "{\"msg\": \"\($0)\"}" } == json.lines && run.lines.count == 10)
    }

    @Test func recordsInCBORAreASequence() throws {
        let run = try self.run("2counter", "--number=1000", "--output-format=cbor", "--batch-size=10", "--include=n")
        run.expectSuccess()
        var numbers = 0
        var bytes = run.output[...]
        while let head = bytes.first {
            #expect(head == 0xA1)
            let size = bytes[bytes.startIndex + 3] < 24 ? 4 : bytes[bytes.startIndex + 3] == 24 ? 5 : 6
            bytes = bytes.dropFirst(size)
            numbers += 1
        }
        #expect(numbers == 1000)
    }

    @Test func killsChangeNoDocument() throws {
        let arguments = [
            "test_template_model", "--number=60000", "--rate=60000", "--output-format=idmef", "--seed=4",
            "--restarts=1000",
        ]
        let peaceful = try self.workspace.start(["--ext", self.workspace.ext] + arguments).wait()
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments)
        var killer = WorkerKiller(run, seed: 9)
        try killer.kill(8)
        #expect(try run.wait().output == peaceful.output)
    }
}
