import Configuration

/// Reads what `choices` says: a tuple of pairs as Python writes them, `(('vm', 'Virtual Machine'), (None, 'Any'))`.
struct ChoicesReader {
    /// Why a text is no list of choices.
    struct Failure: Error {
        let message: String
    }

    private var cursor: TokenCursor
    private static let form = "(('stored', 'Label'), ...)"

    /// The choices of a text.
    static func read(_ text: String, at place: SourcePlace) throws(Failure) -> [FieldChoice] {
        let findings = ModelFindings()
        var reader = Self(cursor: TokenCursor(SourceLexer.tokens(text, file: place.file, findings)))
        guard !findings.hasError else { throw Failure(message: "expected \(Self.form)") }
        let choices = try reader.list { (reader) throws(Failure) in try reader.pair() }
        guard reader.cursor.isAtEnd else { throw reader.unexpected("the end") }
        guard !choices.isEmpty else { throw Failure(message: "expected at least one pair, as in \(Self.form)") }
        var seen: Set<String?> = []
        for choice in choices where !seen.insert(choice.stored).inserted {
            throw Failure(message: "\(choice.stored.map { quoted($0) } ?? "None") is there twice; remove one")
        }
        return choices
    }

    /// What stands in parentheses or brackets, between commas.
    private mutating func list<Element>(_ element: (inout Self) throws(Failure) -> Element) throws(Failure) -> [Element]
    {
        let isTuple = self.cursor.takes("(")
        guard isTuple || self.cursor.takes("[") else { throw self.unexpected("(") }
        let end = isTuple ? ")" : "]"
        var elements: [Element] = []
        while !self.cursor.takes(end) {
            elements.append(try element(&self))
            if self.cursor.takes(",") { continue }
            guard self.cursor.takes(end) else { throw self.unexpected("',' or '\(end)'") }
            break
        }
        return elements
    }

    private mutating func pair() throws(Failure) -> FieldChoice {
        let pair = try self.list { (reader) throws(Failure) in try reader.member() }
        guard pair.count == 2 else {
            throw Failure(message: "expected pairs of what is stored and what is shown, found \(pair.count) together")
        }
        return FieldChoice(stored: pair[0], label: pair[1] ?? "None")
    }

    private mutating func member() throws(Failure) -> String? {
        switch self.cursor.next.kind {
        case .text(let text), .number(let text):
            self.cursor.take()
            return text
        case .word("None"):
            self.cursor.take()
            return nil
        default: throw self.unexpected("a text in quotes, a number or None")
        }
    }

    private func unexpected(_ what: String) -> Failure {
        Failure(message: "expected \(what), found \(self.cursor.next.name); choices are \(Self.form)")
    }

    /// The text that is read as these choices.
    static func text(of choices: [FieldChoice]) -> String {
        // Double quotes would end the text of the option, so those of the choices are single.
        let member = { (text: String) in
            "'" + text.exchanging("\\", for: "\\\\").exchanging("'", for: "\\'").exchanging("\n", for: "\\n") + "'"
        }
        let pairs = choices.map { "(\($0.stored.map(member) ?? "None"), \(member($0.label)))" }
        return "(" + pairs.joined(separator: ", ") + (pairs.count == 1 ? ",)" : ")")
    }
}
