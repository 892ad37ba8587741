import Testing

@testable import Services

/// Lines of the log are lines, whatever is in them.
struct LogLineTests {
    private let line = LogLine(
        time: "2026-01-01T00:00:00.000Z",
        level: .warning,
        message: "a\nb \"c\"",
        fields: [
            LogLine.Field("plugin", "gateway/x"), LogLine.Field("reason", "two words\n"), LogLine.Field("level", "no"),
        ]
    )

    @Test func forPeople() {
        #expect(
            self.line.text(.text)
                == #"2026-01-01T00:00:00.000Z warning a\x0ab "c" plugin=gateway/x reason="two words\n" level=no"#
        )
    }

    @Test func forPrograms() {
        #expect(
            self.line.text(.json)
                == #"{"time":"2026-01-01T00:00:00.000Z","level":"warning","message":"a\nb \"c\"","#
                + #""plugin":"gateway/x","reason":"two words\n"}"#
        )
    }
}
