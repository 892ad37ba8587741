import Configuration

/// A word of the shell with what may stand behind it: operands first, then either one of several words or options.
struct ShellNode: Sendable {
    /// What a word at the end of a command has done.
    typealias Action = @Sendable (ShellArguments) throws -> ShellRequest

    let word: String
    /// One sentence.
    let summary: String
    var operands: [Operand] = []
    var options: [CommandLineOption] = []
    var children: [ShellNode] = []
    /// nil: another word has to follow.
    var action: Action?

    init(_ word: String, _ summary: String, operands: [Operand] = [], children: [ShellNode]) {
        self.word = word
        self.summary = summary
        self.operands = operands
        self.children = children
    }

    init(
        _ word: String,
        _ summary: String,
        operands: [Operand] = [],
        options: [CommandLineOption] = [],
        _ action: @escaping Action
    ) {
        self.word = word
        self.summary = summary
        self.operands = operands
        self.options = options
        self.action = action
    }

    /// What a command line of it may hold.
    ///
    /// - Parameter command: The words up to it.
    func syntax(_ command: String) -> CommandLineSyntax {
        CommandLineSyntax(
            command: command,
            summary: self.summary,
            operands: self.operands,
            groups: [OptionGroup(title: "Options", options: self.options)]
        )
    }

    /// A page about a word that others follow. Ends in a line feed.
    func help(_ command: String) -> String {
        let rows = self.children.map { child in
            [
                "  "
                    + ([child.word] + child.operands.map { $0.isOptional ? "[\($0.placeholder)]" : $0.placeholder })
                    .joined(separator: " "), child.summary,
            ]
        }
        return "Usage: \(command) COMMAND ...\n\n\(self.summary)\n\nCommands:\n"
            + TextTable.aligned(rows).map { "\($0)\n" }.joined()
    }
}

/// What a command of the shell was told.
struct ShellArguments: Sendable {
    /// The operands of all its words in order, without those of its end that are optional and were left out.
    let operands: [String]
    /// Its options.
    let line: ParsedCommandLine
    /// The configuration, as far as there is one.
    let configuration: ShellConfiguration

    /// An operand by its place.
    subscript(place: Int) -> String { self.operands[place] }
}

/// What a command of the shell asks for.
enum ShellRequest {
    typealias Query = [(name: String, value: String)]

    /// The answer is shown as it is.
    case single(_ method: String, _ path: [String], query: Query = [], body: [UInt8]? = nil)
    /// A list, of which each element is shown on a line; `limit` 0: all.
    case pages(_ path: [String], query: Query, skip: Int, limit: Int)
    /// Figures of `/metrics` as a JSON object.
    case figures(ShellFigures)
    /// A text that no server is needed for.
    case text(String)
}
