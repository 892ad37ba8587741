/// Why a file or a value is refused, and where it stands.
public struct INIError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it stands.
    public let origin: INIOrigin
    /// What is wrong, what was expected, and what to do.
    public let reason: String

    /// Makes an error of its parts.
    public init(_ origin: INIOrigin, _ reason: String) {
        self.origin = origin
        self.reason = reason
    }

    /// `file:line: reason`.
    public var description: String { "\(self.origin): \(self.reason)" }
}
