import Configuration
import Testing

/// The error that a body throws, nil when it throws none.
func usageError<Result>(_ body: () throws(UsageError) -> Result) -> UsageError? {
    do throws(UsageError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// Numbers that depend on the seed alone.
private struct Counter {
    var state: UInt64

    mutating func below(_ limit: UInt64) -> Int {
        self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((self.state >> 33) % limit)
    }
}

@Suite struct CommandLineSyntaxTests {
    private let syntax = CommandLineSyntax(
        command: "host generate",
        summary: "Generates records.",
        operands: [Operand("EXPR", help: "What to generate.", isOptional: true, isRepeatable: true)],
        groups: [
            OptionGroup(
                title: "Generating",
                options: [
                    CommandLineOption(
                        OptionDeclaration(name: "number", type: .integer, help: "Records.", initial: "100", minimum: 0),
                        short: "n"
                    ),
                    CommandLineOption(OptionDeclaration(name: "batch-size", type: .integer, minimum: 1)),
                    CommandLineOption(OptionDeclaration(name: "output-format", type: .text)),
                    CommandLineOption(OptionDeclaration(name: "output-media", type: .text)),
                    CommandLineOption(OptionDeclaration(name: "list-models", type: .flag), short: "l"),
                    CommandLineOption(OptionDeclaration(name: "map", type: .list)),
                ]
            ),
            OptionGroup(
                title: "Mapping simple",
                owner: "mapping simple",
                options: [
                    CommandLineOption(OptionDeclaration(name: "include", type: .list)),
                    CommandLineOption(OptionDeclaration(name: "exclude", type: .list)),
                    CommandLineOption(OptionDeclaration(name: "batch-style", type: .text)),
                    CommandLineOption(OptionDeclaration(name: "mapper", type: .text, isRequired: true)),
                ]
            ),
        ]
    )

    // MARK: - What is understood

    @Test func theSeedLineIsUnderstood() throws {
        let line = try self.syntax.parse(["5test_ext_model", "--number=10", "--batch=2"])
        #expect(line.operands == ["5test_ext_model"])
        #expect(line.integer("number") == 10)
        #expect(line.integer("batch-size") == 2)
        #expect(line.isGiven("batch-size"))
        #expect(!line.isGiven("output-format"))
    }

    @Test(arguments: [
        ["--number", "7"], ["--number=7"], ["--num=7"], ["--n", "7"], ["-n7"], ["-n", "7"], ["-ln7"], ["-ln", "7"],
        ["--number=1", "--number=7"],
    ])
    func allFormsOfAValueAreTheSame(arguments: [String]) throws {
        #expect(try self.syntax.parse(arguments).integer("number") == 7)
        #expect(try self.syntax.parse(["x"] + arguments + ["y"]).operands == ["x", "y"])
    }

    @Test func anExactNameWinsOverLongerOnes() throws {
        #expect(try self.syntax.parse(["--map=a"]).list("map") == ["a"])
    }

    @Test func theHostWinsAbbreviationsOverExtensions() throws {
        let line = try self.syntax.parse(["--batch", "2", "--batch-st=x"])
        #expect(line.integer("batch-size") == 2)
        #expect(line.text("batch-style") == "x")
    }

    @Test func aDoubleDashEndsOptions() throws {
        let line = try self.syntax.parse(["--number=1", "--", "--number=2", "-", "--"])
        #expect(line.operands == ["--number=2", "-", "--"])
        #expect(line.integer("number") == 1)
        #expect(try self.syntax.parse(["-", ""]).operands == ["-", ""])
    }

    @Test func valuesMayLookLikeAnything() throws {
        #expect(try self.syntax.parse(["--output-format="]).text("output-format") == "")
        #expect(try self.syntax.parse(["--output-format=a=b"]).text("output-format") == "a=b")
        #expect(try self.syntax.parse(["--output-format", "-"]).text("output-format") == "-")
        #expect(try self.syntax.parse(["--output-format", "--x"]).text("output-format") == "--x")
        #expect(try self.syntax.parse(["--output-format=--number"]).text("output-format") == "--number")
    }

    @Test func theOrderOfUseIsKept() throws {
        let line = try self.syntax.parse(["--include=a,b", "x", "--exclude=c", "--include", "d"])
        #expect(line.occurrences.map(\.name) == ["include", "exclude", "include"])
        #expect(line.occurrences.map(\.value) == [.list(["a", "b"]), .list(["c"]), .list(["d"])])
        #expect(line.list("include") == ["a", "b", "d"])
        #expect(line.texts("include") == ["a,b", "d"])
        #expect(line.givenGroups.map(\.owner) == ["mapping simple"])
        #expect(line.syntax.group(of: "include")?.title == "Mapping simple")
    }

    @Test func whatIsNotGivenHasItsDefault() throws {
        let line = try self.syntax.parse([])
        #expect(line.integer("number") == 100)
        #expect(line.integer("batch-size") == nil)
        #expect(!line.flag("list-models"))
        #expect(line.value("mapper") == OptionValue.none)
        #expect(line.value("no-such-option") == OptionValue.none)
    }

    @Test(arguments: 0..<100) func everyWayToWriteTheSameMeansTheSame(seed: UInt64) throws {
        var random = Counter(state: seed)
        var arguments: [String] = []
        var uses: [String] = []
        var operands: [String] = []
        for index in 0..<20 {
            let value = ["7", "70", "1"][random.below(3)]
            switch random.below(5) {
            case 0:
                arguments += random.below(2) == 0 ? ["-n", value] : ["-n" + value]
                uses.append("number \(value)")
            case 1:
                let name = String("batch-size".prefix([1, 5, 7, 10][random.below(4)]))
                arguments += random.below(2) == 0 ? ["--\(name)", value] : ["--\(name)=\(value)"]
                uses.append("batch-size \(value)")
            case 2:
                arguments.append(["-l", "--list", "--list-models"][random.below(3)])
                uses.append("list-models true")
            case 3:
                arguments += ["--include", "-\(value)"]
                uses.append("include -\(value)")
            default:
                arguments.append("x\(index)")
                operands.append("x\(index)")
            }
        }
        let line = try self.syntax.parse(arguments)
        #expect(line.operands == operands)
        #expect(line.occurrences.map { "\($0.name) \($0.text)" } == uses)
    }

    /// Avalon writes an option of its medium http so.
    @Test func aThirdDashIsForgiven() throws {
        let line = try self.syntax.parse(["---include=a", "---list-models"])
        #expect(line.occurrences.map { "\($0.name) \($0.text)" } == ["include a", "list-models true"])
    }

    // MARK: - What is refused

    @Test(arguments: [
        (["--numbre=1"], UsageError.Code.unknownOption, "'--number'"), (["-q"], .unknownOption, "'-q'"),
        (["-number=1"], .badValue, "umber=1"), (["----include=a"], .unknownOption, "'--include'"),
        (["--colour"], .unknownOption, "--help"), (["--=3"], .unknownOption, "'--'"),
        (["--output=x"], .ambiguousOption, "--output-format, --output-media"),
        (["--number"], .missingValue, "an integer of at least 0"), (["-n"], .missingValue, "--number"),
        (["--number", "--list-models"], .missingValue, "'--number=--list-models'"),
        (["--number", "--", "x"], .missingValue, "--number"),
        (["--list-models=yes"], .unexpectedValue, "--list-models"),
        (["--number=-1"], .badValue, "of at least 0"), (["--number", "-1"], .badValue, "of at least 0"),
        (["--number=ten"], .badValue, "'ten'"), (["--number=", "--colour"], .badValue, "''"),
    ])
    func mistakesAreNamed(arguments: [String], code: UsageError.Code, part: String) {
        let error = usageError { () throws(UsageError) in try self.syntax.parse(arguments) }
        #expect(error?.code == code)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "no error")")
    }

    @Test func operandsAreCounted() {
        let copy = CommandLineSyntax(command: "copy", operands: [Operand("FROM"), Operand("TO")], groups: [])
        #expect(usageError { () throws(UsageError) in try copy.parse(["a", "b"]) } == nil)
        #expect(usageError { () throws(UsageError) in try copy.parse(["a"]) }?.code == .missingOperand)
        #expect(usageError { () throws(UsageError) in try copy.parse(["a"]) }?.description.contains("TO") == true)
        #expect(usageError { () throws(UsageError) in try copy.parse(["a", "b", "c"]) }?.code == .unexpectedOperand)
        let none = CommandLineSyntax(command: "list", groups: [])
        #expect(usageError { () throws(UsageError) in try none.parse(["a"]) }?.description.contains("'a'") == true)
    }

    @Test(arguments: [["-h"], ["--help"], ["--he"], ["--colour", "--number=x", "-h"], ["x", "-lh"]])
    func helpWinsOverMistakes(arguments: [String]) throws {
        #expect(try self.syntax.parse(arguments).isHelpRequested)
    }

    @Test func aPartialLookPassesOverWhatIsUnknown() throws {
        let line = try self.syntax.parse(["--later=1", "-z", "--number=3", "--output=x"], isPartial: true)
        #expect(line.integer("number") == 3)
        let error = usageError { () throws(UsageError) in try self.syntax.parse(["--number=x"], isPartial: true) }
        #expect(error?.code == .badValue)
    }

    // MARK: - Conflicts

    @Test func theFirstGroupKeepsAnOption() throws {
        let shared = CommandLineOption(OptionDeclaration(name: "dsn", type: .text))
        let syntax = CommandLineSyntax(
            command: "host",
            groups: [
                OptionGroup(
                    title: "Own",
                    options: [CommandLineOption(OptionDeclaration(name: "a", type: .flag), short: "a")]
                ),
                OptionGroup(title: "sql", owner: "medium sql", options: [shared]),
                OptionGroup(title: "psql", owner: "medium psql", options: [shared]),
                OptionGroup(
                    title: "odd",
                    owner: "medium odd",
                    options: [
                        CommandLineOption(OptionDeclaration(name: "dsn", type: .integer)),
                        CommandLineOption(OptionDeclaration(name: "help", type: .text)),
                        CommandLineOption(OptionDeclaration(name: "b", type: .flag), short: "a"),
                    ]
                ),
            ]
        )
        #expect(syntax.conflicts.map(\.option) == ["--dsn", "--dsn", "--help", "-a"])
        #expect(syntax.conflicts.map(\.keeper) == ["sql", "sql", "Own", "Own"])
        #expect(syntax.conflicts.map(\.loser) == ["psql", "odd", "odd", "odd"])
        #expect(syntax.conflicts.map(\.isSameDeclaration) == [true, false, false, false])
        let line = try syntax.parse(["--dsn=text", "-a", "--b"])
        #expect(line.text("dsn") == "text")
        #expect(line.flag("a") && line.flag("b"))
    }

    // MARK: - Help

    @Test func helpShowsAllThatIsDeclared() {
        let lines = self.syntax.help().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.first == "Usage: host generate [options] [EXPR ...]")
        #expect(lines.contains("  -h, --help                  Show this help."))
        #expect(lines.contains("  -n, --number N              Records. (at least 0; default: 100)"))
        #expect(lines.contains("  --mapper TEXT               (required)"))
        #expect(lines.contains("Mapping simple:"))
        #expect(lines.contains("  EXPR                        What to generate."))
        #expect(lines.last == "")
    }

    @Test func helpIsWrappedAndCannotBeForged() {
        let hostile = OptionDeclaration(
            name: "a-name-that-is-far-too-long-for-the-column",
            type: .text,
            help: String(repeating: "word ", count: 100) + "\u{1B}[2J\nUsage: forged"
        )
        let group = OptionGroup(title: "t\ni", owner: "x", options: [CommandLineOption(hostile)])
        let help = CommandLineSyntax(command: "host", groups: [group]).help()
        let lines = help.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(lines.filter { $0.hasPrefix("Usage:") }.count == 1)
        #expect(!help.contains("\u{1B}"))
        #expect(lines.contains("t i:"))
    }
}
