import Records
import Testing

/// What a program left behind.
struct FinishedProcess {
    /// How it ended.
    enum End: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    let end: End
    let output: [UInt8]
    let errors: String

    /// The standard output as text.
    var text: String { String(decoding: self.output, as: UTF8.self) }

    /// The lines of the standard output, without their ends; every one must have one.
    var lines: [Substring] {
        var lines = self.text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The standard output as one JSON text.
    func json() throws -> Value { try JSON.decode(self.output) }

    /// Expects a failure that is told on the standard error and leaves nothing on the standard output.
    func expectFailure(
        _ status: Int32,
        saying words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.end == .exit(status), "\(self.errors)", sourceLocation: sourceLocation)
        #expect(self.output.isEmpty, "\(self.text.prefix(500))", sourceLocation: sourceLocation)
        for word in words {
            #expect(self.errors.contains(word), "\(self.errors)", sourceLocation: sourceLocation)
        }
    }

    /// Expects success; what was said is shown if it is none.
    func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(self.end == .exit(0), "\(self.errors)", sourceLocation: sourceLocation)
    }
}
