/// The type of an option's value.
public enum OptionType: String, Hashable, Sendable, CaseIterable {
    /// On or off; takes no value on the command line.
    case flag
    /// A whole number of 64 bits.
    case integer
    /// A finite floating-point number.
    case number
    /// Any text, or one of a set of choices.
    case text
    /// Texts separated by commas; the option may be repeated, which appends.
    case list
}
