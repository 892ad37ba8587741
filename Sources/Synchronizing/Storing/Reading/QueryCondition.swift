import Records

/// What has to hold of a field.
public struct QueryCondition: Hashable, Sendable {
    /// How a field is compared.
    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal
        case gt
        case gte
        case lt
        case lte
        case iexact
        case contains
        case icontains
        case regex
        case iregex
    }

    /// The field, as it is kept or by its own name.
    public var field: String
    /// How it is compared.
    public var comparison: Comparison
    /// With what.
    public var value: Value
    /// Whether it must not hold.
    public var isInverted: Bool

    /// Makes one of its parts.
    public init(_ field: String, _ comparison: Comparison = .equal, _ value: Value, isInverted: Bool = false) {
        self.field = field
        self.comparison = comparison
        self.value = value
        self.isInverted = isInverted
    }
}
