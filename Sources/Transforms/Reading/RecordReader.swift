import Records

/// Walks through the records of a batch, which is a sequence of CBOR maps, field by field.
struct RecordReader {
    private let bytes: UnsafeRawBufferPointer
    private var reader: CBORReader

    /// Makes a reader of bytes that must outlive it and what it gives.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        self.reader = CBORReader(bytes)
    }

    /// Whether all records were read.
    var isAtEnd: Bool { self.reader.isAtEnd }

    /// The place of the next item, in bytes from the beginning.
    var offset: Int { self.reader.offset }

    /// Enters the next record.
    @inline(__always)
    mutating func beginRecord() throws(CBORError) {
        let offset = self.reader.offset
        let item = try self.reader.next()
        guard case .mapStart = item else {
            throw CBORError(.malformed, at: offset, expected: "a record, which is a map", found: item.name)
        }
    }

    /// The number of the next key in a directory; nil at the end of the record.
    @inline(__always)
    mutating func nextKey(in directory: inout KeyDirectory) throws(CBORError) -> Int? {
        let offset = self.reader.offset
        let item = try self.reader.next()
        switch item {
        case .end: return nil
        case .text(let key):
            if let number = directory.number(of: key) { return number }
        case .textStart:
            var key: [UInt8] = []
            try self.reader.joinChunks(to: &key)
            if let number = key.withUnsafeBytes({ directory.number(of: $0) }) { return number }
        default: throw CBORError(.keyNotText, at: offset, expected: "a key, which is text", found: item.name)
        }
        throw CBORError(.malformed, at: offset, expected: "a record of at most 4096 keys", found: "more")
    }

    /// Reads the value of the key that was read last.
    @inline(__always)
    mutating func nextValue() throws(CBORError) -> FieldValue {
        let start = self.reader.offset
        let item = try self.reader.next()
        switch item {
        case .text(let text): return .text(text)
        case .unsigned, .negative: if let integer = item.integer { return .int(integer) }
        case .null, .undefined: return .null
        case .bool(let flag): return .bool(flag)
        case .double(let number): return .double(number)
        case .tag(1):
            let place = self.reader.offset
            let seconds = try self.reader.next()
            if let time = seconds.secondsInMicroseconds { return .time(time) }
            throw CBORError(.invalidTimestamp, at: place, expected: "seconds in tag 1", found: seconds.name)
        case .tag: _ = try self.reader.skipItem()
        case .arrayStart, .mapStart, .bytesStart, .textStart: while try self.reader.skipItem() != nil {}
        default: break
        }
        return .item(UnsafeRawBufferPointer(rebasing: self.bytes[start..<self.reader.offset]))
    }

    /// Passes over the value of the key that was read last, or over a whole record.
    ///
    /// - Returns: Its bytes.
    @inline(__always)
    mutating func skipItem() throws(CBORError) -> UnsafeRawBufferPointer {
        // The reader gives no end after a key, nor between records.
        try self.reader.skipItem() ?? UnsafeRawBufferPointer(rebasing: self.bytes[..<0])
    }
}
