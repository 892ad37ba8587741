import Configuration

/// Takes a model file apart. What it cannot understand is told and left out, so that the rest is judged as well.
struct SourceLexer {
    private static let pairs: Set<String> = ["->", "::"]
    private static let signs: Set<UInt8> = Set("{}()[]<>=;:,/.+-&|*".utf8)

    private let bytes: [UInt8]
    private let file: String
    private let findings: ModelFindings
    private var index = 0
    private var line = 1
    /// The column of the byte at `countedUpTo`.
    private var column = 1
    private var countedUpTo = 0

    init(_ text: String, file: String, _ findings: ModelFindings) {
        self.bytes = Array(text.utf8)
        self.file = file
        self.findings = findings
    }

    /// All tokens; the last is the end.
    static func tokens(_ text: String, file: String, _ findings: ModelFindings) -> [SourceToken] {
        var lexer = Self(text, file: file, findings)
        var tokens: [SourceToken] = []
        while true {
            let token = lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func next() -> SourceToken {
        while true {
            self.skipBlank()
            let place = self.place()
            guard let byte = self.byte(0) else { return SourceToken(kind: .end, place: place) }
            if Self.isWordStart(byte) {
                return SourceToken(kind: .word(self.take(while: Self.isWordPart)), place: place)
            }
            if Self.isDigit(byte) || (byte == UInt8(ascii: "-") && self.byte(1).map(Self.isDigit) == true) {
                return SourceToken(kind: .number(self.number()), place: place)
            }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                return SourceToken(kind: .text(self.text(byte, place)), place: place)
            }
            if byte == UInt8(ascii: "{"), self.byte(1) == byte {
                return SourceToken(kind: .python(self.python(place)), place: place)
            }
            if let next = self.byte(1) {
                let pair = String(decoding: [byte, next], as: UTF8.self)
                if Self.pairs.contains(pair) {
                    self.index += 2
                    return SourceToken(kind: .sign(pair), place: place)
                }
            }
            if Self.signs.contains(byte) {
                self.index += 1
                return SourceToken(kind: .sign(String(UnicodeScalar(byte))), place: place)
            }
            let strange = self.take { !Self.isBlank($0) && !Self.isWordPart($0) && !Self.signs.contains($0) }
            self.findings.error(place, "\(quoted(strange, limit: 20)) has no meaning here; remove it")
        }
    }

    // MARK: - Places

    /// The place of what is next; characters are counted, not bytes.
    private mutating func place() -> SourcePlace {
        while self.countedUpTo < self.index {
            if self.bytes[self.countedUpTo] == UInt8(ascii: "\n") {
                self.line += 1
                self.column = 1
            } else if self.bytes[self.countedUpTo] & 0xc0 != 0x80 {
                self.column += 1
            }
            self.countedUpTo += 1
        }
        return SourcePlace(file: self.file, line: self.line, column: self.column)
    }

    private func byte(_ offset: Int) -> UInt8? {
        self.index + offset < self.bytes.count ? self.bytes[self.index + offset] : nil
    }

    private func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { self.bytes[self.index...].starts(with: $0) }
    }

    // MARK: - Pieces

    private mutating func take(while holds: (UInt8) -> Bool) -> String {
        let start = self.index
        while let byte = self.byte(0), holds(byte) { self.index += 1 }
        // Whatever is not taken by anybody is passed over by one byte, so that the lexer always moves.
        if self.index == start { self.index += 1 }
        return String(decoding: self.bytes[start..<self.index], as: UTF8.self)
    }

    private mutating func skipBlank() {
        while let byte = self.byte(0) {
            if Self.isBlank(byte) {
                self.index += 1
            } else if self.starts(with: "//") || byte == UInt8(ascii: "#") {
                while let byte = self.byte(0), byte != UInt8(ascii: "\n") { self.index += 1 }
            } else if self.starts(with: "/*") {
                let place = self.place()
                self.index += 2
                while self.byte(0) != nil, !self.starts(with: "*/") { self.index += 1 }
                if self.byte(0) == nil { self.findings.error(place, "the comment has no end; close it with */") }
                self.index = min(self.index + 2, self.bytes.count)
            } else {
                return
            }
        }
    }

    private mutating func number() -> String {
        let start = self.index
        self.index += 1
        while let byte = self.byte(0) {
            let isExponent = self.bytes[self.index - 1] | 0x20 == UInt8(ascii: "e") && "+-".utf8.contains(byte)
            guard Self.isWordPart(byte) || byte == UInt8(ascii: ".") || isExponent else { break }
            self.index += 1
        }
        return String(decoding: self.bytes[start..<self.index], as: UTF8.self)
    }

    private mutating func text(_ quote: UInt8, _ place: SourcePlace) -> String {
        self.index += 1
        var contents: [UInt8] = []
        while let byte = self.byte(0), byte != quote, byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "\\"), let escaped = self.byte(1), escaped != UInt8(ascii: "\n") {
                switch escaped {
                case UInt8(ascii: "n"): contents.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "t"): contents.append(UInt8(ascii: "\t"))
                default: contents.append(escaped)
                }
                self.index += 2
            } else {
                contents.append(byte)
                self.index += 1
            }
        }
        if self.byte(0) == quote {
            self.index += 1
        } else {
            self.findings.error(
                place,
                "the text has no end on its line; close it with \(Character(UnicodeScalar(quote)))"
            )
        }
        return String(decoding: contents, as: UTF8.self)
    }

    private mutating func python(_ place: SourcePlace) -> String {
        self.index += 2
        let start = self.index
        while self.byte(0) != nil, !self.starts(with: "}}") { self.index += 1 }
        let text = String(decoding: self.bytes[start..<self.index], as: UTF8.self)
        if self.byte(0) == nil { self.findings.error(place, "the Python escape has no end; close it with }}") }
        self.index = min(self.index + 2, self.bytes.count)
        return text
    }

    // MARK: - Bytes

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isWordPart(_ byte: UInt8) -> Bool { Self.isWordStart(byte) || Self.isDigit(byte) }
}
