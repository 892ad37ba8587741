/// Why a file is refused, and where.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it.
    public let file: String
    /// The place; nil: the file as a whole.
    public let mark: YAMLMark?
    /// What is wrong there, and what was expected.
    public let reason: String

    /// Makes an error of its parts.
    public init(file: String, at mark: YAMLMark?, _ reason: String) {
        self.file = file
        self.mark = mark
        self.reason = reason
    }

    /// `file:line:column: reason`.
    public var description: String {
        "\(singleLine(self.file)):\(self.mark.map { "\($0):" } ?? "") \(self.reason)"
    }
}
