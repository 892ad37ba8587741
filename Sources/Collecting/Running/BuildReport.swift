/// What came of building a model.
public struct BuildReport: Sendable {
    /// The collector.
    public var collector: String
    /// How long it took.
    public var nanoseconds: Int64
    /// Entries of the model.
    public var elements: Int
    /// Why something is missing; nil: nothing is.
    public var partial: String?
    /// Why there is no new model; nil: there is one.
    public var failure: String?
    /// Whether the build before was sound.
    public var isFirstFailure = false
    /// Whether this build is sound and the one before it was not.
    public var hasRecovered = false
}
