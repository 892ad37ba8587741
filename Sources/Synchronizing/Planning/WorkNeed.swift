/// What there is to be done with an object.
public enum WorkNeed: Hashable, Sendable {
    /// Nothing.
    case none
    /// A step must be called.
    case step
    /// Somebody else has to bring it up to date.
    case foreign
}
