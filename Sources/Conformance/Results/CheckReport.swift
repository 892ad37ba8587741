import Records

/// What came of all checks of a file.
public struct CheckReport: Hashable, Sendable {
    /// The file as it was named.
    public var file: String
    /// One result for each check and what it looked at, in the order of the checks.
    public var results: [CheckResult]

    /// Makes a report.
    public init(file: String, results: [CheckResult]) {
        self.file = file
        self.results = results
    }

    /// Whether no check failed.
    public var hasPassed: Bool { !self.results.contains { $0.outcome == .failed } }

    /// For programs.
    public var value: Value {
        [
            "file": .string(self.file), "passed": .bool(self.hasPassed),
            "checks": .array(self.results.map(\.value)),
        ]
    }

    /// The last line for people.
    public var summary: String {
        func count(_ outcome: CheckResult.Outcome) -> Int { self.results.count { $0.outcome == outcome } }
        return "\(count(.passed) + count(.note)) passed, \(count(.failed)) failed,"
            + " \(count(.notApplicable)) not applicable"
    }
}
