/// A subcommand: its word, and what its command line may hold.
public struct Subcommand: Hashable, Sendable {
    /// The word that selects it.
    public var word: String

    /// One sentence for help.
    public var summary: String

    /// The operands in order.
    public var operands: [Operand]

    /// Its own options.
    public var groups: [OptionGroup]

    /// Makes a subcommand of its parts.
    public init(_ word: String, summary: String, operands: [Operand] = [], groups: [OptionGroup] = []) {
        self.word = word
        self.summary = summary
        self.operands = operands
        self.groups = groups
    }
}
