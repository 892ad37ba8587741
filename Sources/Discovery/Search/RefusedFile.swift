/// A file or directory that is not used, or not wholly, and why.
public struct RefusedFile: Hashable, Sendable {
    /// The absolute path.
    public let path: String
    /// Why it is not used.
    public let refusal: Refusal

    /// Makes a refused file of its parts.
    public init(path: String, refusal: Refusal) {
        self.path = path
        self.refusal = refusal
    }
}
