import Configuration

/// One word, number, text or sign of a model file.
struct SourceToken {
    enum Kind: Equatable {
        case word(String)
        case number(String)
        case text(String)
        /// `{`, `->`, `::` and the like.
        case sign(String)
        /// What stands between `{{` and `}}`.
        case python(String)
        case end
    }

    let kind: Kind
    let place: SourcePlace

    func isSign(_ sign: String) -> Bool { self.kind == .sign(sign) }
    func isWord(_ word: String) -> Bool { self.kind == .word(word) }

    var word: String? { if case .word(let word) = self.kind { word } else { nil } }

    /// How a message names it.
    var name: String {
        switch self.kind {
        case .word(let text), .number(let text), .sign(let text): quoted(text)
        case .text(let text): "the text \(quoted(text, limit: 40))"
        case .python: "a Python escape"
        case .end: "the end of the file"
        }
    }
}
