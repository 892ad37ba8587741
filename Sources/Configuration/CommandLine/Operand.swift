/// What a command line takes beside options.
public struct Operand: Hashable, Sendable {
    /// What stands for it in help, such as `FILE`.
    public var placeholder: String

    /// One sentence.
    public var help: String

    /// Whether it may be left out.
    public var isOptional: Bool

    /// Whether any number of them may follow; only of use for the last one.
    public var isRepeatable: Bool

    /// Makes an operand of its parts.
    public init(_ placeholder: String, help: String = "", isOptional: Bool = false, isRepeatable: Bool = false) {
        self.placeholder = placeholder
        self.help = help
        self.isOptional = isOptional
        self.isRepeatable = isRepeatable
    }

    /// As in the usage line: `FILE`, `[FILE]`, `FILE ...` or `[FILE ...]`.
    internal var usage: String {
        let repeated = self.isRepeatable ? "\(self.placeholder) ..." : self.placeholder
        return self.isOptional ? "[\(repeated)]" : repeated
    }
}
