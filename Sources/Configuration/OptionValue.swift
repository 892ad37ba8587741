/// The value that an option got.
public enum OptionValue: Hashable, Sendable {
    /// Not given, and without a default. Spell it `OptionValue.none`: `.none` of an optional is another thing.
    case none
    case flag(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    /// The texts in the order in which they were given.
    case list([String])

    /// The truth of a flag, else nil.
    public var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
    /// The number of an integer, else nil.
    public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    /// The number of a number or an integer, else nil.
    public var number: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
    /// The text of a text, else nil.
    public var text: String? { if case .text(let value) = self { value } else { nil } }
    /// The texts of a list, else nil.
    public var list: [String]? { if case .list(let value) = self { value } else { nil } }
}
