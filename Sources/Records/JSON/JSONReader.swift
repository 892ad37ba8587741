// Structure is parsed by recursion, which the depth limit bounds. Strings are scanned a word at a time for their end, an
// escape or a control character; only those with escapes are put together piece by piece, in `scratch`.

/// Reads JSON (RFC 8259) from bytes, strictly.
///
/// Integers that fit `Int` become `.int`, all other numbers the nearest `.double`. Refused are, besides what breaks the
/// grammar: repeated keys (as `String` compares them), lone surrogates, invalid UTF-8, numbers beyond the range of a
/// double, a byte-order mark.
public struct JSONReader {
    /// How deep arrays and objects may be nested.
    public static let maximumDepth = 128

    private let bytes: UnsafeRawBufferPointer
    /// The place of the next byte, from the beginning.
    public private(set) var offset = 0
    private var depth = 0
    private var scratch: [UInt8] = []

    /// Makes a reader of bytes that must outlive it.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Reads the next value with the white space around it.
    ///
    /// Values may follow one another; whether `isAtEnd` is for the caller to ask.
    public mutating func value() throws(JSONError) -> Value {
        self.skipSpace()
        let value = try self.bareValue()
        self.skipSpace()
        return value
    }

    /// Reads the members of the next value, an object, that have one of some keys, without those values that are arrays and objects.
    ///
    /// Everything else is passed over, and checked no further than that its strings and brackets have an end. Of a key that is
    /// repeated the last counts.
    public mutating func members(of keys: [String]) throws(JSONError) -> Record {
        self.skipSpace()
        guard self.peek == UInt8(ascii: "{") else { throw self.error(.malformed, "an object") }
        try self.enter()
        var record = Record()
        if self.take(UInt8(ascii: "}")) { return record }
        repeat {
            self.skipSpace()
            guard self.peek == UInt8(ascii: "\"") else { throw self.error(.malformed, "a key in quotes") }
            let key = try self.string()
            self.skipSpace()
            guard self.peek == UInt8(ascii: ":") else { throw self.error(.malformed, "a colon") }
            self.offset += 1
            self.skipSpace()
            if self.peek != UInt8(ascii: "{"), self.peek != UInt8(ascii: "["), keys.contains(key) {
                record[key] = try self.bareValue()
            } else {
                try self.pass()
            }
            self.skipSpace()
        } while self.takeComma()
        guard self.take(UInt8(ascii: "}")) else { throw self.error(.malformed, "a comma or }") }
        return record
    }

    /// Passes over the next value, an array.
    ///
    /// - Returns: Where each of its elements lies. They are checked no further than that their strings and brackets have an end.
    public mutating func elementRanges() throws(JSONError) -> [Range<Int>] {
        self.skipSpace()
        guard self.peek == UInt8(ascii: "[") else { throw self.error(.malformed, "an array") }
        try self.enter()
        var ranges: [Range<Int>] = []
        if !self.take(UInt8(ascii: "]")) {
            repeat {
                self.skipSpace()
                let start = self.offset
                try self.pass()
                guard self.offset > start else { throw self.error(.malformed, "a value") }
                ranges.append(start..<self.offset)
                self.skipSpace()
            } while self.takeComma()
            guard self.take(UInt8(ascii: "]")) else { throw self.error(.malformed, "a comma or ]") }
        }
        self.skipSpace()
        return ranges
    }

    /// Whether all bytes are read.
    public var isAtEnd: Bool { self.offset == self.bytes.count }

    /// The error of something that follows a value.
    public func trailing() -> JSONError { self.error(.trailingBytes, "the end of the text") }

    // MARK: - Structure

