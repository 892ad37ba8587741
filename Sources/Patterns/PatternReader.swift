// What needs to remember what was matched, or to look around, is refused by name: without it a text is matched in a time that
// grows with its length and that of the pattern, whatever they are.

/// Reads regular expressions.
struct PatternReader {
    /// What changes the meaning of what follows.
    struct Options: Hashable {
        var dialect = PatternDialect.perl
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesAll = false
        var isExtended = false

        /// Takes letters such as `im`.
        mutating func set(_ letter: Unicode.Scalar, _ value: Bool) throws(PatternProblem) {
            switch letter {
            case "i": self.ignoresCase = value
            case "m": self.isMultiline = value
            case "s": self.dotMatchesAll = value
            case "x": self.isExtended = value
            // Texts are UTF-8 always.
            case "u": break
            case "a" where self.dialect == .python: break
            default: throw PatternProblem("regular expressions have the options i, m, s and x, not '\(letter)'")
            }
        }
    }

    private static let mostRepetitions = 1000
    private static let mostNested = 100

    let scalars: [Unicode.Scalar]
    var place = 0
    private var depth = 0
    var options: Options

    private init(_ pattern: String, _ options: Options) {
        self.scalars = Array(pattern.unicodeScalars)
        self.options = options
    }

    /// Reads a pattern.
    static func read(_ pattern: String, _ options: Options = Options()) throws(PatternProblem) -> PatternNode {
        var reader = PatternReader(pattern, options)
        let node = try reader.choice()
        guard reader.peek == nil else { throw reader.problem("a ')' without a '('") }
        return node
    }

    var peek: Unicode.Scalar? { self.place < self.scalars.count ? self.scalars[self.place] : nil }

    func problem(_ what: String) -> PatternProblem {
        PatternProblem("the regular expression is wrong at character \(self.place + 1): \(what)")
    }

    mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard self.scalars[self.place...].starts(with: wanted) else { return false }
        self.place += wanted.count
        return true
    }

    mutating func next(_ expected: String) throws(PatternProblem) -> Unicode.Scalar {
        guard let scalar = self.peek else { throw self.problem("it ends where \(expected) is expected") }
        self.place += 1
        return scalar
    }

    // MARK: - Structure

    mutating func choice() throws(PatternProblem) -> PatternNode {
        self.depth += 1
        defer { self.depth -= 1 }
        guard self.depth <= Self.mostNested else { throw self.problem("groups are nested too deep") }
        var choices = [try self.sequence()]
        while self.take("|") { choices.append(try self.sequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws(PatternProblem) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = self.peek, scalar != "|", scalar != ")" {
            if self.options.isExtended, self.skipsExtended() { continue }
            guard let node = try self.atom() else { continue }
            nodes.append(try self.quantified(node))
        }
        return .sequence(nodes)
    }

    /// Passes over space or a comment.
    private mutating func skipsExtended() -> Bool {
        guard let scalar = self.peek else { return false }
        if scalar == "#" {
            while let scalar = self.peek, scalar != "\n" { self.place += 1 }
            return true
        }
        guard scalar.properties.isWhitespace else { return false }
        self.place += 1
        return true
    }

    private mutating func quantified(_ node: PatternNode) throws(PatternProblem) -> PatternNode {
        var node = node
        while true {
            if self.options.isExtended, self.peek != nil, self.skipsExtended() { continue }
            let bounds: (Int, Int?)
            switch self.peek {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            case "{":
                guard let found = try self.counted() else { return node }
                bounds = found
                self.place -= 1
            default: return node
            }
            self.place += 1
            // Whether as much as possible is taken or as little decides nothing about whether there is a match.
            if self.peek == "+" { throw self.problem("possessive quantifiers are not supported") }
            _ = self.take("?")
            node = .repeated(node, bounds.0, bounds.1)
        }
    }

    /// `{2}`, `{2,}` or `{2,5}`; nil: the brace stands for itself.
    mutating func counted() throws(PatternProblem) -> (Int, Int?)? {
        let start = self.place
        self.place += 1
        var minimum = self.number()
        var maximum = minimum
        if minimum == nil, self.options.dialect == .python, self.peek == "," { minimum = 0 }
        if self.take(",") { maximum = self.peek == "}" ? nil : self.number() ?? -1 }
        guard let minimum, maximum != -1, self.take("}") else {
            self.place = start
            return nil
        }
        guard max(minimum, maximum ?? 0) <= Self.mostRepetitions else {
            throw self.problem("more than \(Self.mostRepetitions) repetitions")
        }
        if let maximum, maximum < minimum { throw self.problem("repetitions from \(minimum) to \(maximum)") }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        var number: Int?
        while let scalar = self.peek, let digit = Self.hexDigit(scalar), digit < 10, number ?? 0 < 1_000_000 {
            number = (number ?? 0) * 10 + digit
            self.place += 1
        }
        return number
    }
}
