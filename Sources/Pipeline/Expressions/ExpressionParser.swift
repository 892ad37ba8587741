import Configuration

/// Reads model expressions from left to right.
internal struct ExpressionParser {
    private let argument: String
    private let characters: [Character]
    private var position = 0

    internal init(_ argument: String) {
        self.argument = argument
        self.characters = Array(argument)
    }

    internal mutating func parse(isKnown: (String) -> Bool) throws(ExpressionError) -> [ModelExpression] {
        var expressions: [ModelExpression] = []
        self.skipSpace()
        repeat {
            expressions.append(try self.parseOne(isKnown: isKnown))
            let end = self.position
            self.skipSpace()
            guard self.position > end || self.next == nil else {
                throw self.expected(self.following(expressions[expressions.count - 1]))
            }
        } while self.next != nil
        return expressions
    }

    private mutating func parseOne(isKnown: (String) -> Bool) throws(ExpressionError) -> ModelExpression {
        let producers = try self.number("the number of producers", 1...ModelExpression.maximumProducers)
        let name = self.take { $0.isNamePart }
        guard !name.isEmpty else {
            throw self.expected(
                producers == nil ? "a model expression such as 'test' or '5test'" : "the name of a model"
            )
        }
        var expression = ModelExpression(model: name, producers: producers ?? 1)
        if name.count > 1, name.last == "b", self.next?.isDigit == true, !isKnown(name),
            isKnown(String(name.dropLast()))
        {
            expression.model.removeLast()
            expression.batchSize = try self.batchSize()
        } else {
            expression.ratio = try self.number("the ratio", 0...ModelExpression.maximumRatio)
            if self.take("b") { expression.batchSize = try self.batchSize() }
        }
        if self.take("{") { expression.mappings = try self.mappings() }
        return expression
    }

    private mutating func batchSize() throws(ExpressionError) -> Int {
        guard let size = try self.number("the batch size", 1...ModelExpression.maximumBatchSize) else {
            throw self.expected("the digits of a batch size after 'b'")
        }
        return size
    }

    private mutating func mappings() throws(ExpressionError) -> [String] {
        var names: [String] = []
        repeat {
            self.skipSpace()
            let start = self.position
            let file = self.take { !",{}".contains($0) && !$0.isWhitespace }
            if ModelExpression.isFile(mapping: file) {
                names.append(file)
                self.skipSpace()
                continue
            }
            self.position = start
            let name = self.take { $0.isNamePart || $0.isDigit || $0 == "-" }
            guard let first = name.first, first.isNamePart else {
                self.position = start
                throw self.expected("the name of a mapping")
            }
            names.append(name)
            self.skipSpace()
        } while self.take(",")
        guard self.take("}") else { throw self.expected("',' and another mapping, or '}'") }
        return names
    }

    /// The number at the position, nil when there are no digits.
    private mutating func number(_ what: String, _ range: ClosedRange<Int>) throws(ExpressionError) -> Int? {
        let start = self.position
        let digits = self.take { $0.isDigit }
        guard !digits.isEmpty else { return nil }
        guard let number = Int(digits), range.contains(number) else {
            self.position = start
            let bounds = "from \(range.lowerBound) to \(range.upperBound)"
            throw self.error(.outOfRange, "\(what) is \(digits.prefix(40)), expected a number \(bounds)")
        }
        return number
    }

    /// What may follow an expression that ends at the position.
    private func following(_ expression: ModelExpression) -> String {
        var choices: [String] = []
        let last = self.position > 0 ? self.characters[self.position - 1] : " "
        if last != "}" {
            if expression.ratio == nil, expression.batchSize == nil { choices.append("a ratio") }
            if expression.batchSize == nil { choices.append("'b' and a batch size") }
            choices.append("mappings in braces")
        }
        return (choices + ["white space and another expression", "or the end"]).joined(separator: ", ")
    }

    private func expected(_ what: String) -> ExpressionError {
        self.error(.syntax, "expected \(what); found \(self.next.map { quoted(String($0)) } ?? "the end")")
    }

    private func error(_ code: ExpressionError.Code, _ reason: String) -> ExpressionError {
        ExpressionError(code: code, argument: self.argument, position: self.position, reason: reason)
    }

    // MARK: - Characters

    private var next: Character? { self.position < self.characters.count ? self.characters[self.position] : nil }

    private mutating func take(_ wanted: Character) -> Bool {
        guard self.next == wanted else { return false }
        self.position += 1
        return true
    }

    private mutating func take(while isWanted: (Character) -> Bool) -> String {
        let start = self.position
        while let next = self.next, isWanted(next) { self.position += 1 }
        return String(self.characters[start..<self.position])
    }

    private mutating func skipSpace() { _ = self.take { $0.isWhitespace } }
}

extension Character {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) && self.isASCII }

    fileprivate var isNamePart: Bool { self == "_" || (self.isASCII && self.isLetter) }
}
