import Configuration

/// What was typed behind `host sh`.
struct ShellCommandLine {
    /// The options before the first word.
    let options: ParsedCommandLine
    /// The page that was asked for.
    private(set) var help: String?

    private var node: ShellNode
    private var words = ["host", ShellCommand.word]
    /// The operands of words that others follow.
    private var operands: [String] = []
    private var line: ParsedCommandLine?

    static let syntax = CommandLineSyntax(
        command: "host sh",
        summary: ShellGrammar.root.summary,
        groups: [OptionGroup(title: "Options before the command", options: ShellGrammar.options)]
    )

    init(_ arguments: [String]) throws(UsageError) {
        let count = Self.optionCount(arguments)
        self.options = try Self.syntax.parse(Array(arguments[..<count]))
        self.node = ShellGrammar.root
        var rest = arguments[count...]
        guard !self.options.isHelpRequested else {
            self.help = Self.syntax.help() + "\n" + self.node.help("host sh [options]")
            return
        }
        while self.node.action == nil {
            if let word = rest.first, word == "-h" || word == "--help" {
                self.help = self.node.help(self.command)
                return
            }
            for operand in self.node.operands {
                guard let text = rest.popFirst(), text == "-" || !text.hasPrefix("-") else {
                    throw UsageError(.missingOperand, "\(self.command) needs \(operand.placeholder): \(operand.help)")
                }
                self.operands.append(text)
                self.words.append(text)
            }
            if let word = rest.first, word == "-h" || word == "--help" { continue }
            try self.descend(rest.popFirst())
        }
        let line = try self.node.syntax(self.command).parse(Array(rest))
        self.line = line
        if line.isHelpRequested { self.help = line.syntax.help() }
    }

    /// What is asked for.
    func request(_ configuration: ShellConfiguration) throws -> ShellRequest {
        guard let action = self.node.action, let line = self.line else { return .text("") }
        let arguments = ShellArguments(
            operands: self.operands + line.operands,
            line: line,
            configuration: configuration
        )
        return try action(arguments)
    }

    private var command: String { self.words.joined(separator: " ") }

    private mutating func descend(_ word: String?) throws(UsageError) {
        let names = self.node.children.map(\.word)
        guard let word else {
            throw UsageError(.missingOperand, "\(self.command) needs a command: \(names.joined(separator: ", "))")
        }
        guard let child = self.node.children.first(where: { $0.word == word }) else {
            let advice =
                nearestName(to: word, among: names).map { "did you mean '\($0)'?" }
                ?? "there are \(names.joined(separator: ", "))"
            throw UsageError(.unexpectedOperand, "\(self.command) has no command \(quoted(word)); \(advice)")
        }
        self.node = child
        self.words.append(word)
    }

    /// How many of the arguments are options before the first word, with their values.
    static func optionCount(_ arguments: [String]) -> Int {
        var count = 0
        while count < arguments.count, arguments[count].hasPrefix("-"), arguments[count] != "-" {
            let argument = arguments[count]
            let isWhole =
                argument == "-h" || argument == "--help" || argument == "--"
                || (argument.hasPrefix("--") ? argument.utf8.contains(UInt8(ascii: "=")) : argument.utf8.count > 2)
            count = min(count + (isWhole ? 1 : 2), arguments.count)
        }
        return count
    }
}
