/// An option that two groups declare. The first keeps it.
public struct OptionConflict: Hashable, Sendable, CustomStringConvertible {
    /// The option as a user writes it, such as `--file-name` or `-f`.
    public let option: String

    /// The title of the group that keeps the option.
    public let keeper: String

    /// The title of the group whose declaration does not count.
    public let loser: String

    /// Whether both declared the same, so that the loser gets what it wanted all the same.
    public let isSameDeclaration: Bool

    /// The whole message.
    public var description: String {
        "option \(self.option) is declared by \(quoted(self.keeper)) and by \(quoted(self.loser))"
            + (self.isSameDeclaration ? ", which share it" : "; that of \(quoted(self.keeper)) counts")
    }
}
