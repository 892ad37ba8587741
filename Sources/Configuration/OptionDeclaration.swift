/// One option of the host or of an extension, declared once.
///
/// The same declaration serves the command line, configuration files, generated samples and validation. It may come
/// from a foreign file, so it can be malformed; ask `problem` before it is used.
public struct OptionDeclaration: Hashable, Sendable {
    /// The long option without the dashes, such as `sql-dsn`.
    public var name: String

    /// The type of the value.
    public var type: OptionType

    /// Whether a run that uses the extension must give it.
    public var isRequired: Bool

    /// One sentence.
    public var help: String

    /// What stands for the value in help, such as `FILE`; empty: made from the type.
    public var placeholder: String

    /// The default as a user would write it; nil: none.
    public var initial: String?

    /// The smallest value of an integer or a number, itself allowed; nil: unbounded.
    public var minimum: Double?

    /// The largest value of an integer or a number, itself allowed; nil: unbounded.
    public var maximum: Double?

    /// The only texts allowed for a text or an element of a list; empty: any.
    public var choices: [String]

    /// Makes a declaration of its parts; whether they fit together is told by `problem`.
    public init(
        name: String,
        type: OptionType,
        isRequired: Bool = false,
        help: String = "",
        placeholder: String = "",
        initial: String? = nil,
        minimum: Double? = nil,
        maximum: Double? = nil,
        choices: [String] = []
    ) {
        self.name = name
        self.type = type
        self.isRequired = isRequired
        self.help = help
        self.placeholder = placeholder
        self.initial = initial
        self.minimum = minimum
        self.maximum = maximum
        self.choices = choices
    }

    /// Why the declaration cannot be used, or nil when it can.
    public var problem: String? {
        if let problem = self.problemOfName { return problem }
        if let problem = self.problemOfRange { return problem }
        if let problem = self.problemOfChoices { return problem }
        if self.isRequired, self.type == .flag { return "option --\(self.name): a flag cannot be required" }
        if self.isRequired, self.initial != nil {
            return "option --\(self.name): is required, so its default can never be used; drop one of the two"
        }
        guard let initial = self.initial else { return nil }
        do throws(OptionProblem) {
            _ = try self.parse([initial])
            return nil
        } catch {
            return "option --\(self.name): its default does not fit it: \(error.reason)"
        }
    }

    /// By [P-07] of `plugin_abi.h`.
    private var problemOfName: String? {
        let bytes = Array(self.name.utf8)
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let dash = UInt8(ascii: "-")
        let isWellFormed =
            bytes.first.map(letters.contains) ?? false
            && bytes.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == dash }
            && !zip(bytes, bytes.dropFirst()).contains { $0 == dash && $1 == dash }
        guard !isWellFormed else { return nil }
        return "option name \(quoted(self.name)): expected lower-case letters, digits and single dashes, beginning "
            + "with a letter, and without the leading dashes [P-07]"
    }

    private var problemOfRange: String? {
        let bounds = [self.minimum, self.maximum].compactMap(\.self)
        guard !bounds.isEmpty else { return nil }
        guard self.type == .integer || self.type == .number else {
            return "option --\(self.name): a minimum or maximum is for integers and numbers, its type is \(self.type)"
        }
        guard bounds.allSatisfy(\.isFinite) else {
            return "option --\(self.name): its minimum or maximum is not a finite number"
        }
        guard let minimum = self.minimum, let maximum = self.maximum, minimum > maximum else { return nil }
        return "option --\(self.name): its minimum \(shortText(minimum)) is above its maximum \(shortText(maximum))"
    }

    private var problemOfChoices: String? {
        guard !self.choices.isEmpty else { return nil }
        guard self.type == .text || self.type == .list else {
            return "option --\(self.name): choices are for texts and lists, its type is \(self.type)"
        }
        if self.choices.contains("") { return "option --\(self.name): one of its choices is empty" }
        var seen: Set<String> = []
        for choice in self.choices where !seen.insert(choice).inserted {
            return "option --\(self.name): its choice \(quoted(choice)) stands there twice"
        }
        return nil
    }
}
