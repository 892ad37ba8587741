import Glibc
import TestSupport
import Testing

/// `host run`: what a run file says is done as if it stood on the command line.
struct RunFileTests {
    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace(examples: [
            "libBanking.so", "libTestExt.so", "libDirectoryMedium.so", "counter.so",
        ])
    }

    private func run(_ text: String, _ changes: String...) throws -> FinishedProcess {
        try Files.write(text, to: "\(self.workspace.path)/work/run.yml")
        return try self.workspace.start(["--ext", self.workspace.ext, "run", "run.yml"] + changes).wait()
    }

    private func host(_ arguments: [String]) throws -> FinishedProcess {
        try self.workspace.start(["--ext", self.workspace.ext] + arguments).wait()
    }

    /// - Parameter isOrdered: Whether the order of records follows from the seed: with one producer it does.
    private func expectSame(
        _ left: FinishedProcess,
        _ right: FinishedProcess,
        isOrdered: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        left.expectSuccess(sourceLocation: sourceLocation)
        right.expectSuccess(sourceLocation: sourceLocation)
        let isSame = isOrdered ? left.output == right.output : left.lines.sorted() == right.lines.sorted()
        #expect(!left.output.isEmpty && isSame, sourceLocation: sourceLocation)
    }

    // MARK: - Runs

    @Test func aFileGeneratesWhatTheCommandLineDoes() throws {
        let file = """
            generate: ["2counter3b7", test_ext_model]
            number: 500
            seed: 7
            rename: {n: number}
            exclude: pid
            output-format: headered-csv
            """
        let direct = try self.host([
            "2counter3b7", "test_ext_model", "--number=500", "--seed=7", "--rename=n=number",
            "--exclude=pid", "--output-format=headered-csv",
        ])
        self.expectSame(try self.run(file), direct, isOrdered: false)
        #expect(direct.lines.count == 501)
        let one = "generate: counter\nseed: 7\n"
        self.expectSame(try self.run(one), try self.host(["counter", "--seed=7"]))
    }

    @Test func aFileSimulatesWhatTheCommandLineDoes() throws {
        let file = """
            simulate: 2banking
            subjects: 300
            ticks: 1000
            seed: 7
            sink:
              trx: {medium: file, name: trx.json, time: true}
              clickstream: "print:template='{user_id}, {trigger}'"
              balance: {medium: print, template: "{user_id} said \\"{event}\\", it's"}
            drop-unbound: true
            """
        let arguments = [
            "simulate", "2banking", "--subjects=300", "--ticks=1000", "--seed=7",
            "--sink=trx=file:name=trx.json,time=true", "--sink=clickstream=print:template='{user_id}, {trigger}'",
            "--sink=balance=print:template=\"{user_id} said \\\"{event}\\\", it's\"", "--drop-unbound",
        ]
        let direct = try self.host(arguments)
        let trx = try Files.read("\(self.workspace.path)/work/trx.json")
        Files.remove("\(self.workspace.path)/work/trx.json")
        self.expectSame(try self.run(file), direct)
        #expect(try !trx.isEmpty && Files.read("\(self.workspace.path)/work/trx.json") == trx)
        #expect(direct.text.contains(" said \"spending\", it's\n"))
    }

    @Test func optionsOfMediaAreKeys() throws {
        let file = """
            generate: counter
            number: 10
            grant: [medium/directory]
            output-media: directory
            dir-name: out
            """
        try self.run(file).expectSuccess()
        try self.run(file, "--dir-name", "other").expectSuccess()
        #expect(Files.exists("\(self.workspace.path)/work/out") && Files.exists("\(self.workspace.path)/work/other"))
    }

    @Test func theFileTellsWherePluginsAre() throws {
        try Files.write(
            "generate: counter\nnumber: 3\next: \(self.workspace.ext)\n",
            to: "\(self.workspace.path)/work/f.yml"
        )
        let found = try self.workspace.bareHost("run", "f.yml")
        found.expectSuccess()
        #expect(found.lines.count == 3)
    }

    @Test func optionsBehindTheFileReplaceItsOwn() throws {
        let file = "generate: test_ext_model\nnumber: 5\nseed: 7\ninclude: [class_id]\n"
        let direct = try self.host(["test_ext_model", "--number=8", "--seed=9", "--include=ts"])
        self.expectSame(try self.run(file, "--seed=9", "--include", "ts", "--num=8"), direct)
        #expect(direct.lines.count == 8)
    }

    @Test func theStandardInputCanBeTheFile() throws {
        let program = """
            import subprocess, sys
            sys.stdout.buffer.write(subprocess.run(sys.argv[1:], stdin=sys.stdin, check=True, capture_output=True).stdout)
            """
        let host = try Repository.built(Repository.host)
        let input = Array("generate: counter\nnumber: 2\nseed: 1\n".utf8)
        let text = try self.workspace.python(program, host, "--ext", self.workspace.ext, "run", "-", input: input)
        #expect(text == (try self.host(["counter", "--number=2", "--seed=1"])).text)
    }

    // MARK: - Printing

    @Test(arguments: [
        [
            "simulate", "banking", "--sink", "trx=print:template=\"{user_id}, it's\"", "--sink=*=print", "--seed", "1",
            "--subjects=100", "--ticks=500",
        ],
        [
            "generate", "2test_ext_model3", "counter", "--seed=3", "--exclude=pid", "--rename=ts=t",
            "--exclude=class_id",
        ],
        [
            "generate", "counter", "--number=+3", "--seed=-1", "--duration=1e1", "--output-format", "csv",
            "--start-time=2001-01-01T00:00:00Z",
        ],
    ])
    func whatIsPrintedDoesTheSame(arguments: [String]) throws {
        let printed = try self.host(["run", "--print"] + arguments)
        printed.expectSuccess()
        #expect(printed.errors.isEmpty)
        let isOrdered = !arguments.contains("2test_ext_model3")
        self.expectSame(try self.run(printed.text), try self.host(arguments), isOrdered: isOrdered)
        let again = try self.workspace.bareHost("run", "run.yml", "--print")
        #expect(again.text == printed.text)
    }

    @Test func aPrintedFileHasTheChanges() throws {
        let printed = try self.run(
            "# mine\nseed: 7\nsimulate: banking\nsink: {'*': {medium: print}}\n",
            "--seed=8",
            "--print"
        )
        printed.expectSuccess()
        #expect(printed.text == "simulate: banking\nsink:\n  '*': print\next: \(self.workspace.ext)\nseed: 8\n")
    }

    @Test func theFilesOfTheDocumentationAreRight() throws {
        for example in ["kafka.so", "sql.so", "libLogModels.so"] {
            try Files.copy(try Repository.example(example), to: "\(self.workspace.ext)/\(example)")
        }
        let page = String(decoding: try Files.read("\(Repository.root)/docs/run-files.md"), as: UTF8.self)
        let blocks = page.split(separator: "```").filter { $0.hasPrefix("yaml\n") }
        #expect(blocks.count == 3)
        for block in blocks {
            let printed = try self.run(String(block.dropFirst("yaml\n".count)), "--print")
            printed.expectSuccess()
            #expect(try self.run(printed.text, "--print").text.isEmpty == false)
        }
    }

    // MARK: - Refusals

    @Test(arguments: [
        ("simulate: banking\nsbujects: 5\n", "run.yml:2:1: unknown key 'sbujects'; did you mean 'subjects'?"),
        ("generate: counter\nticks: 5\n", "run.yml:2:1: the key 'ticks' belongs to 'simulate'"),
        (
            "generate: counter\n\nnumber: ten\n",
            "run.yml:3:9: key 'number': expected an integer of at least 0, found the text"
        ),
        ("generate: counter\ndir-nmae: x\n", "run.yml:2:1: unknown key 'dir-nmae'; did you mean 'dir-name'?"),
        ("generate: counter\nmap: [a\n", "run.yml:3:1: no YAML: while parsing a flow sequence that begins at 2:6"),
        ("generate: counter\nseed: 1\nseed: 2\n", "run.yml:3:1: the key 'seed' is there already, at 2:1"),
        ("simulate: banking\nsink: {trx: {topic: x}}\n", "run.yml:2:8: key 'sink', 'trx': expected 'medium' among the"),
        ("generate: counter\nlist-models: true\n", "run.yml:2:1: 'list-models' changes no run"),
        ("graph: banking\n", "run.yml:1:1: expected a key 'generate' or 'simulate'"),
    ])
    func whatIsRefusedWhere(file: String, words: String) throws {
        try self.run(file).expectFailure(2, saying: words)
    }

    @Test func commandLinesThatMakeNoSense() throws {
        try self.host(["run"]).expectFailure(2, saying: "host run needs FILE")
        try self.host(["run", "none.yml"]).expectFailure(2, saying: "cannot read the run file 'none.yml': No such file")
        try self.host(["run", "."]).expectFailure(2, saying: "cannot read the run file '.': Is a directory")
        try self.host(["run", "--print", "graph", "banking"]).expectFailure(2, saying: "'generate' or 'simulate'")
        try self.host(["run", "--print", "generate", "--list-models"]).expectFailure(
            2,
            saying: "--list-models changes no"
        )
        try self.host(["--dir-name", "x", "run", "f.yml"]).expectFailure(2, saying: "write 'run' and its file before")
        try self.host(["run", "--dir-name", "x", "f.yml"]).expectFailure(2, saying: "write 'run' and its file before")
        try self.run("generate: counter\n", "walk").expectFailure(2, saying: "behind a run file are options only")
        try self.run("generate: counter\n", "--nmuber=3").expectFailure(2, saying: "did you mean '--number'?")
    }

    @Test func helpIsThere() throws {
        let help = try self.host(["run", "--help"])
        help.expectSuccess()
        #expect(help.text.contains("Usage: host run [options] FILE") && help.text.contains("--print"))
        #expect(try self.host(["--help"]).text.contains("  run "))
    }
}
