/// Goes through the tokens of a file.
struct TokenCursor {
    private let tokens: [SourceToken]
    private var index = 0

    /// - Parameter tokens: The last is the end.
    init(_ tokens: [SourceToken]) { self.tokens = tokens }

    /// What is next.
    var next: SourceToken { self.tokens[self.index] }

    /// What comes after that.
    var second: SourceToken { self.tokens[min(self.index + 1, self.tokens.count - 1)] }

    var isAtEnd: Bool { self.next.kind == .end }

    /// Takes what is next; the end stays.
    @discardableResult
    mutating func take() -> SourceToken {
        let token = self.next
        if self.index < self.tokens.count - 1 { self.index += 1 }
        return token
    }

    /// Takes a sign if it is next.
    mutating func takes(_ sign: String) -> Bool {
        guard self.next.isSign(sign) else { return false }
        self.take()
        return true
    }

    /// Takes a sign that must be next.
    mutating func expect(_ sign: String, _ purpose: String) throws(SyntaxError) {
        guard self.takes(sign) else { throw self.expected("'\(sign)' \(purpose)") }
    }

    /// Takes a name that must be next.
    mutating func name(_ purpose: String) throws(SyntaxError) -> SourceName {
        guard let word = self.next.word else { throw self.expected(purpose) }
        return SourceName(text: word, place: self.take().place)
    }

    /// That something else than what is next was expected.
    func expected(_ what: String) -> SyntaxError {
        SyntaxError(place: self.next.place, message: "expected \(what), found \(self.next.name)")
    }

    /// Goes behind the next `;`, or in front of a `}` or `message`, `policy` or `option` at the start of a statement: whatever
    /// ends a statement that is not understood. Always moves.
    mutating func skipStatement() {
        var depth = 0
        let start = self.index
        while !self.isAtEnd {
            if depth == 0, self.index > start, self.next.isWord("message") || self.next.isWord("policy") { return }
            if self.next.isSign("{") {
                depth += 1
            } else if self.next.isSign("}") {
                if depth == 0 {
                    if self.index == start { self.take() }
                    return
                }
                depth -= 1
                if depth == 0 {
                    self.take()
                    _ = self.takes(";")
                    return
                }
            } else if depth == 0, self.next.isSign(";") {
                self.take()
                return
            }
            self.take()
        }
    }
}
