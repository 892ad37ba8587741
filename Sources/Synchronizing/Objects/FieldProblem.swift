/// Why an object cannot have a value in a field.
public struct FieldProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The model.
    public let model: String
    /// The field.
    public let field: String
    /// What was expected and found.
    public let message: String

    /// `Model.field: message`.
    public var description: String { "\(self.model).\(self.field): \(self.message)" }
}
