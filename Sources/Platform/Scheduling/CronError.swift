/// Why an expression cannot be a schedule.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field, such as `minute`, or `timezone`.
    public let field: String
    /// What is wrong, and what was expected.
    public let reason: String

    /// Makes an error of its parts.
    init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }

    /// `minute: expected …`.
    public var description: String { "\(self.field): \(self.reason)" }
}
