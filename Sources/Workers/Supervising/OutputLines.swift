/// Cuts what a worker writes into lines that are safe to show: a value, fed with bytes as they come.
///
/// Control characters are shown as `\xNN`, so nothing a plugin prints can move a terminal's cursor; a line is cut at
/// 4096 bytes; invalid UTF-8 becomes replacement characters.
struct OutputLines: Hashable, Sendable {
    static let longestLine = 4096
    /// Lines that are kept as last words.
    static let tailLength = 8

    private var partial: [UInt8] = []
    private var isSkipping = false
    /// The last lines, oldest first.
    private(set) var tail: [String] = []
    /// How many of them are kept.
    private let keptLines: Int

    /// - Parameter keptLines: How many lines `tail` holds at most.
    init(keptLines: Int = Self.tailLength) { self.keptLines = keptLines }

    /// Takes bytes and returns the lines that they complete.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if let line = self.finish() { lines.append(line) }
            } else if self.partial.count < Self.longestLine {
                self.partial.append(byte)
            } else {
                self.isSkipping = true
            }
        }
        return lines
    }

    /// Ends the last line, which may lack its line feed.
    mutating func finish() -> String? {
        defer {
            self.partial.removeAll(keepingCapacity: true)
            self.isSkipping = false
        }
        guard !self.partial.isEmpty else { return nil }
        let line = Self.escaped(String(decoding: self.partial, as: UTF8.self)) + (self.isSkipping ? "…" : "")
        self.tail.append(line)
        if self.tail.count > self.keptLines { self.tail.removeFirst() }
        return line
    }

    /// A text from elsewhere as one line: escaped, and cut where a line is.
    static func line(_ text: String) -> String {
        guard text.utf8.count > Self.longestLine else { return Self.escaped(text) }
        return Self.escaped(String(decoding: text.utf8.prefix(Self.longestLine), as: UTF8.self)) + "…"
    }

    /// A text with everything escaped that could do more than be read.
    static func escaped(_ text: String) -> String {
        let isHarmless = text.unicodeScalars.allSatisfy { !Self.isControl($0) }
        guard !isHarmless else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if Self.isControl(scalar) {
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + String(repeating: "0", count: max(0, 2 - digits.count)) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control: scalar != "\t"
        case .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
