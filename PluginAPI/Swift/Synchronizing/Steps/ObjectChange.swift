/// What became of an object that a policy is told of.
public enum ObjectChange: String, Hashable, Sendable, CaseIterable {
    /// It was made; or nothing that was told of it before went well.
    case create
    /// It was changed.
    case update
    /// It was marked as deleted.
    case delete
}
