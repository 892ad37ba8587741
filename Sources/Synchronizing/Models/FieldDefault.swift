import Records

/// What a field of a new object has if it is not set.
public enum FieldDefault: Hashable, Sendable {
    /// Always the same.
    case value(Value)
    /// The time at which the object is made: `"now()"`.
    case now

    /// The value at a time in microseconds since 1970 UTC.
    public func value(at now: Int64) -> Value {
        switch self {
        case .value(let value): value
        case .now: .timestamp(now)
        }
    }
}
