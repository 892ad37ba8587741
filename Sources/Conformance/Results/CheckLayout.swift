import Configuration

/// How results are shown to people: one line each, and what there is to say below it.
public struct CheckLayout: Hashable, Sendable {
    private let nameWidth: Int
    private let subjectWidth: Int

    /// - Parameters:
    ///   - names: Of the checks that are made.
    ///   - subjects: Names of the extensions.
    init(names: [String], subjects: [String]) {
        self.nameWidth = (names.map(\.count).max() ?? 0) + 2
        self.subjectWidth = (subjects.map(\.count).max() ?? 0) + 2
    }

    /// The lines of a result, each with its line feed.
    public func text(_ result: CheckResult) -> String {
        let head =
            "  " + Self.padded(result.name, self.nameWidth) + Self.padded(result.subject ?? "", self.subjectWidth)
            + Self.padded(Self.word(result.outcome), 8) + Self.padded(Self.text(of: result.seconds), 10)
            + result.promises.joined(separator: " ")
        var end = head.endIndex
        while end > head.startIndex, head[head.index(before: end)] == " " { end = head.index(before: end) }
        return ([String(head[..<end])] + result.lines.map { "      \(singleLine($0))" }).map { "\($0)\n" }.joined()
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
}
