@testable import Workers

extension FuzzedReader {
    /// What a worker prints, cut into lines that are shown.
    static let lines = FuzzedReader(
        name: "lines",
        usualDose: 30_000,
        longest: 16_384,
        inputs: {
            [
                Array("one\ntwo\n\nthree".utf8), Array("\u{1b}[2J\u{1b}]0;title\u{7}\n\u{202e}x\u{2028}\n".utf8),
                Array(String(repeating: "é", count: 5000).utf8), [0xff, 0xfe, 0x0a, 0xc3, 0x0a, 0xe2, 0x82],
            ]
        },
        words: ["\n", "\u{1b}[", "\r", "\u{9b}", "\u{2028}", "\u{200b}", "😀"],
        read: { bytes throws(Finding) in
            var output = OutputLines()
            let half = bytes.count / 2
            var lines = output.take(UnsafeRawBufferPointer(rebasing: bytes[..<half]))
            lines += output.take(UnsafeRawBufferPointer(rebasing: bytes[half...]))
            if let last = output.finish() { lines.append(last) }
            for line in lines {
                // A byte becomes four characters at most, a broken one three bytes.
                let longest = 4 * OutputLines.longestLine + 8
                try Finding.unless(line.utf8.count <= longest, "a line of \(line.utf8.count) bytes")
                let isPlain = line.unicodeScalars.allSatisfy { ($0.value >= 0x20 && $0.value != 0x7f) || $0 == "\t" }
                try Finding.unless(isPlain, "a control character: \(line.debugDescription)")
            }
            try Finding.unless(output.tail.count <= 8, "\(output.tail.count) lines are kept")
            return !lines.isEmpty
        }
    )
}
