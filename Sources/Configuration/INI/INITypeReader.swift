import Patterns
import Records

/// Makes the value of an option of a text in which nothing is left to interpolate.
struct INITypeReader {
    private let option: INIOption

    init(_ option: INIOption) { self.option = option }

    /// The value; null for a number of which nothing is said.
    func value(of text: String) throws(INITypeProblem) -> Value { try self.value(text, self.option.type) }

    private func value(_ text: String, _ type: INIType) throws(INITypeProblem) -> Value {
        switch type {
        case .string: return try self.checked(text: text)
        case .integer, .port, .float:
            let digits = text.withoutSpaceAround
            guard !digits.isEmpty else { return .null }
            return try self.checked(choice: type == .float ? self.float(digits) : self.integer(digits, type))
        case .boolean:
            switch text.lowercased() {
            case "true", "yes", "1", "on": return true
            case "false", "no", "0", "off": return false
            default: throw self.problem(text, type)
            }
        case .list(let element):
            var values: [Value] = []
            for part in self.parts(text) { values.append(try self.value(part, element)) }
            return .array(values)
        case .map(let element): return .map(try self.map(text, element))
        case .uri: return try self.uri(text)
        case .hostAddress:
            guard let address = HostAddressText.normal(text) else { throw self.problem(text, type) }
            return try self.checked(choice: .string(address))
        }
    }

    // MARK: - Numbers

    private func integer(_ text: String, _ type: INIType) throws(INITypeProblem) -> Value {
        guard Self.isNumeral(text) else { throw self.problem(text, type) }
        guard let number = Int(text.exchanging("_", for: "")) else {
            throw self.problem(text, type, "does not fit into 64 bits")
        }
        let minimum = self.option.minimum ?? (type == .port ? 0 : nil)
        let maximum = self.option.maximum ?? (type == .port ? 65535 : nil)
        guard minimum.map({ !number.isBelow($0) }) ?? true, maximum.map({ !number.isAbove($0) }) ?? true else {
            throw self.problem(text, type, "is out of range")
        }
        return .int(number)
    }

    /// Digits with a sign before them and single underscores between them, as Python has it.
    private static func isNumeral(_ text: String) -> Bool {
        var before: UInt8?
        for (offset, byte) in text.utf8.enumerated() {
            switch byte {
            case 0x30...0x39: break
            case UInt8(ascii: "_"): guard let before, (0x30...0x39).contains(before) else { return false }
            case UInt8(ascii: "+"), UInt8(ascii: "-"): guard offset == 0 else { return false }
            default: return false
            }
            before = byte
        }
        return before.map { (0x30...0x39).contains($0) } ?? false
    }

    private func float(_ text: String) throws(INITypeProblem) -> Value {
        // Swift also knows hexadecimal numbers and payloads of NaN.
        let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
        let word = text.lowercased().drop { $0 == "+" || $0 == "-" }
        guard isDecimal || ["inf", "infinity", "nan"].contains(word), let number = Double(text) else {
            throw self.problem(text, .float)
        }
        guard self.option.minimum.map({ number >= $0 }) ?? true, self.option.maximum.map({ number <= $0 }) ?? true
        else { throw self.problem(text, .float, "is out of range") }
        return .double(number)
    }

    // MARK: - Texts

    private func checked(text: String) throws(INITypeProblem) -> Value {
        if let longest = self.option.longest, text.unicodeScalars.count > longest {
            throw self.problem(text, .string, "has \(text.unicodeScalars.count) characters")
        }
        if let pattern = self.option.pattern {
            let isMatch: Bool
            do throws(PatternProblem) {
                isMatch = try TextPattern(pattern, dialect: .python).matches(text)
            } catch {
                throw INITypeProblem(reason: "its pattern \(quoted(pattern)): \(error.reason)", isOfDeclaration: true)
            }
            guard isMatch else { throw self.problem(text, .string) }
        }
        return try self.checked(choice: .string(text))
    }

    private func uri(_ text: String) throws(INITypeProblem) -> Value {
        guard let scheme = URIText.scheme(ofURIWithHost: text) else { throw self.problem(text, .uri) }
        let isKnown = self.option.schemes.contains { $0.lowercased() == scheme.lowercased() }
        guard self.option.schemes.isEmpty || isKnown else { throw self.problem(text, .uri) }
        if let longest = self.option.longest, text.unicodeScalars.count > longest {
            throw self.problem(text, .uri, "has \(text.unicodeScalars.count) characters")
        }
        return try self.checked(choice: .string(text))
    }

    private func checked(choice value: Value) throws(INITypeProblem) -> Value {
        let text = value.initialText
        guard !self.option.choices.isEmpty, !self.option.choices.contains(text) else { return value }
        var advice = ""
        if !self.option.isSecret, let near = nearestName(to: text, among: self.option.choices) {
            advice = "; did you mean \(quoted(near))?"
        }
        throw self.problem(text, self.option.type.element, advice: advice)
    }

    // MARK: - Lists and maps

    private func parts(_ text: String) -> [String] {
        guard !text.withoutSpaceAround.isEmpty else { return [] }
        guard !self.option.escapesCommas else { return splitAtCommas(text).filter { !$0.isEmpty } }
        var parts = text.utf8.split(separator: 0x2c, omittingEmptySubsequences: false)
        while parts.last?.isEmpty ?? false { parts.removeLast() }
        return parts.map { Substring($0).withoutSpaceAround }
    }

    private func map(_ text: String, _ element: INIType) throws(INITypeProblem) -> Record {
        guard !text.withoutSpaceAround.isEmpty else { return Record() }
        var fields: [(String, Value)] = []
        var keys: Set<String> = []
        // What has no colon belongs, with the comma, to the key that follows.
        var waiting = ""
        var isWaiting = false
        for part in text.utf8.split(separator: 0x2c, omittingEmptySubsequences: false) {
            let pair = (isWaiting ? waiting + "," : "") + String(Substring(part))
            guard let colon = pair.utf8.firstIndex(of: UInt8(ascii: ":")) else {
                waiting = pair
                isWaiting = true
                continue
            }
            (waiting, isWaiting) = ("", false)
            let key = pair[..<colon].withoutSpaceAround
            guard !key.isEmpty else { throw self.problem(text, self.option.type, "has a value without a key") }
            guard keys.insert(key).inserted else {
                throw self.problem(text, self.option.type, "has a key twice")
            }
            let value = pair[pair.utf8.index(after: colon)...].withoutSpaceAround
            fields.append((key, try self.value(value, element)))
        }
        guard !isWaiting else { throw self.problem(text, self.option.type) }
        return Record(fields)
    }

    // MARK: - Problems

    private func problem(
        _ text: String,
        _ type: INIType,
        _ what: String? = nil,
        advice: String = ""
    ) -> INITypeProblem {
        let found = self.option.isSecret ? "a secret value" : quoted(text)
        let reason = what.map { "\(found) \($0)" } ?? "got \(found)"
        return INITypeProblem(reason: "\(reason); expected \(self.option.expectation(of: type))\(advice)")
    }
}
