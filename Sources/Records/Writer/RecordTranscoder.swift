/// Rewrites records of CBOR in the encoding of a writer, without making values of them.
public enum RecordTranscoder {
    /// Writes the fields of the first record of a sequence; the caller ends the record.
    ///
    /// - Returns: The number of bytes that the record takes in the sequence.
    public static func transcode(
        _ records: UnsafeRawBufferPointer,
        into writer: inout RecordWriter
    ) throws(CBORError) -> Int {
        var reader = CBORReader(records)
        try self.forEachField(&reader) { (reader, key) throws(CBORError) in
            writer.key(key, room: RecordWriter.scalarRoom)
            try self.value(&reader, into: &writer)
        }
        return reader.position
    }

    /// The keys that occur in a sequence of records, in order of appearance.
    public static func keys(of records: UnsafeRawBufferPointer) throws(CBORError) -> [String] {
        var keys: [String] = []
        var known: Set<String> = []
        var reader = CBORReader(records)
        while !reader.isAtEnd {
            try self.forEachField(&reader) { (reader, key) throws(CBORError) in
                let key = String(decoding: key, as: UTF8.self)
                if known.insert(key).inserted { keys.append(key) }
                try reader.skip(try reader.next())
            }
        }
        return keys
    }

    @inline(__always)
    private static func forEachField(
        _ reader: inout CBORReader,
        _ body: (inout CBORReader, UnsafeRawBufferPointer) throws(CBORError) -> Void
    ) throws(CBORError) {
        guard case .map(let count) = try reader.next() else { throw reader.problem("a record that is not a map") }
        var fields = 0
        while fields < count ?? .max {
            let item = try reader.next()
            if count == nil, case .end = item { return }
            guard case .text(let contents) = item else { throw reader.problem("the key of a record is not a text") }
            if let contents {
                try self.checkUTF8(contents, reader)
                try body(&reader, contents)
            } else {
                // Rare enough to be put together first.
                let key = try reader.string(nil)
                var bytes = Array(key.utf8)
                var failure: CBORError?
                bytes.withUnsafeMutableBytes { buffer in
                    do throws(CBORError) { try body(&reader, UnsafeRawBufferPointer(buffer)) } catch { failure = error }
                }
                if let failure { throw failure }
            }
            fields += 1
        }
    }

    @inline(__always)
    private static func value(_ reader: inout CBORReader, into writer: inout RecordWriter) throws(CBORError) {
        let item = try reader.next()
        switch item {
        case .unsigned(let number):
            if let integer = Int(exactly: number) { writer.write(integer) } else { writer.write(unsigned: number) }
        case .negative(let number):
            if let integer = Int(exactly: number) { writer.write(-1 - integer) } else { writer.write(negative: number) }
        case .double(let number): writer.write(number)
        case .bool(let flag): writer.write(flag)
        case .null: writer.writeNull()
        case .tag(1): writer.write(timestamp: try reader.timestamp())
        case .text(let contents?):
            try self.checkUTF8(contents, reader)
            writer.write(text: contents.assumingMemoryBound(to: UInt8.self))
        default: writer.write(try reader.value(of: item, depth: 0))
        }
    }

    @inline(__always)
    private static func checkUTF8(_ text: UnsafeRawBufferPointer, _ reader: CBORReader) throws(CBORError) {
        var index = 0
        while index &+ 16 <= text.count {
            let block = text.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
            if any(block .>= 0x80) { break }
            index &+= 16
        }
        while index < text.count, text[index] < 0x80 { index &+= 1 }
        guard index < text.count else { return }
        guard String(validating: text, as: UTF8.self) != nil else { throw reader.problem("a text that is not UTF-8") }
    }
}
