/// Why a platform cannot go on.
public struct BackendFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose fault it is.
    public enum Cause: Hashable, Sendable {
        /// The configuration, or a module that does not fit it: starting again does not help.
        case configuration
        /// A worker, or what it works with.
        case worker
    }

    /// Whose fault it is.
    public let cause: Cause
    /// One sentence, or several.
    public let description: String

    init(_ cause: Cause, _ description: String) {
        self.cause = cause
        self.description = description
    }
}
