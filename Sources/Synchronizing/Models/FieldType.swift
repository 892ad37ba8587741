/// What values of a field are.
public enum FieldType: String, Hashable, Sendable, CaseIterable {
    case string
    /// From -2147483648 to 2147483647.
    case int32
    /// From 0 to 4294967295.
    case uint32
    case bool
    case float

    /// The numbers that a field of an integer type can hold; nil for other types.
    public var integers: ClosedRange<Int>? {
        switch self {
        case .int32: Int(Int32.min)...Int(Int32.max)
        case .uint32: 0...Int(UInt32.max)
        case .string, .bool, .float: nil
        }
    }
}
