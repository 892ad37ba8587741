/// A callback that makes no sense in the model of the platform.
public struct HookProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The module that registered it.
    public let module: String
    /// What is wrong, and what was expected.
    public let description: String
}
