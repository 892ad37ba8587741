import Configuration
import Records

/// Something about model files that their author must or should know.
public struct ModelFinding: Hashable, Sendable, CustomStringConvertible {
    /// How much it matters.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// The models are not used before it is put right.
        case error
        /// It works, though perhaps not as was meant.
        case warning
    }

    /// How much it matters.
    public let severity: Severity
    /// Where it is.
    public let place: SourcePlace
    /// The model, or the policy, that it is about; nil: the file.
    public let model: String?
    /// The field of the model; nil: the model.
    public let field: String?
    /// What is wrong, what was expected, and what to do.
    public let message: String

    /// Makes a finding of its parts.
    public init(
        _ severity: Severity,
        _ place: SourcePlace,
        model: String? = nil,
        field: String? = nil,
        _ message: String
    ) {
        self.severity = severity
        self.place = place
        self.model = model
        self.field = field
        self.message = message
    }

    /// `file:line:column: error: Model.field: message`, on one line.
    public var description: String {
        var subject = self.model.map { singleLine($0) } ?? ""
        if let field = self.field { subject += (subject.isEmpty ? "" : ".") + singleLine(field) }
        if !subject.isEmpty { subject += ": " }
        return
            "\(singleLine(self.place.description)): \(self.severity.rawValue): \(subject)\(singleLine(self.message))"
    }

    /// The finding as an object, for programs.
    public var value: Value {
        [
            "severity": .string(self.severity.rawValue), "file": .string(self.place.file),
            "line": self.place.line == 0 ? .null : .int(self.place.line),
            "column": self.place.line == 0 ? .null : .int(self.place.column),
            "model": self.model.map { .string($0) } ?? .null, "field": self.field.map { .string($0) } ?? .null,
            "message": .string(self.message),
        ]
    }
}
