/// Builds values of what a `CBORReader` gives.
struct CBORDecoder {
    var reader: CBORReader

    init(_ bytes: UnsafeRawBufferPointer) { self.reader = CBORReader(bytes) }

    /// The value of the next item.
    mutating func value() throws(CBORError) -> Value {
        let start = self.reader.offset
        return try self.value(of: try self.reader.next(), at: start)
    }

    // Recursion is bounded by the depth that the reader allows; tags are passed in a loop because they do not count.
    private mutating func value(of first: CBORItem, at start: Int) throws(CBORError) -> Value {
        var item = first
        while case .tag(let number) = item {
            let place = self.reader.offset
            item = try self.reader.next()
            if number <= 1 { return .timestamp(try self.timestamp(tag: number, item, at: place)) }
        }
        switch item {
        case .unsigned, .negative:
            if let value = item.integer { return .int(value) }
            throw CBORError(.integerOutOfRange, at: start, expected: "an integer that fits 64 bits", found: item.name)
        case .bytes(let value): return .bytes(Array(value))
        case .bytesStart: return .bytes(try self.joined())
        case .text(let value): return .string(String(decoding: value, as: UTF8.self))
        case .textStart: return .string(String(decoding: try self.joined(), as: UTF8.self))
        case .arrayStart(let count): return .array(try self.array(count))
        case .mapStart: return .map(try self.map())
        case .bool(let value): return .bool(value)
        case .null, .undefined: return .null
        case .double(let value): return .double(value)
        case .simple:
            throw CBORError(.unsupportedSimpleValue, at: start, expected: "a value", found: item.name)
        // The reader gives no end where an item must be.
        case .end, .tag: throw CBORError(.malformed, at: start, expected: "a value", found: item.name)
        }
    }

    private mutating func joined() throws(CBORError) -> [UInt8] {
        var bytes: [UInt8] = []
        try self.reader.joinChunks(to: &bytes)
        return bytes
    }

    private mutating func array(_ count: Int?) throws(CBORError) -> [Value] {
        var elements: [Value] = []
        // No more than a little is reserved on the word of the count: nested arrays could each claim all the bytes.
        elements.reserveCapacity(min(count ?? 0, 64))
        while true {
            let start = self.reader.offset
            let item = try self.reader.next()
            if case .end = item { return elements }
            elements.append(try self.value(of: item, at: start))
        }
    }

    private mutating func map() throws(CBORError) -> Record {
        var record = Record()
        var unique = UniqueKeys()
        while true {
            let start = self.reader.offset
            let key: String
            let item = try self.reader.next()
            switch item {
            case .end: return record
            case .text(let text): key = String(decoding: text, as: UTF8.self)
            case .textStart: key = String(decoding: try self.joined(), as: UTF8.self)
            default: throw CBORError(.keyNotText, at: start, expected: "text as the key of a map", found: item.name)
            }
            guard unique.insert(key, after: record) else {
                throw CBORError(.duplicateKey, at: start, expected: "a new key", found: "the key \"\(key)\" again")
            }
            record.append(newKey: key, try self.value())
        }
    }

    // MARK: - Times

    private mutating func timestamp(tag: UInt64, _ item: CBORItem, at start: Int) throws(CBORError) -> Int64 {
        let microseconds: Int64?
        switch item {
        case .unsigned where tag == 1, .negative where tag == 1, .double where tag == 1:
            microseconds = item.secondsInMicroseconds
        case .text(let text) where tag == 0: microseconds = RFC3339Text.microseconds(text)
        case .textStart where tag == 0:
            microseconds = try self.joined().withUnsafeBytes { RFC3339Text.microseconds($0) }
        default: microseconds = nil
        }
        if let microseconds { return microseconds }
        let expected = tag == 1 ? "seconds within 292,000 years of 1970 in tag 1" : "a time of RFC 3339 in tag 0"
        throw CBORError(.invalidTimestamp, at: start, expected: expected, found: item.name)
    }
}
