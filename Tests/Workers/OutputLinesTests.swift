import Testing

@testable import Workers

@Suite struct OutputLinesTests {
    private func lines(_ pieces: [[UInt8]]) -> [String] {
        var output = OutputLines()
        var lines = pieces.flatMap { piece in piece.withUnsafeBytes { output.take($0) } }
        if let last = output.finish() { lines.append(last) }
        return lines
    }

    @Test func linesAreCutAtLineFeedsWhereverThePiecesEnd() {
        let text = Array("one\ntwo é\n\nthree".utf8)
        for cut in 0...text.count {
            #expect(self.lines([Array(text[..<cut]), Array(text[cut...])]) == ["one", "two é", "three"], "cut \(cut)")
        }
    }

    @Test func whatCouldMoveATerminalIsEscaped() {
        #expect(
            self.lines([Array("\u{1B}[2Jgone\r\u{7}\u{9B}\u{202E}\tx\n".utf8)]) == [
                "\\x1b[2Jgone\\x0d\\x07\\x9b\\x202e\tx"
            ]
        )
    }

    @Test func bytesThatAreNotUTF8AreReplaced() {
        #expect(self.lines([[0x61, 0xFF, 0x62, 0x0A]]) == ["a\u{FFFD}b"])
    }

    @Test func endlessLinesAreCut() throws {
        let line = try #require(self.lines([[UInt8](repeating: 0x78, count: 1_000_000)]).first)
        #expect(line == String(repeating: "x", count: OutputLines.longestLine) + "…")
    }

    @Test func onlyTheLastLinesAreKept() {
        var output = OutputLines()
        for number in 0..<1000 { _ = Array("\(number)\n".utf8).withUnsafeBytes { output.take($0) } }
        #expect(output.tail == (992..<1000).map(String.init))
    }
}
