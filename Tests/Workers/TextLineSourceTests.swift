import Testing

@testable import Workers

/// Rows of one cell and the lines in them.
struct TextLineSourceTests {
    private func lines(_ rows: String) -> String? {
        var bytes = Array(rows.utf8)
        return bytes.withUnsafeMutableBytes { bytes in
            TextLineSource.unquote(bytes).map { String(decoding: bytes[..<$0.length], as: UTF8.self) }
        }
    }

    @Test(arguments: [
        ("", ""),
        ("a\r\n", "a\n"),
        ("\r\n", "\n"),
        ("\"\"\r\n", "\n"),
        ("\"a, b\"\r\nc\r\n", "a, b\nc\n"),
        ("\"say \"\"yes\"\"\"\r\n", "say \"yes\"\n"),
        ("\"\"\"\"\"\"\r\n", "\"\"\n"),
        ("\"two\nlines\"\r\n", "two\nlines\n"),
        ("\"a\r\nb\"\r\n", "a\r\nb\n"),
        ("a\"b\r\n", "a\"b\n"),
    ])
    func quotesAreTakenAway(_ rows: String, _ lines: String) { #expect(self.lines(rows) == lines) }

    @Test(arguments: ["a", "a\n", "a\r", "\"a", "\"a\"", "\"a\"\r", "\"a\"b\r\n", "\"a\r\n", "a\rb\r\n", "a\r\n\""])
    func whatIsNoRowIsSeen(_ rows: String) { #expect(self.lines(rows) == nil) }

    @Test func allAreCounted() {
        var bytes = Array(String(repeating: "\"a\"\"\"\r\nb\r\n", count: 1000).utf8)
        #expect(bytes.withUnsafeMutableBytes { TextLineSource.unquote($0)?.records } == 2000)
    }
}
