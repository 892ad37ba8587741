/// Where data, caches, state and configuration of programs lie, by the XDG Base Directory Specification.
struct BaseDirectories {
    /// The directories of data, the user's first and then the system's in order of preference.
    let data: [String]
    /// The directory of the user's caches; nil if neither it nor the home directory is known.
    let cache: String?
    /// The directory of what programs remember of their work; nil as above.
    let state: String?
    /// The directory of the user's configuration; nil if neither it nor the home directory is known.
    let configuration: String?

    /// Takes them from an environment. Relative paths in it are ignored, as the specification demands.
    init(environment: [String: String]) {
        func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let home = absolute("HOME")
        let user = absolute("XDG_DATA_HOME") ?? home.map { "\($0)/.local/share" }
        let given = (environment["XDG_DATA_DIRS"] ?? "").split(separator: ":").map(String.init)
        let system = given.isEmpty ? ["/usr/local/share", "/usr/share"] : given.filter { $0.hasPrefix("/") }
        self.data = (user.map { [$0] } ?? []) + system
        self.cache = absolute("XDG_CACHE_HOME") ?? home.map { "\($0)/.cache" }
        self.state = absolute("XDG_STATE_HOME") ?? home.map { "\($0)/.local/state" }
        self.configuration = absolute("XDG_CONFIG_HOME") ?? home.map { "\($0)/.config" }
    }
}

/// Makes a path absolute and removes empty and `.` components. `..` stays, for it may stand behind a link.
func absolutePath(_ path: String, in workingDirectory: String) -> String {
    let whole = path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    let components = whole.split(separator: "/").filter { $0 != "." }
    return "/" + components.joined(separator: "/")
}
