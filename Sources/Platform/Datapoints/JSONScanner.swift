import Records

// Values are first passed over, checked for their grammar, and then read in the type of their attribute, which may be told
// behind them. What is passed over is nothing but a slice, so a datapoint makes no tree and no key becomes a text.
// Unsafe code: `bytes` outlives the scanner, and every load is behind a comparison of its place with `count`.

/// Finds the values of a JSON text. The text must be valid UTF-8.
struct JSONScanner {
    /// How deep arrays and objects may stand in each other.
    static let maximumDepth = 128

    let bytes: UnsafeRawBufferPointer
    /// The place of the next byte.
    var offset = 0

    init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// The next byte; zero at the end, which is in no JSON.
    @inline(__always)
    var peek: UInt8 { self.offset < self.bytes.count ? self.bytes[self.offset] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while self.offset < self.bytes.count {
            let byte = self.bytes[self.offset]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
            self.offset += 1
        }
    }

    /// Passes over one value and the space before it.
    mutating func value(depth: Int = 0) throws(JSONFault) -> JSONSlice {
        self.skipSpace()
        let start = self.offset
        switch self.peek {
        case UInt8(ascii: "\""): return try self.string()
        case UInt8(ascii: "{"):
            guard depth < Self.maximumDepth else { throw JSONFault(reason: .depth, offset: start) }
            self.offset += 1
            guard !self.take(UInt8(ascii: "}")) else { break }
            repeat {
                _ = try self.key()
                _ = try self.value(depth: depth + 1)
            } while try self.comma(or: UInt8(ascii: "}"))
        case UInt8(ascii: "["):
            guard depth < Self.maximumDepth else { throw JSONFault(reason: .depth, offset: start) }
            self.offset += 1
            guard !self.take(UInt8(ascii: "]")) else {
                return JSONSlice(kind: .array, start: start, end: self.offset)
            }
            repeat { _ = try self.value(depth: depth + 1) } while try self.comma(or: UInt8(ascii: "]"))
            return JSONSlice(kind: .array, start: start, end: self.offset)
        case 0x30...0x39: return try self.number()
        case UInt8(ascii: "-"):
            if self.offset + 1 < self.bytes.count, self.bytes[self.offset + 1] == UInt8(ascii: "I") {
                return try self.word("-Infinity", .infinite)
            }
            return try self.number()
        case UInt8(ascii: "t"): return try self.word("true", .true)
        case UInt8(ascii: "f"): return try self.word("false", .false)
        case UInt8(ascii: "n"): return try self.word("null", .null)
        case UInt8(ascii: "N"): return try self.word("NaN", .infinite)
        case UInt8(ascii: "I"): return try self.word("Infinity", .infinite)
        default: throw JSONFault(reason: .value, offset: start)
        }
        return JSONSlice(kind: .object, start: start, end: self.offset)
    }

    /// Passes over a key with the colon behind it, and the space before both.
    @inline(__always)
    mutating func key() throws(JSONFault) -> JSONSlice {
        self.skipSpace()
        guard self.peek == UInt8(ascii: "\"") else { throw JSONFault(reason: .key, offset: self.offset) }
        let key = try self.string()
        guard self.take(UInt8(ascii: ":")) else { throw JSONFault(reason: .colon, offset: self.offset) }
        return key
    }

