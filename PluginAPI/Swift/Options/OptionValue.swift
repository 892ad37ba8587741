/// A type that the value of an option can have: `Bool`, `Int`, `Double`, `String`, `[String]`, an optional of one of
/// them, or an enumeration that conforms to `OptionChoice`.
public protocol OptionValue: Sendable {
    /// The type in the contract, one of `PLUGIN_VALUE_*`.
    static var optionType: UInt32 { get }
    /// The only texts allowed; empty: any.
    static var optionChoices: [String] { get }
    /// The value as a user would write it; nil if there is none.
    var optionText: String? { get }
    /// Reads a value of the contract; nil if it is none.
    init?(_ value: plugin_value)
}

extension OptionValue {
    /// Any text.
    public static var optionChoices: [String] { [] }
}

/// An enumeration whose cases are the choices of an option.
public protocol OptionChoice: OptionValue, CaseIterable, RawRepresentable where RawValue == String {}

extension OptionChoice {
    /// A text.
    public static var optionType: UInt32 { UInt32(PLUGIN_VALUE_TEXT) }
    /// The raw values of all cases.
    public static var optionChoices: [String] { self.allCases.map(\.rawValue) }
    /// The raw value.
    public var optionText: String? { self.rawValue }
    /// The case with that raw value.
    public init?(_ value: plugin_value) {
        guard value.type == Self.optionType else { return nil }
        self.init(rawValue: String(value.text))
    }
}

extension Bool: OptionValue {
    /// A flag.
    public static var optionType: UInt32 { UInt32(PLUGIN_VALUE_FLAG) }
    /// Nothing: a flag is given or not.
    public var optionText: String? { nil }
    /// Whether the flag was given.
    public init?(_ value: plugin_value) { self = value.type == Self.optionType && value.integer != 0 }
}

extension Int: OptionValue {
    /// An integer.
    public static var optionType: UInt32 { UInt32(PLUGIN_VALUE_INTEGER) }
    /// The decimal number.
    public var optionText: String? { String(self) }
    /// The integer.
    public init?(_ value: plugin_value) {
        guard value.type == Self.optionType else { return nil }
        self = Int(value.integer)
    }
}

extension Double: OptionValue {
    /// A number.
    public static var optionType: UInt32 { UInt32(PLUGIN_VALUE_NUMBER) }
    /// The shortest decimal number.
    public var optionText: String? { String(self) }
    /// The number.
    public init?(_ value: plugin_value) {
        guard value.type == Self.optionType else { return nil }
        self = value.number
    }
}

extension String: OptionValue {
    /// A text.
    public static var optionType: UInt32 { UInt32(PLUGIN_VALUE_TEXT) }
    /// The text.
    public var optionText: String? { self }
    /// The text.
    public init?(_ value: plugin_value) {
        guard value.type == Self.optionType else { return nil }
        self = String(value.text)
    }
}

extension [String]: OptionValue {
    /// A list.
    public static var optionType: UInt32 { UInt32(PLUGIN_VALUE_LIST) }
    /// The texts with commas between.
    public var optionText: String? { self.isEmpty ? nil : self.joined(separator: ",") }
    /// The texts.
    public init?(_ value: plugin_value) {
        guard value.type == Self.optionType else { return nil }
        self = (0..<Int(value.list_count)).map { String(value.list[$0]) }
    }
}

extension Optional: OptionValue where Wrapped: OptionValue {
    /// The type of what is wrapped.
    public static var optionType: UInt32 { Wrapped.optionType }
    /// The choices of what is wrapped.
    public static var optionChoices: [String] { Wrapped.optionChoices }
    /// The text of what is wrapped.
    public var optionText: String? { self?.optionText }
    /// The value, or none.
    public init?(_ value: plugin_value) { self = Wrapped(value) }
}
