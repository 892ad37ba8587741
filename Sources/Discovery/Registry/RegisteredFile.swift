/// A plugin file that was found.
public struct RegisteredFile: Hashable, Sendable {
    /// Whether a file can be used.
    public enum Status: Hashable, Sendable {
        /// It offers extensions; whether they can be used is told of each.
        case ready
        /// It is not used.
        case refused(Refusal)
        /// It crashed or hung when it was run, at a time in seconds since 1970, and is left alone until it changes.
        case quarantined(Refusal, since: Int64)
    }

    /// The absolute path.
    public let path: String
    /// The directory of the search path below which it lies.
    public let directory: SearchDirectory
    /// The state in which it was judged: whoever opens it again compares this with `Image.identity`.
    public let identity: FileIdentity
    /// What it says of itself; nil if it was refused before that was known.
    public let facts: PluginFacts?
    /// Whether it can be used.
    public let status: Status
    /// The digest of its contents; nil if none of its extensions needs anything.
    public let digest: SHA256Digest?
}
