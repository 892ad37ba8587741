/// Walks over arguments by the GNU rules, without judging values or the number of operands.
///
/// One deviation on purpose: a value that is itself the full name of a known option is not taken as a value, because a
/// forgotten one is far more likely; `--name=value` always says what is meant.
internal struct ArgumentScanner {
    internal enum Token {
        case operand(String)
        /// An option with the text of its value, nil for a flag.
        case option(CommandLineOption, text: String?)
        /// Something that cannot be an option of this syntax.
        case invalid(UsageError)
    }

    private let syntax: CommandLineSyntax
    private let arguments: [String]
    private var index = 0
    /// The rest of `-abc` after the letters that were read.
    private var bundle: Substring = ""

    /// The index of the argument with which the last token began.
    internal private(set) var start = 0

    /// Whether `--` was read: all that follows is operands.
    internal private(set) var isPastOptions = false

    internal init(_ arguments: [String], by syntax: CommandLineSyntax) {
        self.arguments = arguments
        self.syntax = syntax
    }

    internal mutating func next() -> Token? {
        if let letter = self.bundle.popFirst() { return self.token(ofLetter: letter) }
        guard self.index < self.arguments.count else { return nil }
        self.start = self.index
        let argument = self.arguments[self.index]
        self.index += 1
        if self.isPastOptions || argument == "-" || !argument.hasPrefix("-") { return .operand(argument) }
        if argument == "--" {
            self.isPastOptions = true
            return self.next()
        }
        if argument.hasPrefix("--") { return self.token(ofLong: argument) }
        self.bundle = argument.dropFirst()
        return self.next()
    }

    private mutating func token(ofLong argument: String) -> Token {
        let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? String(parts[1]) : nil
        do throws(UsageError) {
            // No name begins with a dash, and Avalon has an option that is written with three.
            let name = parts[0].hasPrefix("-") ? parts[0].dropFirst() : parts[0]
            let option = try self.syntax.resolve(String(name))
            guard option.declaration.type == .flag else {
                if let value { return .option(option, text: value) }
                return .option(option, text: try self.takeValue(of: option))
            }
            guard value == nil else {
                let message = "option --\(option.name) is a flag and takes no value, got \(quoted(argument))"
                throw UsageError(.unexpectedValue, message)
            }
            return .option(option, text: nil)
        } catch {
            return .invalid(error)
        }
    }

    private mutating func token(ofLetter letter: Character) -> Token {
        guard let place = self.syntax.placesByLetter[letter] else {
            let argument = self.arguments[self.start]
            self.bundle = ""
            return .invalid(self.syntax.unknown(argument, name: String(argument.dropFirst())))
        }
        let option = self.syntax.option(at: place)
        guard option.declaration.type != .flag else { return .option(option, text: nil) }
        guard self.bundle.isEmpty else {
            defer { self.bundle = "" }
            return .option(option, text: String(self.bundle))
        }
        do throws(UsageError) {
            return .option(option, text: try self.takeValue(of: option))
        } catch {
            return .invalid(error)
        }
    }

    private mutating func takeValue(of option: CommandLineOption) throws(UsageError) -> String {
        if let implied = option.implied {
            guard self.index < self.arguments.count, !self.arguments[self.index].hasPrefix("-") else { return implied }
        }
        let needs = "option --\(option.name) needs a value; expected \(option.declaration.expectation)"
        guard self.index < self.arguments.count else { throw UsageError(.missingValue, needs) }
        let value = self.arguments[self.index]
        let name = value.hasPrefix("--") ? value.dropFirst(2).prefix { $0 != "=" } : ""
        guard value != "--", name.isEmpty || self.syntax.option(String(name)) == nil else {
            let advice = "if \(quoted(value)) is meant, write \(quoted("--\(option.name)=\(value)"))"
            throw UsageError(.missingValue, "\(needs); \(advice)")
        }
        self.index += 1
        return value
    }
}
