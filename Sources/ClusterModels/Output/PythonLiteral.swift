/// Reads what Python's `str` makes of lists, maps, texts, numbers, `True`, `False` and `None`.
struct PythonLiteral {
    private static let deepest = 32

    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { self.bytes = Array(text.utf8) }

    /// The value, if the text is one and nothing else.
    mutating func value() -> Value? {
        guard let value = self.item(1) else { return nil }
        self.skipSpace()
        guard self.place == self.bytes.count else { return Optional<Value>.none }
        return value
    }

    private mutating func item(_ depth: Int) -> Value? {
        guard depth <= Self.deepest else { return nil }
        self.skipSpace()
        switch self.peek {
        case UInt8(ascii: "{"): return self.map(depth)
        case UInt8(ascii: "["): return self.list(depth, until: UInt8(ascii: "]"))
        case UInt8(ascii: "("): return self.list(depth, until: UInt8(ascii: ")"))
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return self.text().map { .string($0) }
        default: return self.word()
        }
    }

    private mutating func map(_ depth: Int) -> Value? {
        self.place += 1
        var record = Record()
        while true {
            if self.take(UInt8(ascii: "}")) { return .map(record) }
            guard record.count == 0 || self.take(UInt8(ascii: ",")) else { return nil }
            if self.take(UInt8(ascii: "}")) { return .map(record) }
            self.skipSpace()
            guard let key = self.text(), self.take(UInt8(ascii: ":")), let value = self.item(depth + 1) else {
                return nil
            }
            record[key] = value
        }
    }

    private mutating func list(_ depth: Int, until end: UInt8) -> Value? {
        self.place += 1
        var elements: [Value] = []
        while true {
            if self.take(end) { return .array(elements) }
            guard elements.isEmpty || self.take(UInt8(ascii: ",")) else { return nil }
            if self.take(end) { return .array(elements) }
            guard let element = self.item(depth + 1) else { return nil }
            elements.append(element)
        }
    }

    private mutating func text() -> String? {
        guard let quote = self.peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        self.place += 1
        var text: [UInt8] = []
        while let byte = self.peek {
            self.place += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard let escaped = self.escaped() else { return nil }
            text.append(contentsOf: escaped)
        }
        return nil
    }

    private mutating func escaped() -> [UInt8]? {
        guard let byte = self.peek else { return nil }
        self.place += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "x"): return self.scalar(2)
        case UInt8(ascii: "u"): return self.scalar(4)
        case UInt8(ascii: "U"): return self.scalar(8)
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): return [byte]
        default: return [UInt8(ascii: "\\"), byte]
        }
    }

    private mutating func scalar(_ digits: Int) -> [UInt8]? {
        guard self.place + digits <= self.bytes.count else { return nil }
        let text = String(decoding: self.bytes[self.place..<self.place + digits], as: UTF8.self)
        self.place += digits
        return UInt32(text, radix: 16).flatMap(Unicode.Scalar.init).map { Array(String(Character($0)).utf8) }
    }

    private mutating func word() -> Value? {
        let start = self.place
        while let byte = self.peek, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]"),
            byte != UInt8(ascii: ")"), byte != UInt8(ascii: " ")
        {
            self.place += 1
        }
        let word = String(decoding: self.bytes[start..<self.place], as: UTF8.self)
        switch word {
        case "True": return true
        case "False": return false
        case "None": return .some(.null)
        default:
            if let number = Int(word) { return .int(number) }
            // A word that begins with a letter is none of Python's numbers; Swift reads "inf" and "nan".
            guard let first = word.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
                return nil
            }
            return Double(word).map { .double($0) }
        }
    }

    private var peek: UInt8? { self.place < self.bytes.count ? self.bytes[self.place] : nil }

    private mutating func skipSpace() {
        while let byte = self.peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { self.place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        self.skipSpace()
        guard self.peek == byte else { return false }
        self.place += 1
        return true
    }
}