    /// Passes over a byte if it is next, and the space before it in any case.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        self.skipSpace()
        guard self.peek == byte else { return false }
        self.offset += 1
        return true
    }

    /// Passes over a comma or the bracket that ends; whether it was a comma.
    @inline(__always)
    mutating func comma(or bracket: UInt8) throws(JSONFault) -> Bool {
        if self.take(UInt8(ascii: ",")) { return true }
        guard self.peek == bracket else { throw JSONFault(reason: .comma, offset: self.offset) }
        self.offset += 1
        return false
    }

    /// Passes over the string whose opening quote is next.
    @inline(__always)
    mutating func string() throws(JSONFault) -> JSONSlice {
        let start = self.offset
        self.offset += 1
        var kind = JSONSlice.Kind.text
        while true {
            // Eight at a time up to a quote, a backslash or a control character.
            while self.offset + 8 <= self.bytes.count {
                let word = self.bytes.loadUnaligned(fromByteOffset: self.offset, as: UInt64.self).littleEndian
                let marks = Self.marks(word)
                if marks != 0 {
                    self.offset += marks.trailingZeroBitCount / 8
                    break
                }
                self.offset += 8
            }
            while self.offset < self.bytes.count {
                let byte = self.bytes[self.offset]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
                self.offset += 1
            }
            guard self.offset < self.bytes.count else { throw JSONFault(reason: .unterminated, offset: start) }
            let byte = self.bytes[self.offset]
            if byte == UInt8(ascii: "\"") {
                self.offset += 1
                return JSONSlice(kind: kind, start: start, end: self.offset)
            }
            guard byte == UInt8(ascii: "\\") else { throw JSONFault(reason: .control, offset: self.offset) }
            kind = .escapedText
            try self.escape()
        }
    }

    /// The high bits of those bytes of a word that end plain text; what is above the first may be wrong.
    @inline(__always)
    private static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5c)
        let zeroes = ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)
        return (zeroes | ((word &- ones &* 0x20) & ~word)) & high
    }

    private mutating func escape() throws(JSONFault) {
        let start = self.offset
        guard start + 1 < self.bytes.count else { throw JSONFault(reason: .unterminated, offset: start) }
        switch self.bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            self.offset += 2
        case UInt8(ascii: "u"):
            guard let high = Self.unit(self.bytes, start + 2) else {
                throw JSONFault(reason: .unicodeEscape, offset: start + 1)
            }
            self.offset += 6
            guard high & 0xf800 == 0xd800 else { return }
            guard high < 0xdc00, self.offset + 1 < self.bytes.count, self.bytes[self.offset] == UInt8(ascii: "\\"),
                self.bytes[self.offset + 1] == UInt8(ascii: "u"),
                let low = Self.unit(self.bytes, self.offset + 2), low & 0xfc00 == 0xdc00
            else { throw JSONFault(reason: .surrogate, offset: start) }
            self.offset += 6
        default: throw JSONFault(reason: .escape, offset: start)
        }
    }

    /// The number of four hexadecimal digits; nil if they are not there.
    static func unit(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        var unit: UInt32 = 0
        for byte in bytes[offset..<(offset + 4)] {
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt32((byte | 0x20) - 0x57)
            default: return nil
            }
        }
        return unit
    }

    @inline(__always)
    private mutating func number() throws(JSONFault) -> JSONSlice {
        let start = self.offset
        if self.peek == UInt8(ascii: "-") { self.offset += 1 }
        if self.peek == 0x30 {
            self.offset += 1
        } else {
            guard self.digits() else { throw JSONFault(reason: .value, offset: start) }
        }
        var kind = JSONSlice.Kind.integer
        // As with Python, what does not go on as a number ends it, and is then no comma.
        let whole = self.offset
        if self.peek == UInt8(ascii: ".") {
            self.offset += 1
            guard self.digits() else { return self.number(start, end: whole) }
            kind = .decimal
        }
        if self.peek | 0x20 == UInt8(ascii: "e") {
            let before = self.offset
            self.offset += 1
            if self.peek == UInt8(ascii: "-") || self.peek == UInt8(ascii: "+") { self.offset += 1 }
            guard self.digits() else {
                self.offset = before
                return JSONSlice(kind: kind, start: start, end: before)
            }
            kind = .decimal
        }
        return JSONSlice(kind: kind, start: start, end: self.offset)
    }

    private mutating func number(_ start: Int, end: Int) -> JSONSlice {
        self.offset = end
        return JSONSlice(kind: .integer, start: start, end: end)
    }

    @inline(__always)
    private mutating func digits() -> Bool {
        let start = self.offset
        while self.offset < self.bytes.count, self.bytes[self.offset] &- 0x30 < 10 { self.offset += 1 }
        return self.offset > start
    }

    private mutating func word(_ word: StaticString, _ kind: JSONSlice.Kind) throws(JSONFault) -> JSONSlice {
        let start = self.offset
        let count = word.utf8CodeUnitCount
        guard count <= self.bytes.count - start else { throw JSONFault(reason: .value, offset: start) }
        for index in 0..<count where self.bytes[start + index] != word.utf8Start[index] {
            throw JSONFault(reason: .value, offset: start)
        }
        self.offset += count
        return JSONSlice(kind: kind, start: start, end: self.offset)
    }
}