    private mutating func bareValue() throws(JSONError) -> Value {
        switch self.peek {
        case UInt8(ascii: "{"): return .map(try self.object())
        case UInt8(ascii: "["): return .array(try self.array())
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "t"):
            try self.word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try self.word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try self.word("null")
            return .null
        case .some(0x30...0x39), UInt8(ascii: "-"): return try self.number()
        default: throw self.error(.malformed, "a value")
        }
    }

    private mutating func object() throws(JSONError) -> Record {
        try self.enter()
        var record = Record()
        var unique = UniqueKeys()
        if self.take(UInt8(ascii: "}")) { return record }
        repeat {
            self.skipSpace()
            let start = self.offset
            guard self.peek == UInt8(ascii: "\"") else { throw self.error(.malformed, "a key in quotes") }
            let key = try self.string()
            guard unique.insert(key, after: record) else {
                throw self.error(.duplicateKey, "a new key", found: "the key \"\(key)\" again", at: start)
            }
            self.skipSpace()
            guard self.peek == UInt8(ascii: ":") else { throw self.error(.malformed, "a colon") }
            self.offset += 1
            record.append(newKey: key, try self.value())
        } while self.takeComma()
        guard self.take(UInt8(ascii: "}")) else { throw self.error(.malformed, "a comma or }") }
        return record
    }

    private mutating func array() throws(JSONError) -> [Value] {
        try self.enter()
        var elements: [Value] = []
        if self.take(UInt8(ascii: "]")) { return elements }
        repeat { elements.append(try self.value()) } while self.takeComma()
        guard self.take(UInt8(ascii: "]")) else { throw self.error(.malformed, "a comma or ]") }
        return elements
    }

    /// Passes over the opening bracket and the space behind it.
    private mutating func enter() throws(JSONError) {
        guard self.depth < Self.maximumDepth else {
            throw self.error(.tooDeep, "at most \(Self.maximumDepth) nested arrays and objects", found: "one more")
        }
        self.depth += 1
        self.offset += 1
        self.skipSpace()
    }

    /// Passes over a closing bracket, if it is next.
    private mutating func take(_ bracket: UInt8) -> Bool {
        guard self.peek == bracket else { return false }
        self.depth -= 1
        self.offset += 1
        return true
    }

    private mutating func takeComma() -> Bool {
        guard self.peek == UInt8(ascii: ",") else { return false }
        self.offset += 1
        return true
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        let count = word.utf8CodeUnitCount
        for index in 0..<count {
            let place = self.offset + index
            guard place < self.bytes.count, self.bytes[place] == word.utf8Start[index] else {
                throw self.error(.malformed, "\(word)", at: place)
            }
        }
        self.offset += count
    }

    private mutating func skipSpace() {
        while let byte = self.peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { self.offset += 1 }
    }

    private var peek: UInt8? { self.offset < self.bytes.count ? self.bytes[self.offset] : nil }

    // MARK: - Passing over

    /// Passes over the next value without a look at its grammar.
    private mutating func pass() throws(JSONError) {
        var open = 0
        repeat {
            switch self.peek {
            case UInt8(ascii: "\""):
                self.offset += 1
                try self.scan()
                while self.bytes[self.offset] == UInt8(ascii: "\\") {
                    self.offset += min(2, self.bytes.count - self.offset)
                    try self.scan()
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open > 0 else { throw self.error(.malformed, "a value") }
                open -= 1
            case nil: throw self.error(.truncated, "the rest of a value")
            case UInt8(ascii: ",") where open == 0: throw self.error(.malformed, "a value")
            default:
                guard open == 0 else { break }
                return self.passWord()
            }
            self.offset += 1
        } while open > 0
    }

    private mutating func passWord() {
        while let byte = self.peek, byte > 0x20, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"),
            byte != UInt8(ascii: "]")
        {
            self.offset += 1
        }
    }

    // MARK: - Strings

    /// Reads the string whose opening quote is next.
    private mutating func string() throws(JSONError) -> String {
        self.offset += 1
        let start = self.offset
        try self.scan()
        let plain = UnsafeRawBufferPointer(rebasing: self.bytes[start..<self.offset])
        try self.validate(plain, at: start)
        if self.bytes[self.offset] == UInt8(ascii: "\"") {
            self.offset += 1
            return String(decoding: plain, as: UTF8.self)
        }
        self.scratch.removeAll(keepingCapacity: true)
        self.scratch.append(contentsOf: plain)
        while self.bytes[self.offset] == UInt8(ascii: "\\") {
            try self.escape()
            guard !self.appendFewBytes() else { continue }
            let start = self.offset
            try self.scan()
            let plain = UnsafeRawBufferPointer(rebasing: self.bytes[start..<self.offset])
            try self.validate(plain, at: start)
            self.scratch.append(contentsOf: plain)
        }
        self.offset += 1
        return String(decoding: self.scratch, as: UTF8.self)
    }

    /// Appends the plain ASCII up to the next escape, if that is near, as it is in a text of JSON within JSON; false: it is not near.
    private mutating func appendFewBytes() -> Bool {
        let start = self.offset
        let end = min(start + 24, self.bytes.count)
        var place = start
        while place < end {
            let byte = self.bytes[place]
            guard byte != UInt8(ascii: "\\") else {
                self.scratch.append(contentsOf: UnsafeRawBufferPointer(rebasing: self.bytes[start..<place]))
                self.offset = place
                return true
            }
            guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\"") else { return false }
            place += 1
        }
        return false
    }

    /// Moves to the next quote or backslash; anything else that ends plain text is an error.
    private mutating func scan() throws(JSONError) {
        while self.offset + 8 <= self.bytes.count {
            let word = self.bytes.loadUnaligned(fromByteOffset: self.offset, as: UInt64.self).littleEndian
            let marks = JSONText.marks(of: word, .required)
            self.offset += min(marks.trailingZeroBitCount / 8, 8)
            if marks != 0 { break }
        }
        while let byte = self.peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            self.offset += 1
        }
        guard let byte = self.peek, byte >= 0x20 else {
            throw self.error(.malformed, "the rest of a string, with control characters escaped")
        }
    }

    private func validate(_ text: UnsafeRawBufferPointer, at start: Int) throws(JSONError) {
        guard let index = UTF8Text.firstInvalid(in: text) else { return }
        throw self.error(
            .invalidUTF8,
            "UTF-8",
            found: "byte 0x" + String(text[index], radix: 16),
            at: start + index
        )
    }

    /// Appends what the escape that is next stands for.
    private mutating func escape() throws(JSONError) {
        let start = self.offset
        self.offset += 1
        guard let letter = self.peek else { throw self.error(.truncated, "an escape") }
        self.offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): self.scratch.append(letter)
        case UInt8(ascii: "b"): self.scratch.append(0x08)
        case UInt8(ascii: "f"): self.scratch.append(0x0c)
        case UInt8(ascii: "n"): self.scratch.append(0x0a)
        case UInt8(ascii: "r"): self.scratch.append(0x0d)
        case UInt8(ascii: "t"): self.scratch.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try self.scalar(at: start)
            self.scratch.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
        default:
            throw self.error(.malformed, #"one of " \ / b f n r t u after a backslash"#, at: start + 1)
        }
    }

    /// The character of one `\uXXXX` or a pair of them, whose first digit is next.
    private mutating func scalar(at start: Int) throws(JSONError) -> Unicode.Scalar {
        let high = try self.unit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        if high < 0xdc00, self.peek == UInt8(ascii: "\\"), self.offset + 1 < self.bytes.count,
            self.bytes[self.offset + 1] == UInt8(ascii: "u")
        {
            self.offset += 2
            let low = try self.unit()
            if low >= 0xdc00, low < 0xe000, let scalar = Unicode.Scalar((high - 0xd7c0) << 10 + low - 0xdc00) {
                return scalar
            }
        }
        let found = "the surrogate \\u" + String(high, radix: 16) + " alone"
        throw self.error(.loneSurrogate, "a character or a pair of surrogates", found: found, at: start)
    }

    private mutating func unit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            switch self.peek {
            case .some(let digit) where (0x30...0x39).contains(digit): unit = unit << 4 | UInt32(digit - 0x30)
            case .some(let digit) where (0x61...0x66).contains(digit | 0x20): unit = unit << 4 | UInt32((digit & 7) + 9)
            default: throw self.error(.malformed, "four hexadecimal digits after \\u")
            }
            self.offset += 1
        }
        return unit
    }

    // MARK: - Numbers

    private mutating func number() throws(JSONError) -> Value {
        let start = self.offset
        var number = DecimalNumber()
        if self.peek == UInt8(ascii: "-") {
            number.isNegative = true
            self.offset += 1
        }
        if self.peek == 0x30 {
            self.offset += 1
            if let byte = self.peek, (0x30...0x39).contains(byte) {
                throw self.error(.malformed, "a number without leading zeros")
            }
        } else {
            try self.digits { number.append($0) }
        }
        if self.peek == UInt8(ascii: ".") {
            self.offset += 1
            try self.digits { number.appendFraction($0) }
        }
        if self.peek == UInt8(ascii: "e") || self.peek == UInt8(ascii: "E") {
            self.offset += 1
            let isNegative = self.peek == UInt8(ascii: "-")
            if isNegative || self.peek == UInt8(ascii: "+") { self.offset += 1 }
            var exponent = 0
            // Far beyond the range of doubles it does not matter how far.
            try self.digits { exponent = min(exponent * 10 + Int($0), 1_000_000) }
            number.scale(by: isNegative ? -exponent : exponent)
        }
        if let integer = number.integer { return .int(integer) }
        let text = UnsafeRawBufferPointer(rebasing: self.bytes[start..<self.offset])
        guard let value = number.double ?? Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
            throw self.error(.numberOutOfRange, "a number in the range of a double", found: "a larger one", at: start)
        }
        return .double(value)
    }

    /// Passes over one digit or more.
    @inline(__always)
    private mutating func digits(_ body: (UInt8) -> Void) throws(JSONError) {
        let start = self.offset
        while self.offset < self.bytes.count {
            let digit = self.bytes[self.offset] &- 0x30
            guard digit < 10 else { break }
            body(digit)
            self.offset += 1
        }
        if self.offset == start { throw self.error(.malformed, "a digit") }
    }

    // MARK: - Errors

    @inline(never)
    private func error(_ code: JSONError.Code, _ expected: String, found: String? = nil, at: Int? = nil) -> JSONError {
        let offset = at ?? self.offset
        let isEnd = offset >= self.bytes.count
        return JSONError(
            isEnd && code == .malformed ? .truncated : code,
            at: offset,
            of: self.bytes,
            expected: expected,
            found: found ?? self.name(at: offset)
        )
    }

    private func name(at offset: Int) -> String {
        guard offset < self.bytes.count else { return "the end of the text" }
        let byte = self.bytes[offset]
        if offset == 0, self.bytes.starts(with: [0xef, 0xbb, 0xbf]) { return "a byte-order mark, to be removed" }
        return (0x21..<0x7f).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "byte 0x" + String(byte, radix: 16)
    }
}
