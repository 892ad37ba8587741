import Configuration

// The grammar, in which [x] may be left out and x* repeats:
//
//     file:      (option | policy | message)*
//     option:    option NAME = value ;
//     policy:    policy NAME < expression > [;]
//     message:   message NAME [:: POLICY] [( BASE , ... )] { (option | field)* } [;]
//     field:     required|optional type NAME = NUMBER [[ NAME = value , ... ]] ;
//     link:      required|optional kind NAME -> PEER [/ THROUGH] [: REVERSE] = NUMBER [: NUMBER] [[ ... ]] ;
//
// A statement that is not understood is told and passed over, so that every statement is judged.

/// Makes the syntax of a model file.
struct XProtoParser {
    private var cursor: TokenCursor
    private let findings: ModelFindings
    private var file: FileSyntax

    private init(_ source: XProtoSource, isBuiltIn: Bool, _ findings: ModelFindings) {
        self.cursor = TokenCursor(SourceLexer.tokens(source.text, file: source.name, findings))
        self.findings = findings
        self.file = FileSyntax(name: source.name, isBuiltIn: isBuiltIn)
    }

    /// The syntax of a file; what is wrong with it is told.
    static func parse(_ source: XProtoSource, isBuiltIn: Bool, _ findings: ModelFindings) -> FileSyntax {
        var parser = Self(source, isBuiltIn: isBuiltIn, findings)
        while !parser.cursor.isAtEnd {
            do throws(SyntaxError) {
                try parser.statement()
            } catch {
                findings.error(error.place, error.message)
                parser.cursor.skipStatement()
            }
        }
        return parser.file
    }

    // MARK: - Files

    private mutating func statement() throws(SyntaxError) {
        let start = self.cursor.next
        if self.cursor.takes(";") { return }
        switch start.word {
        case "option": self.file.options.append(try self.option())
        case "policy": self.file.policies.append(try self.policy())
        case "message": try self.message()
        case "syntax", "package": self.cursor.skipStatement()
        case "import":
            self.findings.warn(start.place, "import has no effect: all model files of a directory are read together")
            self.cursor.skipStatement()
        case let word?:
            let known = ["option", "policy", "message"]
            let advice = nearestName(to: word, among: known).map { "; did you mean '\($0)'?" } ?? ""
            throw SyntaxError(
                place: start.place,
                message: "expected option, policy or message, found \(start.name)\(advice)"
            )
        case nil: throw self.cursor.expected("option, policy or message")
        }
    }

    private mutating func option() throws(SyntaxError) -> OptionSyntax {
        self.cursor.take()
        let option = try self.assignment("the name of an option")
        try self.cursor.expect(";", "behind the option \(quoted(option.name.text))")
        return option
    }

    private mutating func assignment(_ purpose: String) throws(SyntaxError) -> OptionSyntax {
        let name = try self.cursor.name(purpose)
        try self.cursor.expect("=", "behind \(quoted(name.text))")
        switch self.cursor.next.kind {
        case .word(let word):
            self.cursor.take()
            return OptionSyntax(name: name, value: .word(word))
        case .number(let number):
            self.cursor.take()
            return OptionSyntax(name: name, value: .number(number))
        case .text(var text):
            self.cursor.take()
            // Texts in a row are one text, as they are for protobuf.
            while case .text(let more) = self.cursor.next.kind {
                text += more
                self.cursor.take()
            }
            return OptionSyntax(name: name, value: .text(text))
        default: throw self.cursor.expected("a value for \(quoted(name.text)): a number, a name or a text in quotes")
        }
    }

    private mutating func policy() throws(SyntaxError) -> PolicyDefinition {
        self.cursor.take()
        let name = try self.cursor.name("the name of a policy")
        try self.cursor.expect("<", "in front of the expression of policy \(quoted(name.text))")
        let expression: PolicyExpression
        do throws(SyntaxError) {
            expression = try PolicyParser.parse(&self.cursor)
            try self.cursor.expect(">", "or an operator in policy \(quoted(name.text))")
        } catch {
            // Behind the policy is where `>` is; what comes before is part of it, whatever it is.
            while !self.cursor.isAtEnd, !self.cursor.next.isSign(">"), !self.cursor.next.isWord("message"),
                !self.cursor.next.isWord("policy")
            {
                self.cursor.take()
            }
            _ = self.cursor.takes(">")
            self.findings.error(error.place, model: name.text, error.message)
            // The name stays known: what uses it is not told that there is no such policy.
            return PolicyDefinition(name: name.text, expression: .constant(.boolean(false)), place: name.place)
        }
        return PolicyDefinition(name: name.text, expression: expression, place: name.place)
    }

    // MARK: - Messages

