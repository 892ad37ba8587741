extension OptionDeclaration {
    /// The value that texts give to the option, each text as a user would write it.
    ///
    /// No text at all gives the default; without one a flag is off and everything else `OptionValue.none`. Of several
    /// texts the last counts, but all must be valid; those of a list are appended to each other, replacing the
    /// default. Commas separate the elements of a list, spaces around them do not count, and `\,` is a comma.
    ///
    /// - Throws: `OptionProblem` for a text that does not fit, and for no text when the option is required.
    public func parse(_ texts: [String]) throws(OptionProblem) -> OptionValue {
        guard !texts.isEmpty else {
            if self.isRequired { throw self.problem(.missing, "is required; expected \(self.expectation)") }
            if let initial = self.initial { return try self.parse(one: initial) }
            return self.type == .flag ? .flag(false) : OptionValue.none
        }
        guard self.type != .list else {
            var elements: [String] = []
            for text in texts { elements += try self.parse(list: text) }
            return .list(elements)
        }
        var value = OptionValue.none
        for text in texts { value = try self.parse(one: text) }
        return value
    }

    /// What the option expects, such as `an integer from 1 to 65535`.
    public var expectation: String {
        let what =
            switch self.type {
            case .flag: "true or false"
            case .integer: "an integer"
            case .number: "a number"
            case .text where self.choices.isEmpty: "a text"
            case .text: "one of " + self.choicesText
            case .list where self.choices.isEmpty: "texts separated by commas"
            case .list: "a comma-separated list out of " + self.choicesText
            }
        guard let range = self.rangeText else { return what }
        return range.hasPrefix("from") ? "\(what) \(range)" : "\(what) of \(range)"
    }

    /// The range in words, such as `from 1 to 65535`; nil: unbounded.
    internal var rangeText: String? {
        switch (self.minimum, self.maximum) {
        case (let minimum?, let maximum?): "from \(shortText(minimum)) to \(shortText(maximum))"
        case (let minimum?, nil): "at least \(shortText(minimum))"
        case (nil, let maximum?): "at most \(shortText(maximum))"
        case (nil, nil): nil
        }
    }

    /// The choices separated by commas, on one line.
    internal var choicesText: String { self.choices.map { singleLine($0) }.joined(separator: ", ") }

    private func parse(one text: String) throws(OptionProblem) -> OptionValue {
        switch self.type {
        case .flag: .flag(try self.parse(flag: text))
        case .integer: .integer(try self.parse(integer: text))
        case .number: .number(try self.parse(number: text))
        case .text: .text(try self.checked(choice: text))
        case .list: .list(try self.parse(list: text))
        }
    }

    private func parse(flag text: String) throws(OptionProblem) -> Bool {
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw self.wrongType(text)
        }
    }

    private func parse(integer text: String) throws(OptionProblem) -> Int {
        guard let value = Int(text) else {
            guard isNumeral(text) else { throw self.wrongType(text) }
            throw self.problem(.outOfRange, "\(quoted(text)) does not fit into 64 bits; expected \(self.expectation)")
        }
        guard self.minimum.map({ !value.isBelow($0) }) ?? true, self.maximum.map({ !value.isAbove($0) }) ?? true
        else { throw self.outOfRange(text) }
        return value
    }

    private func parse(number text: String) throws(OptionProblem) -> Double {
        guard let value = Double(text), !value.isNaN else { throw self.wrongType(text) }
        guard value.isFinite, self.minimum.map({ value >= $0 }) ?? true, self.maximum.map({ value <= $0 }) ?? true
        else { throw self.outOfRange(text) }
        return value
    }

    private func parse(list text: String) throws(OptionProblem) -> [String] {
        var elements: [String] = []
        for element in splitAtCommas(text) where !element.isEmpty { elements.append(try self.checked(choice: element)) }
        return elements
    }

    private func checked(choice text: String) throws(OptionProblem) -> String {
        guard !self.choices.isEmpty, !self.choices.contains(text) else { return text }
        let nearest = nearestName(to: text, among: self.choices).map { "; did you mean \(quoted($0))?" } ?? ""
        throw self.problem(.notAChoice, "\(quoted(text)) is not known; expected \(self.expectation)\(nearest)")
    }

    private func wrongType(_ text: String) -> OptionProblem {
        self.problem(.wrongType, "got \(quoted(text)), expected \(self.expectation)")
    }

    private func outOfRange(_ text: String) -> OptionProblem {
        self.problem(.outOfRange, "\(quoted(text)) is out of range; expected \(self.expectation)")
    }

    private func problem(_ code: OptionProblem.Code, _ reason: String) -> OptionProblem {
        OptionProblem(code, option: self.name, reason: reason)
    }
}

/// Bounds are compared as integers: as a Double, a value above 2^53 could pass for its neighbour. 2^63 is exact as a
/// Double, while `Int.max` is not.
extension Int {
    internal func isBelow(_ bound: Double) -> Bool {
        let whole = bound.rounded(.up)
        return whole >= 0x1p63 || (whole >= -0x1p63 && self < Int(whole))
    }

    internal func isAbove(_ bound: Double) -> Bool {
        let whole = bound.rounded(.down)
        return whole < -0x1p63 || (whole < 0x1p63 && self > Int(whole))
    }
}

/// Whether a text is digits with an optional sign.
private func isNumeral(_ text: String) -> Bool {
    let hasSign = text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+")
    let digits = text.utf8.dropFirst(hasSign ? 1 : 0)
    return !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
}

/// A number without the fraction when it has none.
internal func shortText(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
}

/// The elements between commas without the white space around them; `\,` is a comma of the element.
internal func splitAtCommas(_ text: String) -> [String] {
    var elements: [String] = []
    var element = ""
    var isEscaped = false
    for character in text {
        if isEscaped {
            element += character == "," ? "," : "\\\(character)"
            isEscaped = false
        } else if character == "\\" {
            isEscaped = true
        } else if character == "," {
            elements.append(trimmed(element))
            element = ""
        } else {
            element.append(character)
        }
    }
    if isEscaped { element.append("\\") }
    return elements + [trimmed(element)]
}

private func trimmed(_ text: String) -> String {
    let start = text.drop { $0.isWhitespace }
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
}
