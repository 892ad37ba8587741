/// What the words before one that is being typed tell about it.
internal struct TypedWords {
    /// The option of which the next word is the value; nil: of none.
    internal private(set) var pending: CommandLineOption?
    internal private(set) var operands: [String] = []
    /// The names of the options that were given.
    internal private(set) var given: Set<String> = []
    /// Whether the next word is an operand whatever it looks like.
    internal private(set) var isPastOptions = false

    internal init(_ words: [String], by syntax: CommandLineSyntax) {
        var scanner = ArgumentScanner(words, by: syntax)
        while let token = scanner.next() {
            switch token {
            case .operand(let operand): self.operands.append(operand)
            case .option(let option, let text):
                self.given.insert(option.name)
                // Its value may follow or not; who goes on typing more likely means the value.
                let isLast = scanner.start == words.count - 1 && !words[scanner.start].contains("=")
                if isLast, text != nil, option.implied != nil { self.pending = option }
            case .invalid(let error):
                guard error.code == .missingValue, scanner.start == words.count - 1 else { continue }
                self.pending = Self.option(words[scanner.start], by: syntax)
            }
        }
        self.isPastOptions = scanner.isPastOptions
    }

    private static func option(_ word: String, by syntax: CommandLineSyntax) -> CommandLineOption? {
        guard word.hasPrefix("--") else {
            return word.last.flatMap { syntax.placesByLetter[$0] }.map(syntax.option(at:))
        }
        return try? syntax.resolve(String(word.dropFirst(2)))
    }
}
