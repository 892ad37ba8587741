/// Which subcommand arguments select, and what is left of them.
public struct Invocation: Hashable, Sendable {
    /// The subcommand.
    public let subcommand: Subcommand

    /// Whether its word was given.
    public let isExplicit: Bool

    /// Whether no option that could be an extension's decides what is an operand.
    ///
    /// When false, an unknown option stands before the first operand, and that may be its value: the table must learn
    /// the options of the extensions, and split again.
    public let isCertain: Bool

    /// The arguments without the word, for the syntax of the subcommand.
    public let arguments: [String]

    internal init(_ subcommand: Subcommand, isExplicit: Bool, isCertain: Bool, arguments: [String]) {
        self.subcommand = subcommand
        self.isExplicit = isExplicit
        self.isCertain = isCertain
        self.arguments = arguments
    }
}
