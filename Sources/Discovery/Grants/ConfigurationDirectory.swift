/// The directory of what the operator has decided.
public struct ConfigurationDirectory: Hashable, Sendable {
    /// The absolute path.
    public let path: String

    /// Makes a configuration directory of its path.
    public init(path: String) { self.path = path }

    /// Takes `HOST_CONFIG_DIR`, else `pluginhost` in the user's configuration directory; nil if the environment names
    /// neither.
    public init?(environment: [String: String], workingDirectory: String) {
        if let path = environment["HOST_CONFIG_DIR"], !path.isEmpty {
            self.path = absolutePath(path, in: workingDirectory)
        } else if let base = BaseDirectories(environment: environment).configuration {
            self.path = absolutePath("\(base)/pluginhost", in: workingDirectory)
        } else {
            return nil
        }
    }
}
