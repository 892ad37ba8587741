/// The subcommands of a program, and the options that go with each of them.
///
/// A command line is looked at twice. Where the extensions are is told by global options, and which options exist by
/// the extensions. So a first table without the options of extensions serves `split` and a partial `parse` of
/// `globalSyntax`; a second one with them, made after the scan, serves for good.
public struct SubcommandTable: Hashable, Sendable {
    /// The name of the program.
    public var program: String

    /// One sentence for help.
    public var summary: String

    /// The options that may stand before or after the word of any subcommand.
    public var globalGroups: [OptionGroup]

    /// The subcommand that is meant when no word selects another.
    public var initial: Subcommand

    /// The other subcommands in the order of help.
    public var others: [Subcommand]

    /// Makes a table of its parts.
    public init(
        program: String,
        summary: String = "",
        globalGroups: [OptionGroup],
        initial: Subcommand,
        others: [Subcommand]
    ) {
        self.program = program
        self.summary = summary
        self.globalGroups = globalGroups
        self.initial = initial
        self.others = others
    }

    /// The subcommands, the initial one first.
    public var all: [Subcommand] { [self.initial] + self.others }

    /// The global options alone.
    public var globalSyntax: CommandLineSyntax { CommandLineSyntax(command: self.program, groups: self.globalGroups) }

    /// What the command line of a subcommand may hold, global options included.
    public func syntax(of subcommand: Subcommand) -> CommandLineSyntax {
        CommandLineSyntax(
            command: "\(self.program) \(subcommand.word)",
            summary: subcommand.summary,
            operands: subcommand.operands,
            groups: self.globalGroups + subcommand.groups
        )
    }

    /// Finds the subcommand that arguments select.
    ///
    /// The first operand selects it if it is the word of one, even if an extension has the same name; after `--` it
    /// never does. What is wrong with the arguments is left to `parse`.
    public func split(_ arguments: [String]) -> Invocation {
        // Options of all subcommands, because their values must not be taken for the word.
        let groups = self.globalGroups + self.all.flatMap(\.groups)
        var scanner = ArgumentScanner(arguments, by: CommandLineSyntax(command: self.program, groups: groups))
        var unknown: Int?
        while let token = scanner.next() {
            switch token {
            case .option: break
            case .invalid(let error):
                let isUnknown = error.code == .unknownOption || error.code == .ambiguousOption
                if isUnknown, !arguments[scanner.start].contains("=") { unknown = scanner.start }
            case .operand(let operand):
                let isCertain = unknown.map { $0 + 1 < scanner.start } ?? true
                let selected = self.all.first { $0.word == operand }
                guard let selected, !scanner.isPastOptions else {
                    return Invocation(self.initial, isExplicit: false, isCertain: isCertain, arguments: arguments)
                }
                var rest = arguments
                rest.remove(at: scanner.start)
                return Invocation(selected, isExplicit: true, isCertain: isCertain, arguments: rest)
            }
        }
        return Invocation(self.initial, isExplicit: false, isCertain: true, arguments: arguments)
    }

    /// The help text of the program as a whole: its subcommands and the global options. Ends in a line feed.
    public func help(width: Int = 100) -> String {
        var page = HelpPage(width: width)
        page.add(usage: self.program, parts: ["[global options]", "[SUBCOMMAND]", "[options]", "[operands]"])
        page.add(paragraph: self.summary)
        page.add(
            title: "Subcommands",
            summary: "Without one, \(self.initial.word) is meant. SUBCOMMAND --help tells more.",
            entries: self.all.map { (head: $0.word, help: $0.summary) }
        )
        page.add(groups: self.globalSyntax.groups)
        return page.text
    }
}
