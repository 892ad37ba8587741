import Records

/// What came of one check of one file or extension.
public struct CheckResult: Hashable, Sendable {
    /// How it ended.
    public enum Outcome: String, Hashable, Sendable {
        case passed
        case failed
        /// Passed, with something that the author should know.
        case note
        case notApplicable = "not-applicable"
    }

    /// The name of the check.
    public var name: String
    /// The promises that it tests.
    public var promises: [String]
    /// The name of the extension; nil: it is about the file.
    public var subject: String?
    /// How it ended.
    public var outcome: Outcome
    /// What there is to say, a line each.
    public var lines: [String]
    /// How long it took.
    public var seconds: Double

    /// For programs.
    public var value: Value {
        [
            "name": .string(self.name),
            "promises": .array(self.promises.map(Value.string)),
            "result": .string(self.outcome.rawValue),
            "extension": self.subject.map(Value.string) ?? .null,
            "detail": .string(self.lines.joined(separator: "\n")),
            "seconds": .double((self.seconds * 1000).rounded() / 1000),
        ]
    }
}
