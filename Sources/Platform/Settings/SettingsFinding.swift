import Configuration

/// Something about a configuration that its owner must or should know.
public struct SettingsFinding: Hashable, Sendable, CustomStringConvertible {
    /// How much it matters.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// Nothing runs before it is put right.
        case error
        /// It works, though perhaps not as was meant.
        case warning
        /// It has no effect here.
        case note
    }

    /// How much it matters.
    public let severity: Severity
    /// The file, or the directory as a whole.
    public let file: String
    /// The place in the file; nil: the file as a whole.
    public let mark: YAMLMark?
    /// The keys that lead there: `attribs.rpm.data_type`; may be empty.
    public let path: String
    /// What is wrong, what was expected, and what to do.
    public let message: String

    /// Makes a finding of its parts.
    public init(_ severity: Severity, _ file: String, at mark: YAMLMark?, _ path: String, _ message: String) {
        self.severity = severity
        self.file = file
        self.mark = mark
        self.path = path
        self.message = message
    }

    /// `file:line:column: error: path: message`.
    public var description: String {
        let place = self.mark.map { ":\($0)" } ?? ""
        let path = self.path.isEmpty ? "" : "\(singleLine(self.path)): "
        return "\(singleLine(self.file))\(place): \(self.severity.rawValue): \(path)\(self.message)"
    }
}
