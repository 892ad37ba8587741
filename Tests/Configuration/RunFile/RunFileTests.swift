import Configuration
import TestSupport
import Testing

@Suite struct RunFileTests {
    private static func option(
        _ name: String,
        _ type: OptionType,
        isRepeatable: Bool? = nil,
        minimum: Double? = nil,
        choices: [String] = []
    ) -> CommandLineOption {
        let declaration = OptionDeclaration(name: name, type: type, minimum: minimum, choices: choices)
        return CommandLineOption(declaration, isRepeatable: isRepeatable)
    }

    private static let table = SubcommandTable(
        program: "host",
        globalGroups: [
            OptionGroup(
                title: "Global",
                options: [Self.option("ext", .text, isRepeatable: true), Self.option("version", .flag)]
            )
        ],
        initial: Subcommand(
            "generate",
            summary: "Generates.",
            operands: [Operand("EXPR", isOptional: true, isRepeatable: true)],
            groups: [
                OptionGroup(
                    title: "Run",
                    options: [
                        Self.option("number", .integer, minimum: 0), Self.option("duration", .number),
                        Self.option("include", .text, isRepeatable: true),
                        Self.option("rename", .text, isRepeatable: true),
                        Self.option("label", .text), Self.option("hosts", .list), Self.option("quick", .flag),
                        Self.option("mode", .text, choices: ["slow", "fast"]), Self.option("simulate", .text),
                    ]
                )
            ]
        ),
        others: [
            Subcommand(
                "simulate",
                summary: "Simulates.",
                operands: [Operand("NAME")],
                groups: [
                    OptionGroup(
                        title: "Simulation",
                        options: [Self.option("subjects", .integer), Self.option("sink", .text, isRepeatable: true)]
                    )
                ]
            )
        ]
    )

    private static let rules = RunFile.Rules(
        words: ["generate", "simulate"],
        commandLineOnly: ["version", "help"],
        compositions: [
            "sink": { name, settings throws(UsageError) in
                guard !settings.isEmpty else { throw UsageError(.missingValue, "expected settings") }
                return "\(name)=\(settings.map { "\($0.key)=\($0.value)" }.joined(separator: ","))"
            }
        ]
    )

    private func arguments(_ text: String, _ changes: String..., isPartial: Bool = false) throws -> [String] {
        try RunFile(Array(text.utf8), file: "f.yml", rules: Self.rules)
            .arguments(by: Self.table, changes: changes, isPartial: isPartial)
    }

    // MARK: - Arguments

