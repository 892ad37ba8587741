import Glibc
import TestSupport
import Testing

/// What the command line accepts, and what it says to everything else.
struct CommandLineTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["libTestExt.so", "counter.so", "walk.so"]) }

    /// A command line that cannot be understood.
    struct Mistake: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        let words: [String]

        init(_ arguments: String..., says words: [String]) {
            self.arguments = arguments
            self.words = words
        }

        var testDescription: String { self.arguments.joined(separator: " ") }
    }

    private static let mistakes: [Mistake] = [
        Mistake("test!!!", says: ["model expression 'test!!!'", "character 5", "'!'"]),
        Mistake("0test_ext_model", says: ["'0test_ext_model'", "the number of producers is 0", "from 1"]),
        Mistake("5000test_ext_model", says: ["the number of producers is 5000", "4096"]),
        Mistake("12", says: ["'12'", "expected the name of a model", "the end"]),
        Mistake("test_ext_modle", says: ["unknown model 'test_ext_modle'", "did you mean 'test_ext_model'?"]),
        Mistake("conter", says: ["unknown model 'conter'", "did you mean 'counter'?"]),
        Mistake("zzzzzzzz", says: ["unknown model 'zzzzzzzz'", "--list-plugins"]),
        Mistake("counter0", says: ["'counter0'", "all ratios are 0"]),
        Mistake("counter0", "2walk0", says: ["'counter0 2walk0'", "all ratios are 0"]),
        Mistake("counterb0", says: ["'counterb0'", "batch size", "0"]),
        Mistake("counter{simpel}", says: ["unknown mapping 'simpel'", "did you mean 'simple'?"]),
        Mistake("counter{simple", says: ["'counter{simple'", "'}'"]),
        Mistake("counter", "--number=-5", says: ["--number", "'-5'", "at least 0"]),
        Mistake("counter", "--number", "-5", says: ["--number", "at least 0"]),
        Mistake("counter", "--number=many", says: ["--number", "'many'", "an integer"]),
        Mistake("counter", "--number=", says: ["--number", "an integer"]),
        Mistake("counter", "--number=99999999999999999999", says: ["--number", "64 bits"]),
        Mistake("counter", "--number", says: ["--number", "needs a value"]),
        Mistake("counter", "--rate=-1", says: ["--rate", "'-1'", "at least 0"]),
        Mistake("counter", "--duration=-1", says: ["--duration", "'-1'", "at least 0"]),
        Mistake("counter", "--duration=soon", says: ["--duration", "'soon'", "a number"]),
        Mistake("counter", "--duration=nan", says: ["--duration", "'nan'", "a number"]),
        Mistake("counter", "--batch-size=0", says: ["--batch-size", "'0'", "at least 1"]),
        Mistake("counter", "--seed=x", says: ["--seed", "'x'", "an integer"]),
        Mistake("counter", "--start-time=yesterday", says: ["--start-time", "'yesterday'", "2000-01-01T00:00:00Z"]),
        Mistake("counter", "--output-writers=0", says: ["--output-writers", "'0'", "at least 1"]),
        Mistake("counter", "--numbr=5", says: ["unknown option '--numbr'", "did you mean '--number'?"]),
        Mistake("counter", "--zzzzzzzz", says: ["unknown option '--zzzzzzzz'", "--help"]),
        Mistake("counter", "-z", says: ["unknown option '-z'"]),
        Mistake("counter", "--output=file", says: ["'--output'", "ambiguous", "--output-format", "--output-media"]),
        Mistake("counter", "--list-models=3", says: ["--list-models", "flag"]),
        Mistake("counter", "--output-format=json-line", says: ["'json-line'", "did you mean 'json-lines'?"]),
        Mistake("counter", "--output-format=xml", says: ["unknown format 'xml'", "--list-formats"]),
        Mistake("counter", "--output-media=kafka", says: ["unknown medium 'kafka'", "--list-mediums"]),
        Mistake("inspect", says: ["host inspect", "NAME|FILE"]),
        Mistake("inspect", "counter", "walk", says: ["host inspect", "'walk'"]),
        Mistake("inspect", "cuonter", says: ["'cuonter'", "did you mean 'counter'?"]),
        Mistake("rescan", "counter", says: ["host rescan", "'counter'"]),
        Mistake("doctor", says: ["host doctor", "FILE"]),
    ]

    @Test(arguments: Self.mistakes)
    func mistake(_ mistake: Mistake) throws {
        let run = try self.workspace.start(["--ext", self.workspace.ext] + mistake.arguments).wait()
        run.expectFailure(2)
        for word in mistake.words { #expect(run.errors.contains(word), "\(run.errors)") }
        #expect(run.errors.hasPrefix("host: "), "\(run.errors)")
    }

    @Test func amongGoodExpressionsTheBadOneIsNamed() throws {
        try self.workspace.host("counter", "5walk", "tset_ext_model9", "--number=5")
            .expectFailure(2, saying: "tset_ext_model", "did you mean 'test_ext_model'?")
    }

    @Test func withoutArgumentsThereIsHelp() throws {
        try self.workspace.bareHost().expectFailure(2, saying: "Usage: host", "generate", "--list-plugins")
    }

    @Test func withoutExpressionTheDefaultModelIsMeant() throws {
        // No plugin defines it here, and the message says what was looked for.
        try self.workspace.host("generate").expectFailure(2, saying: "unknown model 'test'")
        let named = try Workspace(Fixture("registration", "NAME=\"test\""))
        let run = try named.host("--number=2")
        run.expectSuccess()
        #expect(run.text == "{\"a\": 1}\n{\"a\": 1}\n")
    }

    // MARK: - Help, version, lists

    @Test(arguments: [
        (["--help"], ["Usage: host", "generate", "inspect", "doctor", "rescan", "--ext", "--list-plugins"]),
        (["-h"], ["Usage: host", "generate"]),
        (["generate", "--help"], ["Usage: host generate", "--number", "--rate", "--seed", "--counter-step", "-1000"]),
        (["generate", "--help", "--number=x"], ["Usage: host generate"]),
        (["inspect", "--help"], ["Usage: host inspect", "NAME|FILE"]),
        (["doctor", "--help"], ["Usage: host doctor", "FILE"]),
        (["rescan", "--help"], ["Usage: host rescan"]),
    ])
    func help(_ arguments: [String], _ words: [String]) throws {
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments).wait()
        run.expectSuccess()
        #expect(run.errors.isEmpty, "\(run.errors)")
        for word in words { #expect(run.text.contains(word), "\(run.text)") }
        #expect(run.lines.allSatisfy { $0.count <= 100 })
    }

    @Test func version() throws {
        let run = try self.workspace.bareHost("--version")
        run.expectSuccess()
        #expect(run.text.hasPrefix("host ") && run.text.contains("contract 1."), "\(run.text)")
        #expect(run.lines.count == 1)
    }

    @Test func lists() throws {
        let models = try self.workspace.host("--list-models")
        models.expectSuccess()
        #expect(models.text == "counter\ntest_ext_model\ntest_ext_record_model\nwalk\n")
        let formats = try self.workspace.host("--list-formats")
        let ofBatches = "text\ncbor\nidmef\ncorrelated-idmef\npickled-idmef\n"
        #expect(formats.text == "json-lines\ncsv\nheadered-csv\nbatch-headered-csv\n\(ofBatches)")
        #expect(try self.workspace.host("--list-mediums").text == "file\n")
        let mappings = try self.workspace.host("--list-mappings")
        #expect(mappings.text == "simple\njsoncolumn\nint32ix\ndttoiso\ndttots\nrflowproto\nlogproto\n")
        let generics = try self.workspace.host("--list-generics")
        generics.expectSuccess()
        #expect(generics.output.isEmpty)
    }

    @Test func theTableOfPlugins() throws {
        let run = try self.workspace.host("--list-plugins")
        run.expectSuccess()
        #expect(run.errors.isEmpty, "\(run.errors)")
        let rows = run.lines.map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        #expect(rows.first == ["NAME", "KIND", "VERSION", "FILE", "STATUS", "SUMMARY"])
        let counter = try #require(rows.first { $0.first == "counter" })
        #expect(
            counter.dropFirst() == ["model", "1.0", "\(self.workspace.ext)/counter.so", "ready", "Counts,", "in", "C."]
        )
        #expect(run.lines.count == 5)
    }

    @Test func theListForPrograms() throws {
        let run = try self.workspace.host("--list-plugins", "--json")
        run.expectSuccess()
        let value = try #require(try run.json().record)
        let plugins = try #require(value["plugins"]?.elements).compactMap(\.record)
        let counter = try #require(plugins.first { $0["name"]?.text == "counter" })
        let keys = [
            "name", "kind", "summary", "version", "file", "api", "abi", "compiler", "status", "needs", "options",
        ]
        for key in keys { #expect(counter[key] != nil, "\(key)") }
        #expect(counter["kind"]?.text == "model")
        #expect(counter["abi"]?.text == "1.0")
        #expect(counter["needs"]?.elements?.isEmpty == true)
        #expect(
            counter["compiler"]?.text?.contains("gcc") == true || counter["compiler"]?.text?.contains("clang") == true
        )
        let options = try #require(counter["options"]?.elements).compactMap { $0.record?["name"]?.text }
        #expect(options == ["counter-start", "counter-step"])
        #expect(value["refused"]?.elements?.isEmpty == true)
    }

    @Test func inspectOfANameAndOfAFile() throws {
        let byName = try self.workspace.host("inspect", "counter")
        byName.expectSuccess()
        for word in ["model counter", "--counter-step", "from -1000 to 1000", "default 1", "libc.so.6", "counter.so"] {
            #expect(byName.text.contains(word), "\(byName.text)")
        }
        #expect(try self.workspace.host("inspect", "\(self.workspace.ext)/counter.so").text == byName.text)
        let json = try self.workspace.host("inspect", "counter", "--json")
        #expect(try json.json().elements?.first?.record?["name"]?.text == "counter")
        // A file need not be on the search path.
        let elsewhere = try self.workspace.bareHost("inspect", "\(self.workspace.ext)/counter.so")
        elsewhere.expectSuccess()
        #expect(elsewhere.text.contains("model counter"))
    }

    @Test(arguments: ["--list-plugins", "--list-models", "--version", "--help"])
    func listsLeaveTheOutputFileAlone(_ list: String) throws {
        let path = "\(self.workspace.path)/precious"
        try Files.write("precious", to: path)
        try self.workspace.host(list, "--file-name=\(path)").expectSuccess()
        try self.workspace.host("counter", list, "--file-name", path).expectSuccess()
        #expect(try Files.text(path) == "precious")
    }

    @Test func aMistakeLeavesTheOutputFileAlone() throws {
        let path = "\(self.workspace.path)/precious"
        try Files.write("precious", to: path)
        try self.workspace.host("cuonter", "--file-name=\(path)").expectFailure(2)
        try self.workspace.host("counter0", "--file-name=\(path)").expectFailure(2)
        #expect(try Files.text(path) == "precious")
    }

    // MARK: - Outputs that fail

    @Test func outputFileInAMissingDirectory() throws {
        let path = "\(self.workspace.path)/none/out"
        try self.workspace.host("counter", "--file-name=\(path)").expectFailure(
            1,
            saying: path,
            "No such file or directory"
        )
    }

    @Test func outputFileThatIsADirectory() throws {
        try self.workspace.host("counter", "--file-name=\(self.workspace.ext)")
            .expectFailure(1, saying: self.workspace.ext, "Is a directory")
    }

    @Test(arguments: ["--number=5", "--number=0"])
    func fullDisk(_ number: String) throws {
        let toFile = try self.workspace.host("2counter", number, "--file-name=/dev/full")
        toFile.expectFailure(1, saying: "/dev/full", "No space left on device")
        let toOutput = try self.workspace.host("2counter", number, output: .file("/dev/full"))
        toOutput.expectFailure(1, saying: "the standard output", "No space left on device")
    }

    @Test(arguments: [
        ["--list-plugins"], ["--list-models"], ["--help"], ["--version"], ["inspect", "counter"], ["rescan"],
    ])
    func fullDiskUnderResults(_ arguments: [String]) throws {
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments, output: .file("/dev/full")).wait()
        run.expectFailure(1, saying: "the standard output", "No space left on device")
    }

    @Test func closedStandardOutput() throws {
        let command = "exec \"$0\" --ext \"$1\" counter --number=5 >&-"
        let run = try ChildProcess(
            "/bin/sh",
            ["-c", command, try Repository.built(Repository.host), self.workspace.ext],
            environment: ["HOME=\(self.workspace.path)/home", "HOST_CACHE_DIR=\(self.workspace.cache)"],
            directory: "\(self.workspace.path)/work"
        ).wait()
        run.expectFailure(1, saying: "the standard output", "Bad file descriptor")
    }

    @Test(arguments: [["counter", "--number=0"], ["3counter", "2walk", "--number=0"], ["counter", "--number=1"]])
    func aReaderThatIsGoneEndsTheRunQuietly(_ arguments: [String]) throws {
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments, output: .closedPipe).wait()
        #expect(run.end == .exit(128 + SIGPIPE) || run.end == .signal(SIGPIPE))
        #expect(run.errors.isEmpty, "\(run.errors)")
    }

    @Test func aReaderThatGoesEndsTheRunQuietly() throws {
        let run = try self.workspace.start(["--ext", self.workspace.ext, "2counter", "--number=0"], output: .pipe)
        #expect(!(try run.readPipe()).isEmpty)
        run.closeReader()
        let finished = try run.wait()
        #expect(finished.end == .exit(128 + SIGPIPE) || finished.end == .signal(SIGPIPE))
        #expect(finished.errors.isEmpty, "\(finished.errors)")
    }

    @Test(arguments: [["--list-plugins"], ["--help"], ["inspect", "counter"]])
    func aReaderOfResultsThatIsGone(_ arguments: [String]) throws {
        let run = try self.workspace.start(["--ext", self.workspace.ext] + arguments, output: .closedPipe).wait()
        #expect(run.errors.isEmpty, "\(run.errors)")
    }

    // MARK: - Ways to say the same

    @Test func globalOptionsStandBeforeOrAfter() throws {
        let expected = "{\"n\": 0, \"name\": \"counter\", \"instance\": 1}\n"
        let ext = self.workspace.ext
        for arguments in [
            ["--ext", ext, "counter", "--number=1"],
            ["--ext=\(ext)", "generate", "counter", "--number", "1"],
            ["generate", "--ext", ext, "counter", "--number=1"],
            ["generate", "counter", "--number=1", "--ext=\(ext)"],
            ["counter", "--number=1", "--ext", ext],
            ["--number=1", "--ext", ext, "--", "counter"],
            ["counter", "--num=1", "--ext", ext],
        ] {
            let run = try self.workspace.start(arguments).wait()
            run.expectSuccess()
            #expect(run.text == expected, "\(arguments)")
        }
        let list = try self.workspace.start(["--list-models", "--ext", ext]).wait()
        #expect(list.lines.contains("counter"))
        let inspect = try self.workspace.start(["inspect", "counter", "--ext", ext]).wait()
        inspect.expectSuccess()
    }

    @Test func aSubcommandWinsOverAModelOfItsName() throws {
        let workspace = try Workspace(Fixture("registration", "NAME=\"rescan\""))
        let bare = try workspace.host("rescan")
        bare.expectSuccess()
        #expect(bare.text.hasPrefix("NAME"))
        let explicit = try workspace.host("generate", "rescan", "--number=1")
        explicit.expectSuccess()
        #expect(explicit.text == "{\"a\": 1}\n")
    }

    // MARK: - Help

    /// Options that several models share are shown once, and every group and global option is there once.
    @Test func helpHasAllOptionsOfAllExtensionsOnce() throws {
        let workspace = try Workspace(examples: [
            "libTestExt.so", "counter.so", "walk.so", "lines.so", "libLogModels.so", "libShortcuts.so",
        ])
        let help = try workspace.host("--help")
        help.expectSuccess()
        let list = try workspace.host("--list-plugins", "--json").json()
        let extensions = try #require(list.record?["plugins"]?.elements).compactMap(\.record)
        #expect(extensions.count > 10)
        var options: Set<String> = ["number", "ext", "completion-script", "include", "output-format"]
        for option in extensions.flatMap({ $0["options"]?.elements ?? [] }) {
            options.insert(try #require(option.record?["name"]?.text))
        }
        #expect(options.isSuperset(of: ["counter-start", "walk-symbol", "line-file", "textlog", "model-ip-stddev"]))
        for option in options {
            let heads = help.lines.filter { $0.hasPrefix("  --\(option) ") || $0 == "  --\(option)" }
            #expect(heads.count == 1, "--\(option)")
        }
        #expect(help.lines.filter { $0 == "Global options:" }.count == 1)
        #expect(help.lines.contains("model counter:") && help.lines.contains("generic shortcuts:"))
        #expect(help.text.contains("Options are shared with model fortigate, "))
        #expect(help.lines.allSatisfy { $0.count <= 100 })
    }
}