    private mutating func message() throws(SyntaxError) {
        self.cursor.take()
        let name = try self.cursor.name("the name of a model")
        var policy: SourceName?
        if self.cursor.takes("::") {
            policy = try self.cursor.name("the name of the access policy of \(quoted(name.text))")
        }
        var bases: [SourceName] = []
        if self.cursor.takes("(") {
            repeat {
                bases.append(try self.cursor.name("the name of a base of \(quoted(name.text))"))
            } while self.cursor.takes(",")
            try self.cursor.expect(")", "behind the bases of \(quoted(name.text))")
        }
        var message = MessageSyntax(name: name, policy: policy, bases: bases)
        try self.cursor.expect("{", "in front of the fields of \(quoted(name.text))")
        defer { self.file.messages.append(message) }
        while !self.cursor.takes("}") {
            guard !self.cursor.isAtEnd else {
                throw SyntaxError(
                    place: name.place,
                    message: "the model \(quoted(name.text)) has no end; close it with }"
                )
            }
            do throws(SyntaxError) {
                if self.cursor.takes(";") { continue }
                if self.cursor.next.isWord("option") {
                    message.options.append(try self.option())
                } else {
                    message.fields.append(try self.field())
                }
            } catch {
                self.findings.error(error.place, model: name.text, error.message)
                message.isDamaged = true
                // A model that begins inside another one is a brace that was forgotten.
                if self.cursor.next.isWord("message") || self.cursor.next.isWord("policy") { return }
                self.cursor.skipStatement()
                if self.cursor.next.isWord("message") || self.cursor.next.isWord("policy") { return }
            }
        }
        _ = self.cursor.takes(";")
    }

    private mutating func field() throws(SyntaxError) -> FieldSyntax {
        let modifier = self.cursor.next
        guard modifier.isWord("required") || modifier.isWord("optional") else {
            throw self.unknownStatement(modifier)
        }
        self.cursor.take()
        let type = try self.cursor.name("a type: \(Self.typeNames.joined(separator: ", "))")
        if let kind = LinkKind(rawValue: type.text) {
            return try self.link(kind, isRequired: modifier.isWord("required"))
        }
        guard let fieldType = FieldType(rawValue: type.text) else { throw Self.unknownType(type) }
        let name = try self.cursor.name("the name of a field")
        if self.cursor.next.isSign("->") {
            throw SyntaxError(
                place: type.place,
                message: "\(quoted(name.text)) is a link, of type \(quoted(type.text)): write manytoone or manytomany"
            )
        }
        let number = try self.number(of: name)
        return FieldSyntax(
            name: name,
            isRequired: modifier.isWord("required"),
            type: fieldType,
            link: nil,
            number: number,
            reverseNumber: nil,
            options: try self.fieldOptions(of: name)
        )
    }

    private mutating func link(_ kind: LinkKind, isRequired: Bool) throws(SyntaxError) -> FieldSyntax {
        let name = try self.cursor.name("the name of a link")
        try self.cursor.expect("->", "and a model behind the link \(quoted(name.text))")
        let peer = try self.cursor.name("the model that \(quoted(name.text)) leads to")
        let through =
            self.cursor.takes("/") ? try self.cursor.name("the table of the link \(quoted(name.text))").text : nil
        var reverse: SourceName?
        // A plus sign says that the peer has no name for its end.
        if self.cursor.takes(":"), !self.cursor.takes("+") {
            reverse = try self.cursor.name("what \(quoted(peer.text)) calls its end of \(quoted(name.text))")
        }
        let number = try self.number(of: name)
        let reverseNumber =
            self.cursor.takes(":") ? try self.numeral("the number of the reverse side of \(quoted(name.text))") : nil
        return FieldSyntax(
            name: name,
            isRequired: isRequired,
            type: .int32,
            link: FieldSyntax.Link(kind: kind, peer: peer, through: through, reverse: reverse),
            number: number,
            reverseNumber: reverseNumber,
            options: try self.fieldOptions(of: name)
        )
    }

    private mutating func number(of name: SourceName) throws(SyntaxError) -> Int {
        try self.cursor.expect("=", "and a number behind the field \(quoted(name.text))")
        return try self.numeral("the number of the field \(quoted(name.text))")
    }

    private mutating func numeral(_ purpose: String) throws(SyntaxError) -> Int {
        guard case .number(let text) = self.cursor.next.kind, let number = Int(text),
            (1...FieldNumbers.last).contains(number)
        else { throw self.cursor.expected("\(purpose), from 1 to \(FieldNumbers.last)") }
        self.cursor.take()
        return number
    }

    private mutating func fieldOptions(of name: SourceName) throws(SyntaxError) -> [OptionSyntax] {
        var options: [OptionSyntax] = []
        if self.cursor.takes("["), !self.cursor.takes("]") {
            repeat {
                // A comma may follow the last one.
                if self.cursor.next.isSign("]") { break }
                options.append(try self.assignment("an option of the field \(quoted(name.text))"))
            } while self.cursor.takes(",")
            try self.cursor.expect("]", "or ',' behind an option of the field \(quoted(name.text))")
        }
        try self.cursor.expect(";", "behind the field \(quoted(name.text))")
        return options
    }
}
