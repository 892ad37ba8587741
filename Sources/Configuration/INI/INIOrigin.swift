/// Where a value comes from.
public enum INIOrigin: Hashable, Sendable, CustomStringConvertible {
    /// A line of a file.
    case line(INIMark)
    /// A file as a whole.
    case file(String)
    /// A variable of the environment.
    case variable(String)
    /// The default that was declared.
    case initial

    /// The beginning of a message about it.
    public var description: String {
        switch self {
        case .line(let mark): "\(mark)"
        case .file(let name): singleLine(name)
        case .variable(let name): "environment variable \(singleLine(name))"
        case .initial: "default"
        }
    }
}
