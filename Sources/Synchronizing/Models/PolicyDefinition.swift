/// A named expression that decides about an object: who has access to it, or whether it is right.
public struct PolicyDefinition: Sendable {
    /// What models and other policies call it.
    public let name: String
    /// What is decided.
    public let expression: PolicyExpression
    /// Where it is.
    public let place: SourcePlace
}
