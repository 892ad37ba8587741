/// One value of a record.
///
/// Values compare by case and contents; `.int(1)` and `.double(1)` differ, and so do two NaNs of one bit pattern not.
@frozen
public enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// Microseconds since 1970 UTC.
    case timestamp(Int64)
    case array([Value])
    case map(Record)

    /// The time now, by the clock of the run.
    @inlinable
    @inline(__always)
    public static var now: Value { .timestamp(Clock.now()) }
}

extension Value: Hashable {
    /// Compares by case and contents; doubles by bit pattern, so that equality is reflexive.
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        default: false
        }
    }

    /// Feeds what `==` compares into a hasher.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.bitPattern)
        case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
        case .bytes(let value): hasher.combine(value)
        case .timestamp(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .map(let value): hasher.combine(value)
        }
    }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes `.null`.
    public init(nilLiteral: ()) { self = .null }
    /// Makes `.bool`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes `.int`.
    public init(integerLiteral value: Int) { self = .int(value) }
    /// Makes `.double`.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// Makes `.string`.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes `.array`.
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
    /// Makes `.map`.
    public init(dictionaryLiteral elements: (String, Value)...) { self = .map(Record(elements)) }
}

extension Value {
    /// The text of a `.string`, else nil.
    public var text: String? { if case .string(let value) = self { value } else { nil } }
    /// The number of an `.int`, else nil.
    public var integer: Int? { if case .int(let value) = self { value } else { nil } }
    /// The number of an `.int` or `.double`, else nil.
    public var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
    /// The truth of a `.bool`, else nil.
    public var flag: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The elements of an `.array`, else nil.
    public var elements: [Value]? { if case .array(let value) = self { value } else { nil } }
    /// The fields of a `.map`, else nil.
    public var record: Record? { if case .map(let value) = self { value } else { nil } }
}
