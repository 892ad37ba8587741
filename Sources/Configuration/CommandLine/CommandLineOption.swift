/// An option as it stands on the command line.
public struct CommandLineOption: Hashable, Sendable {
    /// Its name, type, help, default and range.
    public var declaration: OptionDeclaration

    /// The letter of the short form, such as `h` for `-h`; nil: none.
    public var short: Character?

    /// Whether each use adds to those before; else the last use counts.
    public var isRepeatable: Bool

    /// The text that is meant when the option is given without a value; nil: it needs one.
    ///
    /// Where it is set, a following argument that begins with a dash is not taken as the value.
    public var implied: String?

    /// Makes an option; it is repeatable if it is a list, unless said otherwise.
    public init(
        _ declaration: OptionDeclaration,
        short: Character? = nil,
        isRepeatable: Bool? = nil,
        implied: String? = nil
    ) {
        self.declaration = declaration
        self.short = short
        self.isRepeatable = isRepeatable ?? (declaration.type == .list)
        self.implied = implied
    }

    /// The long name without dashes.
    public var name: String { self.declaration.name }

    /// Every command line has this one.
    internal static let help = CommandLineOption(
        OptionDeclaration(name: "help", type: .flag, help: "Show this help."),
        short: "h"
    )
}
