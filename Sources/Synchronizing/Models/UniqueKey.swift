/// Fields whose values together no two objects of a model share.
public struct UniqueKey: Hashable, Sendable {
    /// Their names, in the order of declaration.
    public let fields: [String]
}
