import Configuration
import Testing

@Suite struct SubcommandTableTests {
    private var table: SubcommandTable {
        SubcommandTable(
            program: "host",
            summary: "Runs plugins.",
            globalGroups: [
                OptionGroup(
                    title: "Global",
                    options: [
                        CommandLineOption(OptionDeclaration(name: "ext", type: .list)),
                        CommandLineOption(OptionDeclaration(name: "quiet", type: .flag), short: "q"),
                    ]
                )
            ],
            initial: Subcommand(
                "generate",
                summary: "Generates records.",
                operands: [Operand("EXPR", isOptional: true, isRepeatable: true)],
                groups: [
                    OptionGroup(
                        title: "Limits",
                        options: [CommandLineOption(OptionDeclaration(name: "number", type: .integer))]
                    )
                ]
            ),
            others: [
                Subcommand("list", summary: "Lists extensions."),
                Subcommand("inspect", summary: "Shows a file.", operands: [Operand("FILE")]),
            ]
        )
    }

    @Test(arguments: [
        (["list"], "list", []), (["--ext", "list", "list"], "list", ["--ext", "list"]),
        (["--ext=a", "list", "-q"], "list", ["--ext=a", "-q"]),
        (["-q", "inspect", "list"], "inspect", ["-q", "list"]),
        (["generate", "5list"], "generate", ["5list"]), (["generate", "list"], "generate", ["list"]),
    ])
    func aWordSelects(arguments: [String], word: String, rest: [String]) {
        let invocation = self.table.split(arguments)
        #expect(invocation.subcommand.word == word)
        #expect(invocation.isExplicit)
        #expect(invocation.isCertain)
        #expect(invocation.arguments == rest)
    }

    @Test(arguments: [
        [], ["5test", "list"], ["--number", "10", "5test"], ["--", "list"], ["--number", "list"], ["-h"], ["lists"],
    ])
    func everythingElseGenerates(arguments: [String]) {
        let invocation = self.table.split(arguments)
        #expect(invocation.subcommand.word == "generate")
        #expect(!invocation.isExplicit)
        #expect(invocation.isCertain)
        #expect(invocation.arguments == arguments)
    }

    @Test func anUnknownOptionBeforeTheWordLeavesDoubt() {
        var table = self.table
        #expect(!table.split(["--file-name", "list"]).isCertain)
        #expect(!table.split(["--file-name", "x", "list"]).isCertain)
        #expect(table.split(["--file-name=x", "list"]).isCertain)
        #expect(table.split(["--file-name", "-q", "list"]).isCertain)
        let file = CommandLineOption(OptionDeclaration(name: "file-name", type: .text))
        table.initial.groups.append(OptionGroup(title: "file", owner: "medium file", options: [file]))
        #expect(table.split(["--file-name", "list"]).subcommand.word == "generate")
        #expect(table.split(["--file-name", "list"]).isCertain)
        #expect(table.split(["--file-name", "x", "list"]).subcommand.word == "list")
    }

    @Test func globalOptionsAreFoundBeforeTheExtensionsAreKnown() throws {
        let arguments = ["--file-name", "x", "--ext=a", "--textlog", "list", "--ext", "b"]
        #expect(try self.table.globalSyntax.parse(arguments, isPartial: true).list("ext") == ["a", "b"])
    }

    @Test func aSubcommandTakesItsOwnAndGlobalOptions() throws {
        let invocation = self.table.split(["--ext=a", "inspect", "file.so", "--quiet"])
        let line = try self.table.syntax(of: invocation.subcommand).parse(invocation.arguments)
        #expect(line.operands == ["file.so"])
        #expect(line.flag("quiet"))
        let list = self.table.syntax(of: self.table.others[0])
        #expect(usageError { () throws(UsageError) in try list.parse(["--number=3"]) }?.code == .unknownOption)
    }

    @Test func helpNamesTheSubcommands() {
        let help = self.table.help()
        #expect(help.contains("\n  inspect                     Shows a file.\n"))
        #expect(help.contains("Without one, generate is meant."))
        #expect(help.contains("--quiet"))
    }
}
