import Records
import Testing

/// What a program left behind.
package struct FinishedProcess {
    /// How it ended.
    package enum End: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    package let end: End
    package let output: [UInt8]
    package let errors: String

    /// The standard output as text.
    package var text: String { String(decoding: self.output, as: UTF8.self) }

    /// The lines of the standard output, without their line feeds.
    package var lines: [String] {
        // By bytes: as a character, a line feed after a carriage return is another than one alone.
        var lines = self.output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The standard output as one JSON text.
    package func json() throws -> Value { try JSON.decode(self.output) }

    /// Expects a failure that is told on the standard error and leaves nothing on the standard output.
    package func expectFailure(
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
    package func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(self.end == .exit(0), "\(self.errors)", sourceLocation: sourceLocation)
    }
}
