/// Options that stand together in help: those of the host on one subject, or those of one extension.
public struct OptionGroup: Hashable, Sendable {
    /// The title in help.
    public var title: String

    /// The extension whose options these are, such as `medium file`; nil: the host itself.
    ///
    /// An abbreviation that fits one option of the host means that one, whatever extensions declare, so that
    /// installing a plugin breaks no command line.
    public var owner: String?

    /// One sentence under the title; may be empty.
    public var summary: String

    /// The options in the order of help.
    public var options: [CommandLineOption]

    /// Makes a group of its parts.
    public init(title: String, owner: String? = nil, summary: String = "", options: [CommandLineOption]) {
        self.title = title
        self.owner = owner
        self.summary = summary
        self.options = options
    }
}
