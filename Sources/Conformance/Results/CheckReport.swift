import Configuration
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

    /// For people: one line a result, what there is to say below it.
    public var text: String {
        let width = (self.results.map(\.name.count).max() ?? 0) + 2
        let subjectWidth = (self.results.map { ($0.subject ?? "").count }.max() ?? 0) + 2
        var lines = [singleLine(self.file)]
        for result in self.results {
            let promises = result.promises.joined(separator: " ")
            let line =
                "  " + Self.padded(result.name, width) + Self.padded(result.subject ?? "", subjectWidth)
                + Self.padded(Self.word(result.outcome), 8) + Self.padded(Self.text(of: result.seconds), 10) + promises
            lines.append(Self.withoutTrailingSpaces(line))
            lines += result.lines.map { "      \(singleLine($0))" }
        }
        lines.append(self.summary)
        return lines.map { "\($0)\n" }.joined()
    }

    private var summary: String {
        func count(_ outcome: CheckResult.Outcome) -> Int { self.results.count { $0.outcome == outcome } }
        return "\(count(.passed) + count(.note)) passed, \(count(.failed)) failed,"
            + " \(count(.notApplicable)) not applicable"
    }

    private static func word(_ outcome: CheckResult.Outcome) -> String {
        switch outcome {
        case .passed: "ok"
        case .failed: "FAILED"
        case .note: "note"
        case .notApplicable: "n/a"
        }
    }

    private static func text(of seconds: Double) -> String {
        let hundredths = Int((seconds * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 1))
    }

    private static func withoutTrailingSpaces(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }
}
