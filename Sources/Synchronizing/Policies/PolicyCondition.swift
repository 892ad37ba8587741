/// Something that every object for which a quantified expression is asked has in one of its fields.
public struct PolicyCondition: Hashable, Sendable {
    /// The field, or the stored name of a link.
    public let field: String
    /// What it equals.
    public let value: PolicyValue

    /// Makes a condition.
    public init(field: String, value: PolicyValue) {
        self.field = field
        self.value = value
    }
}
