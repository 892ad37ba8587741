import Configuration

/// The directory that keeps what the host did and saw, for people to read later.
public struct StateDirectory: Hashable, Sendable {
    /// The absolute path.
    public let path: String

    /// Makes a state directory of its path.
    public init(path: String) { self.path = path }

    /// Takes `HOST_STATE_DIR`, else `pluginhost` in the user's state directory; nil if the environment names neither.
    public init?(environment: [String: String], workingDirectory: String) {
        if let path = environment["HOST_STATE_DIR"], !path.isEmpty {
            self.path = absolutePath(path, in: workingDirectory)
        } else if let base = BaseDirectories(environment: environment).state {
            self.path = absolutePath("\(base)/pluginhost", in: workingDirectory)
        } else {
            return nil
        }
    }

    /// Makes a directory within it, and it itself, for the user alone.
    ///
    /// - Parameter name: Empty: the directory itself.
    /// - Returns: 0 or the code of the error.
    package func make(_ name: String = "") -> Int32 {
        makePrivateDirectory(name.isEmpty ? self.path : "\(self.path)/\(name)")
    }
}
