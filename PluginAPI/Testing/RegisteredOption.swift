import PluginAPI

/// An option as it was registered, and how its values are read.
struct RegisteredOption: Hashable, Sendable {
    let name: String
    let type: UInt32
    let isRequired: Bool
    let initial: String?
    let minimum: Double?
    let maximum: Double?
    let choices: [String]

    init(_ given: plugin_option) throws(ExtensionError) {
        self.name = String(given.name)
        self.type = given.type
        self.isRequired = given.flags & UInt32(PLUGIN_OPTION_REQUIRED) != 0
        self.initial = given.initial.bytes == nil ? nil : String(given.initial)
        self.minimum = given.flags & UInt32(PLUGIN_OPTION_HAS_MINIMUM) != 0 ? given.minimum : nil
        self.maximum = given.flags & UInt32(PLUGIN_OPTION_HAS_MAXIMUM) != 0 ? given.maximum : nil
        self.choices = (0..<Int(given.choice_count)).map { String(given.choices[$0]) }
        guard Self.isName(self.name) else {
            throw ExtensionError(
                .refused,
                "[P-07] option \"\(self.name)\": expected lower-case letters, digits and single dashes, beginning with a letter"
            )
        }
        guard let initial = self.initial else { return }
        do throws(ExtensionError) {
            _ = try self.value(of: initial)
        } catch {
            throw ExtensionError(.refused, "[P-07] the default of \(error.reason)")
        }
    }

    /// The value that a text stands for.
    ///
    /// - Throws: `ExtensionError` that says what was expected.
    func value(of text: String) throws(ExtensionError) -> GivenValue {
        switch Int32(self.type) {
        case Int32(PLUGIN_VALUE_FLAG):
            switch text {
            case "true", "yes", "on", "1": return .flag(true)
            case "false", "no", "off", "0": return .flag(false)
            default: throw self.problem(text, "true or false")
            }
        case Int32(PLUGIN_VALUE_INTEGER):
            guard let number = Int(text), self.isInRange(Double(number)) else {
                throw self.problem(text, "an integer" + self.rangeText)
            }
            return .integer(number)
        case Int32(PLUGIN_VALUE_NUMBER):
            guard let number = Double(text), number.isFinite, self.isInRange(number) else {
                throw self.problem(text, "a number" + self.rangeText)
            }
            return .number(number)
        case Int32(PLUGIN_VALUE_TEXT):
            try self.check(choice: text)
            return .text(text)
        case Int32(PLUGIN_VALUE_LIST):
            let elements = text.split(separator: ",").map(String.init)
            for element in elements { try self.check(choice: element) }
            return .list(elements)
        default: throw self.problem(text, "one of the types of the contract, not \(self.type)")
        }
    }

    private func check(choice text: String) throws(ExtensionError) {
        guard !self.choices.isEmpty, !self.choices.contains(text) else { return }
        throw self.problem(text, "one of \(self.choices.joined(separator: ", "))")
    }

    private func isInRange(_ number: Double) -> Bool {
        number >= self.minimum ?? -.infinity && number <= self.maximum ?? .infinity
    }

    private var rangeText: String {
        guard self.minimum != nil || self.maximum != nil else { return "" }
        func bound(_ number: Double?, _ none: String) -> String {
            number.map { Int(exactly: $0).map(String.init) ?? "\($0)" } ?? none
        }
        return " from \(bound(self.minimum, "any")) to \(bound(self.maximum, "any"))"
    }

    private func problem(_ text: String, _ expected: String) -> ExtensionError {
        ExtensionError(.badOption, "option \"\(self.name)\": got \"\(text)\", expected \(expected)")
    }

    private static func isName(_ name: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let parts = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return name.utf8.first.map(letters.contains) ?? false
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { letters.contains($0) || digits.contains($0) }
            }
    }
}
