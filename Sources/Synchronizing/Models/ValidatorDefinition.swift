/// A rule that every saved object of a model keeps.
public struct ValidatorDefinition: Hashable, Sendable {
    /// The policy that must hold.
    public let policy: String
    /// What is said if it does not; `{obj.field}` stands for a value of the object.
    public let message: String

    /// Makes a validator.
    public init(policy: String, message: String) {
        self.policy = policy
        self.message = message
    }
}
