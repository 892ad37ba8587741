/// A file that may be a plugin, as it was found.
public struct PluginFile: Hashable, Sendable {
    /// The absolute path by which it was found first.
    public let path: String
    /// The place of its directory in the search path.
    public let directory: Int
    /// The state in which it was found.
    public let identity: FileIdentity

    /// Makes a file of its parts.
    public init(path: String, directory: Int, identity: FileIdentity) {
        self.path = path
        self.directory = directory
        self.identity = identity
    }
}
