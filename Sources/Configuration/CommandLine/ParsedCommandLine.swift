/// What a command line said.
public struct ParsedCommandLine: Hashable, Sendable {
    /// One use of an option.
    public struct Occurrence: Hashable, Sendable {
        /// The full long name without dashes.
        public let name: String

        /// The text given, `true` for a flag.
        public let text: String

        /// The value of this text alone.
        public let value: OptionValue
    }

    /// The syntax by which it was understood.
    public let syntax: CommandLineSyntax

    /// The operands in order.
    public private(set) var operands: [String] = []

    /// The uses of options in order.
    public private(set) var occurrences: [Occurrence] = []

    private var values: [String: OptionValue] = [:]

    internal init(syntax: CommandLineSyntax) { self.syntax = syntax }

    internal mutating func append(operand: String) { self.operands.append(operand) }

    internal mutating func append(_ option: CommandLineOption, text: String) throws(OptionProblem) {
        let value = try option.declaration.parse([text])
        self.occurrences.append(Occurrence(name: option.name, text: text, value: value))
        if option.isRepeatable, let earlier = self.values[option.name]?.list, let added = value.list {
            self.values[option.name] = .list(earlier + added)
        } else {
            self.values[option.name] = value
        }
    }

    /// The same command line with other texts for an option, where it was given first, or as the last if it was not.
    ///
    /// - Parameters:
    ///   - name: The full long name without dashes; empty: the operands.
    ///   - texts: What is given instead; none: it is not given. A flag takes `true`.
    /// - Throws: If the option does not exist or does not take one of the texts.
    public func replacing(_ name: String, by texts: [String]) throws(UsageError) -> ParsedCommandLine {
        var changed = ParsedCommandLine(syntax: self.syntax)
        changed.operands = name.isEmpty ? texts : self.operands
        guard !name.isEmpty else {
            (changed.occurrences, changed.values) = (self.occurrences, self.values)
            return changed
        }
        guard let option = self.syntax.option(name) else {
            throw UsageError(.unknownOption, "there is no option --\(singleLine(name))")
        }
        var isPlaced = false
        do throws(OptionProblem) {
            func place() throws(OptionProblem) {
                guard !isPlaced else { return }
                isPlaced = true
                for text in texts { try changed.append(option, text: text) }
            }
            for occurrence in self.occurrences {
                guard occurrence.name != name else {
                    try place()
                    continue
                }
                guard let other = self.syntax.option(occurrence.name) else { continue }
                try changed.append(other, text: occurrence.text)
            }
            try place()
        } catch {
            throw UsageError(.badValue, error.description)
        }
        return changed
    }

    /// Whether `-h` or `--help` was given. The rest may then be incomplete and unchecked.
    public var isHelpRequested: Bool { self.isGiven(CommandLineOption.help.name) }

    /// Whether an option was given.
    public func isGiven(_ name: String) -> Bool { self.values[name] != nil }

    /// The value given to an option, else its default, else `OptionValue.none`.
    public func value(_ name: String) -> OptionValue {
        if let value = self.values[name] { return value }
        guard var declaration = self.syntax.option(name)?.declaration else { return OptionValue.none }
        // Who uses the extension asks for what it requires; here it has just no value.
        declaration.isRequired = false
        return (try? declaration.parse([])) ?? OptionValue.none
    }

    /// Whether a flag is on.
    public func flag(_ name: String) -> Bool { self.value(name).flag ?? false }

    /// The value of an integer option; nil: not given and without a default.
    public func integer(_ name: String) -> Int? { self.value(name).integer }

    /// The value of a number option; nil: not given and without a default.
    public func number(_ name: String) -> Double? { self.value(name).number }

    /// The value of a text option; nil: not given and without a default.
    public func text(_ name: String) -> String? { self.value(name).text }

    /// The value of a list option; empty when not given and without a default.
    public func list(_ name: String) -> [String] { self.value(name).list ?? [] }

    /// The texts given to an option in order, as they were written.
    public func texts(_ name: String) -> [String] { self.occurrences.filter { $0.name == name }.map(\.text) }

    /// The groups of which at least one option was given, in the order of the syntax.
    public var givenGroups: [OptionGroup] {
        self.syntax.groups.filter { $0.options.contains { self.isGiven($0.name) } }
    }
}
