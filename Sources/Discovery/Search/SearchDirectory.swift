/// One directory in which plugins are looked for, or one file that is to be a plugin.
public struct SearchDirectory: Hashable, Sendable {
    /// Who named a directory; it decides how loudly its absence is told.
    public enum Origin: Hashable, Sendable {
        /// An option such as `--ext`: absence is an error.
        case option
        /// The variable `HOST_EXT_PATH`: absence is a warning.
        case variable
        /// A place where plugins may lie by convention: absence is normal.
        case convention
    }

    /// The absolute path, without a slash at its end.
    public let path: String
    /// Who named it.
    public let origin: Origin

    /// Whether it is a file by itself.
    public let isFile: Bool

    /// Makes an entry of a search path; `path` is absolute.
    public init(path: String, origin: Origin, isFile: Bool = false) {
        self.path = path
        self.origin = origin
        self.isFile = isFile
    }
}
