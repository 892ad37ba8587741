import Glibc

/// Why an arena cannot be made, mapped or sealed.
public enum ArenaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A system call failed: what was tried, and the number of the reason as in `errno`.
    case system(operation: String, code: Int32)
    /// The descriptor is no arena: what was expected and what was found.
    case notAnArena(String)

    /// The error of the call that failed just now.
    static func lastCall(_ operation: String) -> ArenaError { .system(operation: operation, code: errno) }

    /// What failed, and why.
    public var description: String {
        switch self {
        case .system(let operation, let code): "\(operation) failed: \(String(cString: strerror(code)))"
        case .notAnArena(let reason): "the descriptor is not an arena of models: \(reason)"
        }
    }
}
