import Records

/// What the property of a field can be: a type that values of a record are read as.
public protocol FieldContent: Sendable {
    /// What values a field of this type has, if nothing else is said.
    static var fieldKind: FieldKind { get }
    /// The content of a value; nil: it is of another type.
    static func content(of value: Value) -> Self?
    /// The value that the field has then.
    var fieldValue: Value { get }
}

extension String: FieldContent {
    /// Text.
    public static var fieldKind: FieldKind { .text }
    /// The text.
    public static func content(of value: Value) -> String? { value.text }
    /// The text as a value.
    public var fieldValue: Value { .string(self) }
}

extension Int: FieldContent {
    /// A whole number from 0 on.
    public static var fieldKind: FieldKind { .count }
    /// The number.
    public static func content(of value: Value) -> Int? { value.integer }
    /// The number as a value.
    public var fieldValue: Value { .int(self) }
}

extension Double: FieldContent {
    /// A number from 0 on.
    public static var fieldKind: FieldKind { .amount }
    /// The number.
    public static func content(of value: Value) -> Double? { value.number }
    /// The number as a value.
    public var fieldValue: Value { .double(self) }
}

extension Bool: FieldContent {
    /// Yes or no.
    public static var fieldKind: FieldKind { .flag }
    /// The flag.
    public static func content(of value: Value) -> Bool? { value.flag }
    /// The flag as a value.
    public var fieldValue: Value { .bool(self) }
}

extension Int64: FieldContent {
    /// A time, in microseconds since 1970 UTC.
    public static var fieldKind: FieldKind { .time }
    /// The time.
    public static func content(of value: Value) -> Int64? {
        if case .timestamp(let time) = value { time } else { nil }
    }
    /// The time as a value.
    public var fieldValue: Value { .timestamp(self) }
}

extension Value: FieldContent {
    /// Anything.
    public static var fieldKind: FieldKind { .json }
    /// The value.
    public static func content(of value: Value) -> Value? { .some(value) }
    /// The value.
    public var fieldValue: Value { self }
}

extension [Value]: FieldContent {
    /// A list.
    public static var fieldKind: FieldKind { .list }
    /// The elements.
    public static func content(of value: Value) -> [Value]? { value.elements }
    /// The list as a value.
    public var fieldValue: Value { .array(self) }
}
