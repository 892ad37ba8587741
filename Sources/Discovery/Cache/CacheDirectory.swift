/// The directory that keeps what need not be found out again.
public struct CacheDirectory: Hashable, Sendable {
    /// The absolute path.
    public let path: String

    /// Makes a cache directory of its path.
    public init(path: String) { self.path = path }

    /// Takes `HOST_CACHE_DIR`, else `pluginhost` in the user's cache directory; nil if the environment names neither.
    public init?(environment: [String: String], workingDirectory: String) {
        if let path = environment["HOST_CACHE_DIR"], !path.isEmpty {
            self.path = absolutePath(path, in: workingDirectory)
        } else if let base = BaseDirectories(environment: environment).cache {
            self.path = absolutePath("\(base)/pluginhost", in: workingDirectory)
        } else {
            return nil
        }
    }
}
