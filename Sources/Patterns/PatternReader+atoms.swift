extension PatternReader {
    /// nil: it was an option, which matches nothing.
    mutating func atom() throws(PatternProblem) -> PatternNode? {
        let scalar = try self.next("something")
        switch scalar {
        case "(": return try self.group()
        case "[": return .set(try self.characterClass())
        case ".": return .set(self.options.dotMatchesAll ? .all : ScalarSet(0x0a).inverted)
        case "^": return .assertion(self.options.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(self.options.isMultiline ? .lineEnd : .lastLineEnd)
        case "*", "+", "?":
            self.place -= 1
            throw self.problem("nothing stands before '\(scalar)'")
        case "\\": return try self.escaped()
        case "{":
            self.place -= 1
            if try self.counted() != nil { throw self.problem("nothing stands before a number of repetitions") }
            self.place += 1
            return self.literal(scalar)
        default: return self.literal(scalar)
        }
    }

    private func literal(_ scalar: Unicode.Scalar) -> PatternNode { .set(self.folded(ScalarSet(scalar.value))) }

    private func folded(_ set: ScalarSet) -> ScalarSet { self.options.ignoresCase ? set.folded : set }

    private mutating func group() throws(PatternProblem) -> PatternNode? {
        let outer = self.options
        if self.take("?") {
            if self.take("P<") || self.peek == "<" {
                _ = self.take("<")
                if self.peek == "=" || self.peek == "!" { throw self.problem("looking around is not supported") }
                while try self.next("'>'") != ">" {}
            } else if self.take("P=") || self.take("P>") {
                throw self.problem("referring to a group by its name is not supported")
            } else if self.take("#") {
                while try self.next("')'") != ")" {}
                return nil
            } else if self.peek == "=" || self.peek == "!" {
                throw self.problem("looking around is not supported")
            } else if self.peek == ">" || self.peek == "|" || self.peek == "(" || self.peek == "&" || self.peek == "R" {
                throw self.problem("'(?\(self.scalars[self.place])' is not supported")
            } else {
                var value = true
                while true {
                    let letter = try self.next("':' or ')'")
                    if letter == ":" { break }
                    // To the end of the group around it.
                    if letter == ")" { return nil }
                    if letter == "-" { value = false } else { try self.options.set(letter, value) }
                }
            }
        }
        let node = try self.choice()
        guard self.take(")") else { throw self.problem("a ')' is missing") }
        self.options = outer
        return node
    }

    private mutating func escaped() throws(PatternProblem) -> PatternNode {
        let scalar = try self.next("a character behind '\\'")
        if ("1"..."9").contains(scalar) {
            self.place -= 2
            throw self.problem("referring to a group ('\\\(scalar)') is not supported")
        }
        if self.options.dialect == .python, ["z", "Q", "N", "h", "e"].contains(scalar) {
            self.place -= 2
            throw self.problem("Python knows no '\\\(scalar)'")
        }
        switch scalar {
        case "A": return .assertion(.textStart)
        case "z": return .assertion(.textEnd)
        case "Z": return .assertion(self.options.dialect == .python ? .textEnd : .lastLineEnd)
        case "b": return .assertion(.wordBoundary)
        case "B": return .assertion(.noWordBoundary)
        case "Q":
            var nodes: [PatternNode] = []
            while !self.take("\\E"), let scalar = self.peek {
                nodes.append(self.literal(scalar))
                self.place += 1
            }
            return .sequence(nodes)
        default: break
        }
        if let set = Self.set(scalar) { return .set(set) }
        guard let value = try self.character(scalar) else {
            throw self.problem("'\\\(scalar)' is not supported")
        }
        return .set(self.folded(ScalarSet(value)))
    }

    private static func set(_ letter: Unicode.Scalar) -> ScalarSet? {
        switch letter {
        case "d": .digits
        case "D": ScalarSet.digits.inverted
        case "w": .words
        case "W": ScalarSet.words.inverted
        case "s": .spaces
        case "S": ScalarSet.spaces.inverted
        case "N": ScalarSet(0x0a).inverted
        case "h": ScalarSet([0x09...0x09, 0x20...0x20])
        default: nil
        }
    }

    /// What an escape stands for; nil: it is none that means one character.
    private mutating func character(_ scalar: Unicode.Scalar) throws(PatternProblem) -> UInt32? {
        switch scalar {
        case "n": return 0x0a
        case "r": return 0x0d
        case "t": return 0x09
        case "f": return 0x0c
        case "v": return 0x0b
        case "a": return 0x07
        case "e": return 0x1b
        case "0": return 0
        case "x":
            guard self.take("{") else { return self.hexadecimal(atMost: 2) }
            let value = self.hexadecimal(atMost: 6)
            guard self.take("}"), Unicode.Scalar(value) != nil else {
                throw self.problem("no character after '\\x'")
            }
            return value
        case "u": return self.hexadecimal(atMost: 4)
        default:
            // A letter or digit with a meaning that is not known must not stand for itself.
            let isWord = ScalarSet.words.ranges.contains { $0.contains(scalar.value) } && scalar != "_"
            return isWord ? nil : scalar.value
        }
    }

    private mutating func hexadecimal(atMost count: Int) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let scalar = self.peek, let digit = Self.hexDigit(scalar) else { break }
            value = value << 4 | UInt32(digit)
            self.place += 1
        }
        return value
    }

    static func hexDigit(_ scalar: Unicode.Scalar) -> Int? {
        switch scalar.value {
        case 0x30...0x39: Int(scalar.value) - 0x30
        case 0x41...0x46, 0x61...0x66: Int(scalar.value | 0x20) - 0x57
        default: nil
        }
    }

    // MARK: - Classes

    private mutating func characterClass() throws(PatternProblem) -> ScalarSet {
        let isInverted = self.take("^")
        var set = ScalarSet([])
        var isFirst = true
        while true {
            let scalar = try self.next("']'")
            if scalar == "]", !isFirst { break }
            isFirst = false
            if scalar == "[", self.options.dialect != .python, self.take(":") {
                set = set.union(try self.namedClass())
                continue
            }
            var lower = scalar.value
            if scalar == "\\" {
                let letter = try self.next("a character behind '\\'")
                if let found = Self.set(letter) {
                    set = set.union(found)
                    continue
                }
                guard let value = letter == "b" ? 0x08 : try self.character(letter) else {
                    throw self.problem("'\\\(letter)' is not supported")
                }
                lower = value
            }
            let upper = try self.upperBound(from: lower)
            guard lower <= upper else { throw self.problem("a range whose end comes before its beginning") }
            set = set.union(ScalarSet([lower...upper]))
        }
        let folded = self.folded(set)
        return isInverted ? folded.inverted : folded
    }

    /// The end of a range, or the same character again if there is none.
    private mutating func upperBound(from lower: UInt32) throws(PatternProblem) -> UInt32 {
        guard self.peek == "-", self.place + 1 < self.scalars.count, self.scalars[self.place + 1] != "]" else {
            return lower
        }
        self.place += 1
        let scalar = try self.next("the end of a range")
        guard scalar == "\\" else { return scalar.value }
        let letter = try self.next("a character behind '\\'")
        guard let value = try self.character(letter) else { throw self.problem("a range up to a class") }
        return value
    }

    private mutating func namedClass() throws(PatternProblem) -> ScalarSet {
        let isInverted = self.take("^")
        var name = ""
        while let scalar = self.peek, scalar != ":" {
            name.unicodeScalars.append(scalar)
            self.place += 1
        }
        guard self.take(":]"), let set = ScalarSet.named(name) else {
            throw self.problem("there is no class '[:\(name):]'")
        }
        return isInverted ? set.inverted : set
    }
}
