/// Why a message is no notification, or why a filter cannot be used.
public struct NotificationProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, where, and what was expected.
    public let reason: String

    /// Makes a problem of its reason.
    public init(_ reason: String) { self.reason = reason }

    /// The reason.
    public var description: String { self.reason }
}