    @Test func keysAreOptions() throws {
        let text = """
            generate: [10a, 5b]
            number: 0x10
            duration: 1.5
            include: [x, "y,z"]
            rename: {old: new, a: 10}
            label: 10
            hosts: a,b
            quick: true
            ext: /e
            --simulate: s
            """
        #expect(
            try self.arguments(text) == [
                "generate", "--number=16", "--duration=1.5", "--include=x", "--include=y,z", "--rename=old=new",
                "--rename=a=10", "--label=10", "--hosts=a,b", "--quick", "--ext=/e", "--simulate=s", "--", "10a", "5b",
            ]
        )
        #expect(try self.arguments("generate:\nquick: false") == ["generate"])
        #expect(try self.arguments("generate: '-'\n") == ["generate", "--", "-"])
    }

    @Test func sinksAreMappings() throws {
        let text = "simulate: bank\nsink:\n  a: print\n  b: {medium: m, k: [1, 2]}\n  '*': x=y\n"
        #expect(
            try self.arguments(text) == [
                "simulate", "--sink=a=print", "--sink=b=medium=m,k=1,k=2", "--sink=*=x=y", "--", "bank",
            ]
        )
        #expect(try self.arguments("simulate: bank\nsink: [a=b, {c: d}]").contains("--sink=c=d"))
    }

    @Test func aListOfMappingsKeepsTheOrder() throws {
        let text = "- generate: a\n  include: x\n- rename: b=c\n- include: y\n"
        let expected = ["generate", "--include=x", "--rename=b=c", "--include=y", "--", "a"]
        #expect(try self.arguments(text) == expected)
    }

    @Test func theCommandLineReplaces() throws {
        let text = "generate: a\nnumber: 5\ninclude: [x, y]\nquick: true\n"
        #expect(
            try self.arguments(text, "--num", "7", "--include=z") == [
                "generate", "--quick", "--num", "7", "--include=z", "--", "a",
            ]
        )
        #expect(throws: UsageError.self) { try self.arguments(text, "b") }
        #expect(throws: UsageError.self) { try self.arguments(text, "--nubmer=7") }
        // What is replaced must be right all the same.
        #expect(throws: YAMLError.self) { try self.arguments("generate: a\nnumber: x", "--number=7") }
    }

    @Test func aFirstLookPassesOverWhatIsNotKnown() throws {
        let text = "generate: a\nkafka-topic: t\next: /e\n"
        let expected = ["generate", "--ext=/e", "--kafka-acks", "1", "--", "a"]
        #expect(try self.arguments(text, "--kafka-acks", "1", isPartial: true) == expected)
        #expect(throws: YAMLError.self) { try self.arguments(text) }
    }

    @Test(arguments: [
        ("", "1:1: expected a mapping such as 'generate: test', or a list of mappings, found nothing"),
        ("[a]", "1:2: expected a mapping such as"),
        ("number: 1", "1:1: expected a key 'generate' or 'simulate' that tells what is to be run"),
        ("generate: a\nsimulate: b", "2:1: 'simulate' is one command too many: 'generate' is at 1:1"),
        ("generate: {a: b}", "1:11: key 'generate': expected a text or a list of texts, found a mapping"),
        ("generate: [[a]]", "1:12: key 'generate': expected a text or a list of texts, found a list"),
        ("simulate:", "1:1: host simulate needs NAME"),
        ("simulate: [a, b]", "1:1: host simulate takes NAME, and 'b' is more than that"),
        ("generate: a\nnubmer: 1", "2:1: unknown key 'nubmer'; did you mean 'number'?"),
        ("generate: a\nzzz: 1", "2:1: unknown key 'zzz'; keys are the options of 'host generate --help'"),
        ("generate: a\nsubjects: 1", "2:1: the key 'subjects' belongs to 'simulate', and this file is for 'generate'"),
        ("generate: a\nversion: true", "2:1: 'version' changes no run"),
        ("generate: a\nhelp: true", "2:1: 'help' changes no run"),
        ("generate: a\nnumber: \"10\"", "2:9: key 'number': expected an integer of at least 0, found the text '10'"),
        ("generate: a\nnumber: 1.5", "2:9: key 'number': expected an integer of at least 0, found the number '1.5'"),
        ("generate: a\nnumber: [1]", "2:9: key 'number': expected an integer of at least 0, found a list"),
        ("generate: a\nnumber:", "2:8: key 'number': expected an integer of at least 0, found nothing"),
        ("generate: a\nnumber: -1", "2:9: key 'number': '-1' is out of range; expected an integer of at least 0"),
        ("generate: a\nnumber: 99999999999999999999", "2:9: key 'number': '99999999999999999999' does not fit"),
        ("generate: a\nduration: .inf", "2:11: key 'duration': got '.inf', expected a number"),
        ("generate: a\nduration: x", "2:11: key 'duration': expected a number, found the text 'x'"),
        ("generate: a\nquick: yes", "2:8: key 'quick': expected true or false, found the text 'yes'"),
        ("generate: a\nlabel: ~", "2:8: key 'label': expected a text, found nothing"),
        ("generate: a\nlabel: {a: b}", "2:8: key 'label': expected a text, found a mapping"),
        ("generate: a\nlabel: \"\\0\"", "2:8: key 'label': a value cannot hold the character U+0000"),
        ("generate: a\nmode: fsat", "2:7: key 'mode': 'fsat' is not known; expected one of slow, fast; did you mean"),
        ("generate: a\ninclude: [x, [y]]", "2:14: key 'include': expected a text, or a list of such, found a list"),
        ("generate: a\nrename: {x: {y: z}}", "2:13: key 'rename': expected a text for 'x', found a mapping"),
        ("simulate: a\nsink: {x: {y: {z: 1}}}", "2:15: key 'sink': expected a single value for 'y', found a mapping"),
        ("simulate: a\nsink: {x: {}}", "2:8: key 'sink', 'x': expected settings"),
        ("- generate: a\n  number: 1\n- number: 2", "3:3: the key 'number' is there already, at 2:3"),
    ])
    func whatIsRefusedWhere(text: String, words: String) {
        do {
            let arguments = try self.arguments(text)
            Issue.record("\(arguments)")
        } catch {
            #expect("\(error)".hasPrefix("f.yml:\(words)"), "\(error)")
        }
    }

    // MARK: - Printing

    private func parse(_ arguments: [String]) throws -> ParsedCommandLine {
        let invocation = Self.table.split(arguments)
        return try Self.table.syntax(of: invocation.subcommand).parse(invocation.arguments)
    }

    private static let texts = [
        "", "a", "10", "true", "~", "a=b", "a: b", "*=print", "<<=x", "x y", "é\n=", "-", "--n", "1=2,3",
    ]

    private static func arguments(_ random: inout SplitMix) -> [String] {
        let text = { (random: inout SplitMix) in Self.texts.randomElement(using: &random) ?? "" }
        let isGenerating = Bool.random(using: &random)
        var arguments = [isGenerating ? "generate" : "simulate"]
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let integer = Int.random(in: 0...(.max), using: &random) >> Int.random(in: 0...62, using: &random)
            let number = Double(bitPattern: random.next())
            let choices =
                isGenerating
                ? [
                    "--number=\(integer)", "--number=+007", "--duration=\(number.isFinite ? number : 0)",
                    "--duration=0x1p-3", "--include=\(text(&random))", "--rename=\(text(&random))",
                    "--label=\(text(&random))", "--hosts=\(text(&random))", "--quick", "--mode=fast",
                    "--simulate=\(text(&random))",
                ] : ["--subjects=-\(integer)", "--sink=\(text(&random))", "--sink=\(text(&random))=\(text(&random))"]
            arguments.append((choices + ["--ext=\(text(&random))"]).randomElement(using: &random) ?? "")
        }
        let count = isGenerating ? Int.random(in: 0...3, using: &random) : 1
        return arguments + ["--"] + (0..<count).map { _ in text(&random) }
    }

    @Test func whatIsPrintedMeansTheSame() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<4000 {
            let arguments = Self.arguments(&random)
            let line = try self.parse(arguments)
            let text = try RunFile.text(of: line, word: arguments[0], rules: Self.rules)
            let read = try self.parse(try self.arguments(text))
            let options = line.syntax.groups.flatMap(\.options)
            let isSame =
                read.operands == line.operands && read.syntax == line.syntax
                && options.allSatisfy { read.value($0.name) == line.value($0.name) }
                && options.allSatisfy { !$0.isRepeatable || read.texts($0.name) == line.texts($0.name) }
                && Self.order(read) == Self.order(line)
            #expect(isSame, "\(arguments)\n\(text)")
            guard isSame else { return }
        }
    }

    private static func order(_ line: ParsedCommandLine) -> [String] {
        line.occurrences.filter { line.syntax.option($0.name)?.isRepeatable ?? false }.map { "\($0.name)=\($0.text)" }
    }

    @Test func aPrintedFile() throws {
        let line = try self.parse(["simulate", "--sink", "*=print", "--sink=a=10", "bank", "--subjects", "5"])
        let text = try RunFile.text(of: line, word: "simulate", rules: Self.rules)
        #expect(text == "simulate: bank\nsink:\n  '*': print\n  a: '10'\nsubjects: 5\n")
    }

    @Test func questionsAreNotPrinted() throws {
        let line = try self.parse(["generate", "--version"])
        #expect(throws: UsageError.self) { try RunFile.text(of: line, word: "generate", rules: Self.rules) }
    }
}
