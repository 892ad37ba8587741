import Records

// Records are mostly small maps of short texts, numbers and times. Those are read here by their first byte; whatever else
// comes is given to a `CBORReader`, which knows all of CBOR and makes the errors.
//
// Unsafe code: `place` never passes `end`: each fast case looks at how many bytes are left before it loads or moves on, and
// all other cases move by what a `CBORReader` of the rest has read.

/// Walks through the records of a batch, which is a sequence of CBOR maps, field by field.
///
/// Texts that are passed over are not checked to be UTF-8.
struct RecordReader {
    private let start: UnsafeRawPointer
    private let end: UnsafeRawPointer
    private var place: UnsafeRawPointer
    /// Fields of the record that are left; negative if their number is not told.
    private var fields = 0

    /// Makes a reader of bytes that must outlive it and what it gives.
    init(_ bytes: UnsafeRawBufferPointer) {
        // An empty batch has no address; any serves, as nothing is read from it.
        self.start = bytes.baseAddress ?? UnsafeRawPointer(StaticString("").utf8Start)
        self.end = self.start + bytes.count
        self.place = self.start
    }

    /// Whether all records were read.
    @inline(__always)
    var isAtEnd: Bool { self.place == self.end }

    /// The place of the next item, in bytes from the beginning.
    var offset: Int { self.place - self.start }

    /// Enters the next record.
    @inline(__always)
    mutating func beginRecord() throws(CBORError) {
        if self.place < self.end {
            let initial = self.place.load(as: UInt8.self)
            if initial == 0xbf || initial &- 0xa0 < 24 {
                self.fields = initial == 0xbf ? -1 : Int(initial &- 0xa0)
                self.place += 1
                return
            }
        }
        self.fields = try self.other { (reader) throws(CBORError) in
            let item = try reader.next()
            guard case .mapStart(let count) = item else {
                throw CBORError(.malformed, at: 0, expected: "a record, which is a map", found: item.name)
            }
            return count ?? -1
        }
    }

    /// The number of the next key in a directory; nil at the end of the record.
    @inline(__always)
    mutating func nextKey(in directory: inout KeyDirectory) throws(CBORError) -> Int? {
        if self.fields <= 0 {
            if self.fields == 0 { return nil }
            if self.place < self.end, self.place.load(as: UInt8.self) == 0xff {
                self.place += 1
                return nil
            }
        } else {
            self.fields &-= 1
        }
        let offset = self.offset
        let number =
            if let key = self.text() {
                directory.number(of: key)
            } else {
                try self.otherKey(in: &directory)
            }
        if number >= 0 { return number }
        throw number == KeyDirectory.isInvalid
            ? CBORError(.invalidUTF8, at: offset, expected: "a key in UTF-8", found: "other bytes")
            : CBORError(.malformed, at: offset, expected: "a record of at most 4096 keys", found: "more")
    }

    /// Reads the value of the key that was read last.
    ///
    /// - Parameter checksText: Whether text is to be checked to be UTF-8; false for those who replace what is none.
    @inline(__always)
    mutating func nextValue(checksText: Bool = true) throws(CBORError) -> FieldValue {
        let start = self.place
        if let text = self.text() {
            if !checksText || UTF8Text.firstInvalid(in: text) == nil { return .text(text) }
            // Once more by the reader, for its error.
            self.place = start
        } else if let number = self.integer() {
            return .int(number)
        } else if let value = self.simple() {
            return value
        }
        return try self.otherValue()
    }

    /// Passes over the value of the key that was read last, or over a whole record.
    ///
    /// - Returns: Its bytes.
    @inline(__always)
    mutating func skipItem() throws(CBORError) -> UnsafeRawBufferPointer {
        let start = self.place
        if self.text() == nil, self.integer() == nil, self.simple() == nil {
            try self.other { (reader) throws(CBORError) in _ = try reader.skipItem() }
        }
        return UnsafeRawBufferPointer(start: start, count: self.place - start)
    }

    // MARK: - What is read by its first byte

    /// The next item if it is a text of less than 256 bytes.
    @inline(__always)
    private mutating func text() -> UnsafeRawBufferPointer? {
        let left = self.end - self.place
        guard left >= 2 else { return nil }
        let initial = self.place.load(as: UInt8.self)
        let isShort = initial &- 0x60 < 24
        guard isShort || initial == 0x78 else { return initial == 0x79 ? self.longText() : nil }
        let head = isShort ? 1 : 2
        let count = isShort ? Int(initial &- 0x60) : Int((self.place + 1).load(as: UInt8.self))
        guard left &- head >= count else { return nil }
        let text = UnsafeRawBufferPointer(start: self.place + head, count: count)
        self.place += head &+ count
        return text
    }

    /// The next item, which is a text with a length in two bytes.
    private mutating func longText() -> UnsafeRawBufferPointer? {
        let left = self.end - self.place
        guard left >= 3 else { return nil }
        let count = Int(UInt16(bigEndian: (self.place + 1).loadUnaligned(as: UInt16.self)))
        guard left - 3 >= count else { return nil }
        let text = UnsafeRawBufferPointer(start: self.place + 3, count: count)
        self.place += 3 + count
        return text
    }

