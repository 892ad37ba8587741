/// Completes a partly typed command line by the table of its subcommands.
///
/// The last word is the one to complete; those before it tell what it can be, by the same scanner that reads a whole
/// command line.
public struct CommandLineCompletion {
    /// Where an operand stands.
    public struct Place {
        /// The subcommand that was typed, or is meant.
        public let subcommand: Subcommand
        /// The operands before it.
        public let earlier: [String]
        /// What is typed of it.
        public let word: String
    }

    private let table: SubcommandTable
    private let values: (CommandLineOption) -> Completion
    private let operands: (Place) -> Completion

    /// - Parameters:
    ///   - values: What an option takes, where its declaration does not say it.
    ///   - operands: What an operand can be; whole words.
    public init(
        _ table: SubcommandTable,
        values: @escaping (CommandLineOption) -> Completion,
        operands: @escaping (Place) -> Completion
    ) {
        self.table = table
        self.values = values
        self.operands = operands
    }

    /// What the last of the words can be. Words that make no sense lead to few candidates or none, never to an error.
    public func complete(_ words: [String]) -> Completion {
        let word = words.last ?? ""
        let invocation = self.table.split(Array(words.dropLast()))
        let syntax = self.table.syntax(of: invocation.subcommand)
        let typed = TypedWords(invocation.arguments, by: syntax)
        if let option = typed.pending { return self.completeValue(of: option, word) }
        if !typed.isPastOptions, word.hasPrefix("-") { return self.completeOption(word, syntax, typed.given) }
        var completion = Completion()
        if !invocation.isExplicit, typed.operands.isEmpty, !typed.isPastOptions {
            completion.candidates = self.table.all.map { Completion.Candidate($0.word, help: $0.summary) }
        }
        let place = Place(subcommand: invocation.subcommand, earlier: typed.operands, word: word)
        let operands = self.operands(place)
        completion.candidates += operands.candidates
        completion.paths = operands.paths
        return completion.continuing(word)
    }

    private func completeOption(_ word: String, _ syntax: CommandLineSyntax, _ given: Set<String>) -> Completion {
        guard let equals = word.firstIndex(of: "=") else {
            let options = syntax.groups.flatMap(\.options).filter { $0.isRepeatable || !given.contains($0.name) }
            return Completion(
                options.flatMap { option -> [Completion.Candidate] in
                    let (name, help) = ("--\(option.name)", option.declaration.help)
                    let isWhole = option.declaration.type == .flag || option.implied != nil
                    return [Completion.Candidate(isWhole ? name : "\(name)=", help: help)]
                }
            )
            .continuing(word)
        }
        let name = word[..<equals].drop { $0 == "-" }
        guard let option = try? syntax.resolve(String(name)), option.declaration.type != .flag else {
            return Completion()
        }
        let head = String(word[...equals])
        return self.completeValue(of: option, String(word.dropFirst(head.count)), after: head)
    }

    private func completeValue(of option: CommandLineOption, _ value: String, after head: String = "") -> Completion {
        let choices = option.declaration.choices
        let completion = choices.isEmpty ? self.values(option) : Completion(names: choices)
        guard option.declaration.type == .list, let comma = value.lastIndex(of: ",") else {
            return completion.continuing(value, after: head)
        }
        let elements = String(value[...comma])
        return completion.continuing(String(value.dropFirst(elements.count)), after: head + elements)
    }
}
