/// An option as it stands on the command line.
public struct CommandLineOption: Hashable, Sendable {
    /// Its name, type, help, default and range.
    public var declaration: OptionDeclaration

    /// The letter of the short form, such as `h` for `-h`; nil: none.
    public var short: Character?

    /// Whether each use adds to those before; else the last use counts.
    public var isRepeatable: Bool

    /// Makes an option; it is repeatable if it is a list, unless said otherwise.
    public init(_ declaration: OptionDeclaration, short: Character? = nil, isRepeatable: Bool? = nil) {
        self.declaration = declaration
        self.short = short
        self.isRepeatable = isRepeatable ?? (declaration.type == .list)
    }

    /// The long name without dashes.
    public var name: String { self.declaration.name }

    /// Every command line has this one.
    internal static let help = CommandLineOption(
        OptionDeclaration(name: "help", type: .flag, help: "Show this help."),
        short: "h"
    )
}