    /// The next item if it is an integer of less than 33 bits.
    @inline(__always)
    private mutating func integer() -> Int? {
        let left = self.end - self.place
        guard left >= 1 else { return nil }
        let initial = self.place.load(as: UInt8.self)
        guard initial < 0x40 else { return nil }
        let argument = initial & 0x1f
        // All ones for a negative number, which is then the complement of its argument.
        let sign = -Int(initial &>> 5)
        if argument < 24 {
            self.place += 1
            return Int(argument) ^ sign
        }
        guard argument <= 26, left >= 5 else { return nil }
        let word = Int(UInt32(bigEndian: (self.place + 1).loadUnaligned(as: UInt32.self)))
        // The number is in the first one, two or four bytes of the word.
        let count = 1 &<< Int(argument &- 24)
        self.place += 1 &+ count
        return (word &>> (32 &- 8 &* count)) ^ sign
    }

    /// The next item if it is null, true, false, a double in full width, or a time of such or of 32 bits.
    @inline(__always)
    private mutating func simple() -> FieldValue? {
        let left = self.end - self.place
        guard left >= 1 else { return nil }
        switch self.place.load(as: UInt8.self) {
        case 0xf6, 0xf7:
            self.place += 1
            return .null
        case 0xf4:
            self.place += 1
            return .bool(false)
        case 0xf5:
            self.place += 1
            return .bool(true)
        case 0xfb where left >= 9:
            let bits = UInt64(bigEndian: (self.place + 1).loadUnaligned(as: UInt64.self))
            self.place += 9
            return .double(Double(bitPattern: bits))
        case 0xc1 where left >= 10:
            guard let time = self.time() else { return nil }
            return .time(time)
        default: return nil
        }
    }

    @inline(__always)
    private mutating func time() -> Int64? {
        switch (self.place + 1).load(as: UInt8.self) {
        case 0xfb:
            let bits = UInt64(bigEndian: (self.place + 2).loadUnaligned(as: UInt64.self))
            let seconds = Double(bitPattern: bits)
            // Within the years that a time of the run has, the product is exact to far less than half a microsecond.
            guard seconds.magnitude < 0x1p33 else { return nil }
            self.place += 10
            let whole = seconds.rounded(.towardZero)
            return Int64(whole) &* 1_000_000 &+ Int64(((seconds - whole) * 1_000_000).rounded())
        case 0x1a:
            let seconds = UInt32(bigEndian: (self.place + 2).loadUnaligned(as: UInt32.self))
            self.place += 6
            return Int64(seconds) &* 1_000_000
        default: return nil
        }
    }

    // MARK: - All else

    /// Reads at the next place with a reader that knows all of CBOR, and moves behind what it has read.
    @inline(never)
    private mutating func other<Result>(
        _ body: (inout CBORReader) throws(CBORError) -> Result
    ) throws(CBORError) -> Result {
        var reader = CBORReader(UnsafeRawBufferPointer(start: self.place, count: self.end - self.place))
        do throws(CBORError) {
            let result = try body(&reader)
            self.place += reader.offset
            return result
        } catch {
            var error = error
            error.offset += self.offset
            throw error
        }
    }

    @inline(never)
    private mutating func otherKey(in directory: inout KeyDirectory) throws(CBORError) -> Int {
        let key = try self.other { (reader) throws(CBORError) -> [UInt8] in
            let item = try reader.next()
            switch item {
            case .text(let text): return Array(text)
            case .textStart:
                var key: [UInt8] = []
                try reader.joinChunks(to: &key)
                return key
            default: throw CBORError(.keyNotText, at: 0, expected: "a key, which is text", found: item.name)
            }
        }
        return key.withUnsafeBytes { directory.number(of: $0) }
    }

    @inline(never)
    private mutating func otherValue() throws(CBORError) -> FieldValue {
        let start = self.place
        let value = try self.other { (reader) throws(CBORError) -> FieldValue? in
            let item = try reader.next()
            switch item {
            case .text(let text): return .text(text)
            case .unsigned, .negative: return item.integer.map { .int($0) }
            case .null, .undefined: return .null
            case .bool(let flag): return .bool(flag)
            case .double(let number): return .double(number)
            case .tag(1):
                let offset = reader.offset
                let seconds = try reader.next()
                if let time = seconds.secondsInMicroseconds { return .time(time) }
                throw CBORError(.invalidTimestamp, at: offset, expected: "seconds in tag 1", found: seconds.name)
            case .tag: _ = try reader.skipItem()
            case .arrayStart, .mapStart, .bytesStart, .textStart: while try reader.skipItem() != nil {}
            case .end: throw CBORError(.malformed, at: 0, expected: "a value", found: item.name)
            case .bytes, .simple: break
            }
            return nil
        }
        return value ?? .item(UnsafeRawBufferPointer(start: start, count: self.place - start))
    }
}
