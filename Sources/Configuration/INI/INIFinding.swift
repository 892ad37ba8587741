/// Something that is wrong in files of a configuration, or soon will be.
public struct INIFinding: Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable {
        /// An option has no value that can be used.
        case error
        /// Something that stands there has no effect, or will have none.
        case warning
    }

    /// How bad it is.
    public let severity: Severity
    /// Where it stands.
    public let origin: INIOrigin
    /// What was found, what was expected, and what to do; nothing of a secret.
    public let text: String

    /// Makes a finding of its parts.
    public init(_ severity: Severity, _ origin: INIOrigin, _ text: String) {
        self.severity = severity
        self.origin = origin
        self.text = text
    }

    /// `file:line: text`.
    public var description: String { "\(self.origin): \(self.text)" }
}
