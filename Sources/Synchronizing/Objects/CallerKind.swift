/// Who saves an object.
public enum CallerKind: String, Hashable, Sendable {
    /// Somebody who says what should be: a person, or a program in the place of one.
    case user
    /// A step or a model policy, which says what became of it.
    case synchronizer
}
