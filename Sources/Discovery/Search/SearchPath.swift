/// The directories in which plugins are looked for, in order: what an earlier one defines shadows what later ones do.
///
/// It is only a list of names. Whether the directories exist is found out by `PluginListing`.
public struct SearchPath: Hashable, Sendable {
    /// The directories in order.
    public let directories: [SearchDirectory]

    /// Makes a search path of its parts.
    public init(directories: [SearchDirectory]) { self.directories = directories }

    /// Makes the search path of a run: options, `HOST_EXT_PATH`, `./ext`, the user's and the system's data directories.
    ///
    /// - Parameters:
    ///   - files: Files that are named by themselves; they come before all directories.
    ///   - options: the values of `--ext` in order.
    ///   - environment: the environment of the process.
    ///   - workingDirectory: the absolute path against which relative ones count. Paths are made absolute because the
    ///     cache knows files by path, and is shared by runs in different directories.
    public init(
        files: [String] = [],
        options: [String],
        environment: [String: String],
        workingDirectory: String
    ) {
        var directories: [SearchDirectory] = []
        for file in files {
            let path = absolutePath(file, in: workingDirectory)
            directories.append(SearchDirectory(path: path, origin: .option, isFile: true))
        }
        func append(_ path: String, _ origin: SearchDirectory.Origin) {
            directories.append(SearchDirectory(path: absolutePath(path, in: workingDirectory), origin: origin))
        }
        for option in options { append(option, .option) }
        for part in (environment["HOST_EXT_PATH"] ?? "").split(separator: ":") { append(String(part), .variable) }
        append("ext", .convention)
        let bases = BaseDirectories(environment: environment)
        for base in bases.data { append("\(base)/pluginhost/ext", .convention) }
        append("/usr/local/lib/pluginhost/ext", .convention)
        append("/usr/lib/pluginhost/ext", .convention)
        self.directories = directories
    }
}
