/// Rewrites records of CBOR in the encoding of a writer, without making values of them.
package enum RecordTranscoder {
    /// Writes the fields of the first record of a sequence; the caller ends the record.
    ///
    /// - Returns: The number of bytes that the record takes in the sequence.
    package static func transcode(
        _ records: UnsafeRawBufferPointer,
        into writer: inout RecordWriter
    ) throws(CBORError) -> Int {
        var reader = CBORReader(records)
        try self.beginRecord(&reader)
        while let key = try self.nextKey(&reader) {
            key.withBytes { writer.key($0, room: RecordWriter.scalarRoom) }
            try self.value(&reader, of: records, into: &writer)
        }
        return reader.offset
    }

    /// The keys that occur in a sequence of records, in order of appearance.
    package static func keys(of records: UnsafeRawBufferPointer) throws(CBORError) -> [String] {
        var keys: [String] = []
        var known: Set<String> = []
        var reader = CBORReader(records)
        while !reader.isAtEnd {
            try self.beginRecord(&reader)
            while let key = try self.nextKey(&reader) {
                let name = key.withBytes { String(decoding: $0, as: UTF8.self) }
                if known.insert(name).inserted { keys.append(name) }
                _ = try reader.skipItem()
            }
        }
        return keys
    }

    /// A key in one piece, or put together of chunks.
    private enum Key {
        case whole(UnsafeRawBufferPointer)
        case joined([UInt8])

        @inline(__always)
        func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            switch self {
            case .whole(let bytes): body(bytes)
            case .joined(let bytes): bytes.withUnsafeBytes(body)
            }
        }
    }

    private static func beginRecord(_ reader: inout CBORReader) throws(CBORError) {
        let offset = reader.offset
        let item = try reader.next()
        guard case .mapStart = item else {
            throw CBORError(.malformed, at: offset, expected: "a record, which is a map", found: item.name)
        }
    }

    @inline(__always)
    private static func nextKey(_ reader: inout CBORReader) throws(CBORError) -> Key? {
        let offset = reader.offset
        let item = try reader.next()
        switch item {
        case .text(let bytes): return .whole(bytes)
        case .end: return nil
        case .textStart:
            var bytes: [UInt8] = []
            try reader.joinChunks(to: &bytes)
            return .joined(bytes)
        default: throw CBORError(.keyNotText, at: offset, expected: "a key, which is text", found: item.name)
        }
    }

    @inline(__always)
    private static func value(
        _ reader: inout CBORReader,
        of records: UnsafeRawBufferPointer,
        into writer: inout RecordWriter
    ) throws(CBORError) {
        let start = reader.offset
        switch try reader.next() {
        case .unsigned(let number):
            if let integer = Int(exactly: number) { writer.write(integer) } else { writer.write(unsigned: number) }
        case .negative(let number):
            if let integer = Int(exactly: number) { writer.write(~integer) } else { writer.write(negative: number) }
        case .double(let number): writer.write(number)
        case .bool(let flag): writer.write(flag)
        case .null, .undefined: writer.writeNull()
        case .text(let contents): writer.write(text: contents.assumingMemoryBound(to: UInt8.self))
        case .tag:
            _ = try reader.skipItem()
            try self.decoded(records, start..<reader.offset, into: &writer)
        case .arrayStart, .mapStart, .bytesStart, .textStart:
            while try reader.skipItem() != nil {}
            try self.decoded(records, start..<reader.offset, into: &writer)
        default: try self.decoded(records, start..<reader.offset, into: &writer)
        }
    }

    /// What is rare enough to become a value first.
    private static func decoded(
        _ records: UnsafeRawBufferPointer,
        _ range: Range<Int>,
        into writer: inout RecordWriter
    ) throws(CBORError) {
        writer.write(try CBOR.decode(UnsafeRawBufferPointer(rebasing: records[range])))
    }
}
