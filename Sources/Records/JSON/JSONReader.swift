// A recursive reader of bytes; recursion is bounded. Strict: what RFC 8259 does not allow is an error, and so are
// repeated keys, of which a reader could only lose one.

/// Reads one JSON text into a value.
struct JSONReader {
    /// How deep arrays and objects may be nested.
    static let deepest = 128

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    static func read(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> Value {
        var reader = JSONReader(bytes: bytes)
        reader.skipSpace()
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.problem("more follows where the text should end") }
        return value
    }

    private var byte: UInt8? { self.position < self.bytes.count ? self.bytes[self.position] : nil }

    private func problem(_ text: String) -> JSONError { JSONError(at: self.position, in: self.bytes, text) }

    private mutating func skipSpace() {
        while let byte = self.byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            self.position += 1
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> Value {
        guard depth < Self.deepest else { throw self.problem("values are nested deeper than \(Self.deepest)") }
        switch self.byte {
        case UInt8(ascii: "{"): return .map(try self.object(depth))
        case UInt8(ascii: "["): return .array(try self.array(depth))
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "t"): return try self.word("true", .bool(true))
        case UInt8(ascii: "f"): return try self.word("false", .bool(false))
        case UInt8(ascii: "n"): return try self.word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try self.number()
        case nil: throw self.problem("the text ends where a value should begin")
        case _?: throw self.problem("expected a value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: Value) throws(JSONError) -> Value {
        for index in 0..<word.utf8CodeUnitCount {
            guard self.byte == word.utf8Start[index] else { throw self.problem("expected \"\(word)\"") }
            self.position += 1
        }
        return value
    }

    private mutating func object(_ depth: Int) throws(JSONError) -> Record {
        var fields: [(String, Value)] = []
        self.position += 1
        self.skipSpace()
        if self.byte == UInt8(ascii: "}") {
            self.position += 1
            return [:]
        }
        while true {
            self.skipSpace()
            guard self.byte == UInt8(ascii: "\"") else { throw self.problem("expected a key in quotes") }
            let key = try self.string()
            self.skipSpace()
            guard self.byte == UInt8(ascii: ":") else { throw self.problem("expected \":\" after the key \"\(key)\"") }
            self.position += 1
            self.skipSpace()
            fields.append((key, try self.value(depth: depth + 1)))
            guard try self.continues(until: UInt8(ascii: "}")) else { break }
        }
        let record = Record(fields)
        guard record.count == fields.count else { throw self.problem("a key stands twice in the object that ends here") }
        return record
    }

    private mutating func array(_ depth: Int) throws(JSONError) -> [Value] {
        var elements: [Value] = []
        self.position += 1
        self.skipSpace()
        if self.byte == UInt8(ascii: "]") {
            self.position += 1
            return []
        }
        while true {
            self.skipSpace()
            elements.append(try self.value(depth: depth + 1))
            guard try self.continues(until: UInt8(ascii: "]")) else { return elements }
        }
    }

    /// Whether a comma says that another element follows.
    private mutating func continues(until end: UInt8) throws(JSONError) -> Bool {
        self.skipSpace()
        guard let byte = self.byte, byte == end || byte == UInt8(ascii: ",") else {
            throw self.problem("expected \",\" or \"\(Character(Unicode.Scalar(end)))\"")
        }
        self.position += 1
        return byte != end
    }

    private mutating func number() throws(JSONError) -> Value {
        let start = self.position
        var isInteger = true
        if self.byte == UInt8(ascii: "-") { self.position += 1 }
        if self.byte == UInt8(ascii: "0") {
            self.position += 1
        } else {
            try self.digits()
        }
        if self.byte == UInt8(ascii: ".") {
            isInteger = false
            self.position += 1
            try self.digits()
        }
        if self.byte == UInt8(ascii: "e") || self.byte == UInt8(ascii: "E") {
            isInteger = false
            self.position += 1
            if self.byte == UInt8(ascii: "+") || self.byte == UInt8(ascii: "-") { self.position += 1 }
            try self.digits()
        }
        let text = String(decoding: self.bytes[start..<self.position], as: UTF8.self)
        if isInteger, let integer = Int(text) { return .int(integer) }
        guard let double = Double(text), double.isFinite else {
            throw self.problem("the number before is beyond what a double holds")
        }
        return .double(double)
    }

    private mutating func digits() throws(JSONError) {
        let start = self.position
        while let byte = self.byte, (0x30...0x39).contains(byte) { self.position += 1 }
        guard self.position > start else { throw self.problem("expected a digit") }
    }

    private mutating func string() throws(JSONError) -> String {
        self.position += 1
        let start = self.position
        while let byte = self.byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            self.position += 1
        }
        if self.byte == UInt8(ascii: "\"") {
            defer { self.position += 1 }
            return try self.text(self.bytes[start..<self.position])
        }
        var collected = Array(self.bytes[start..<self.position])
        while let byte = self.byte, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw self.problem("a control character that is not escaped") }
            self.position += 1
            if byte == UInt8(ascii: "\\") {
                try self.escape(&collected)
            } else {
                collected.append(byte)
            }
        }
        guard self.byte != nil else { throw self.problem("the text ends within a string") }
        self.position += 1
        return try self.text(collected)
    }

    private func text(_ bytes: some Sequence<UInt8>) throws(JSONError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw self.problem("a string that is not UTF-8") }
        return text
    }

    private mutating func escape(_ collected: inout [UInt8]) throws(JSONError) {
        guard let byte = self.byte else { throw self.problem("the text ends within a string") }
        self.position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): collected.append(byte)
        case UInt8(ascii: "b"): collected.append(0x08)
        case UInt8(ascii: "f"): collected.append(0x0C)
        case UInt8(ascii: "n"): collected.append(0x0A)
        case UInt8(ascii: "r"): collected.append(0x0D)
        case UInt8(ascii: "t"): collected.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try self.codeUnit()
            var scalar = UInt32(unit)
            if UTF16.isLeadSurrogate(unit) {
                guard self.byte == UInt8(ascii: "\\") else { throw self.problem("half of a surrogate pair") }
                self.position += 1
                guard self.byte == UInt8(ascii: "u") else { throw self.problem("half of a surrogate pair") }
                self.position += 1
                let second = try self.codeUnit()
                guard UTF16.isTrailSurrogate(second) else { throw self.problem("half of a surrogate pair") }
                scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(scalar) else { throw self.problem("half of a surrogate pair") }
            collected.append(contentsOf: String(Character(scalar)).utf8)
        default:
            self.position -= 1
            throw self.problem("an escape that JSON does not have")
        }
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = self.byte, let digit = Self.digit(byte) else {
                throw self.problem("expected four hexadecimal digits")
            }
            unit = unit << 4 | digit
            self.position += 1
        }
        return unit
    }

    private static func digit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte - 0x30)
        case 0x41...0x46: UInt16(byte - 0x41 + 10)
        case 0x61...0x66: UInt16(byte - 0x61 + 10)
        default: nil
        }
    }
}
