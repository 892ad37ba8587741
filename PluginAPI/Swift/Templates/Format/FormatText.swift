/// A text with fields in braces, taken apart: `from {srcip}/{srcport:05d}`.
struct FormatText: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case literal(String)
        case field(name: String, format: FormatSpecification)
    }

    private(set) var parts: [Part] = []
    /// The text as it was written, for messages.
    let source: String

    /// Takes a text apart.
    ///
    /// - Throws: `FormatError` that says where the text is malformed.
    init(_ text: String) throws(FormatError) {
        self.source = text
        var literal = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                rest.removeFirst()
                literal.append(character)
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw FormatError("\"{\" without \"}\"", in: text) }
                if !literal.isEmpty { self.parts.append(.literal(literal)) }
                literal = ""
                self.parts.append(try Self.field(rest[..<end], in: text))
                rest = rest[rest.index(after: end)...]
            case "}":
                throw FormatError("\"}\" without \"{\"; write \"}}\" for a brace", in: text)
            default: literal.append(character)
            }
        }
        if !literal.isEmpty { self.parts.append(.literal(literal)) }
    }

    private static func field(_ field: Substring, in text: String) throws(FormatError) -> Part {
        let colon = field.firstIndex(of: ":") ?? field.endIndex
        let name = field[..<colon]
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
            throw FormatError(
                "\"{\(field)}\" does not begin with the name of a seed (letters, digits, \"_\")",
                in: text
            )
        }
        let specification = colon == field.endIndex ? "" : field[field.index(after: colon)...]
        return .field(name: String(name), format: try FormatSpecification(specification, in: text))
    }
}

/// A text of a template that cannot be filled in.
struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ problem: String, in text: String) { self.description = "\(problem), in the template text \"\(text)\"" }
}
