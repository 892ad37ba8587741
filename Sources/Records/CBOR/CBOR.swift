/// Values as CBOR (RFC 8949).
///
/// Encoding uses the shortest forms and definite lengths, and keeps the order of keys. A time is tag 1, see
/// `CBORBytes.writeTimestamp`.
///
/// Decoding accepts all that is well-formed and fits a `Value`:
/// * Tag 1 with a number and tag 0 with text (RFC 3339) become times, rounded to the nearest microsecond. Of other tags
///   only the tagged item remains; a big integer is thus its bytes.
/// * Undefined becomes null; other simple values are an error.
/// * Keys are text and unique, as `String` compares them.
/// * Integers beyond `Int` are an error.
public enum CBOR {
    /// The CBOR of a value.
    public static func encode(_ value: Value) -> [UInt8] {
        var buffer = ByteBuffer()
        self.write(value, to: &buffer)
        return Array(buffer.bytes)
    }

    /// Appends the CBOR of a value.
    public static func append(_ value: Value, to bytes: inout [UInt8]) {
        var buffer = ByteBuffer()
        self.write(value, to: &buffer)
        bytes.append(contentsOf: buffer.bytes)
    }

    /// Appends the CBOR of a value.
    public static func append(_ value: Value, to buffer: inout ByteBuffer) { self.write(value, to: &buffer) }

    /// Appends the fields of a record without the head of a map.
    package static func append(fieldsOf record: Record, to buffer: inout ByteBuffer) {
        // What most values are is written from where it lies: a copy of a value costs more than writing it.
        record.fields.withUnsafeBufferPointer { fields in
            for index in fields.indices {
                self.withKey(of: fields, at: index) { self.write($0, to: &buffer) }
                switch fields[index].value {
                case .bool(let value): self.writeSimple(value ? 21 : 20, to: &buffer)
                case .int(let value):
                    buffer.commit(CBORBytes.write(value, at: buffer.reserve(CBORBytes.maximumLength)))
                case .string(let value): self.write(value, to: &buffer)
                default: self.write(fields[index].value, to: &buffer)
                }
            }
        }
    }

    /// Appends one of many values from where it lies.
    @inline(__always)
    package static func append(_ values: UnsafeBufferPointer<Value>, at index: Int, to buffer: inout ByteBuffer) {
        switch values[index] {
        case .bool(let value): self.writeSimple(value ? 21 : 20, to: &buffer)
        case .int(let value):
            buffer.commit(CBORBytes.write(value, at: buffer.reserve(CBORBytes.maximumLength)))
        case .string(let value): self.write(value, to: &buffer)
        default: self.write(values[index], to: &buffer)
        }
    }

    /// The value of bytes that are one item.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(CBORError) -> Value {
        let (value, length) = try self.decodeFirst(bytes)
        guard length == bytes.count else {
            throw CBORError(
                .trailingBytes,
                at: length,
                expected: "the end of the bytes",
                found: "\(bytes.count - length) more"
            )
        }
        return value
    }

    /// The value of bytes that are one item.
    public static func decode(_ bytes: [UInt8]) throws(CBORError) -> Value {
        // Through a result, as the array's own function forgets the type of the error.
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(CBORError) in try self.decode(bytes) }
        }.get()
    }

    /// The value of the item that bytes begin with, and its length in bytes.
    public static func decodeFirst(_ bytes: UnsafeRawBufferPointer) throws(CBORError) -> (value: Value, length: Int) {
        var decoder = CBORDecoder(bytes)
        let value = try decoder.value()
        return (value, decoder.reader.offset)
    }

    // MARK: - Writing

    private static func write(_ value: Value, to buffer: inout ByteBuffer) {
        let room = CBORBytes.maximumLength
        switch value {
        case .null: self.writeSimple(22, to: &buffer)
        case .bool(let value): self.writeSimple(value ? 21 : 20, to: &buffer)
        case .int(let value): buffer.commit(CBORBytes.write(value, at: buffer.reserve(room)))
        case .double(let value): buffer.commit(CBORBytes.write(value, at: buffer.reserve(room)))
        case .timestamp(let value): buffer.commit(CBORBytes.writeTimestamp(value, at: buffer.reserve(room)))
        case .string(let value): self.write(value, to: &buffer)
        case .bytes(let value): value.withUnsafeBytes { self.write($0, major: 2, to: &buffer) }
        case .array(let elements):
            buffer.commit(CBORBytes.writeHead(4, UInt64(elements.count), at: buffer.reserve(room)))
            for element in elements { self.write(element, to: &buffer) }
        case .map(let record):
            buffer.commit(CBORBytes.writeHead(5, UInt64(record.count), at: buffer.reserve(room)))
            self.append(fieldsOf: record, to: &buffer)
        }
    }

    private static func writeSimple(_ number: UInt64, to buffer: inout ByteBuffer) {
        buffer.commit(CBORBytes.writeHead(7, number, at: buffer.reserve(CBORBytes.maximumLength)))
    }

    /// Lends a key from where it lies: counting who holds it would cost as much as writing it.
    ///
    /// Unsafe code: its bits are copied, which are the same text as long as the field is there, and it is. They go back to
    /// where nobody ends them, so the count stays what it was.
    @inline(__always)
    private static func withKey(
        of fields: UnsafeBufferPointer<Record.Field>,
        at index: Int,
        _ body: (String) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: String.self, capacity: 1) { room in
            guard let place = room.baseAddress, let field = fields.baseAddress else { return }
            // The key is what a field begins with.
            UnsafeMutableRawPointer(place).copyMemory(from: field + index, byteCount: MemoryLayout<String>.size)
            let key = place.move()
            body(key)
            place.initialize(to: key)
        }
    }

    @inline(__always)
    private static func write(_ text: String, to buffer: inout ByteBuffer) {
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable {
            self.write(UnsafeRawBufferPointer($0), major: 3, to: &buffer)
        }
        // Of a text that came from elsewhere there is no such storage.
        if isWritten == nil {
            var text = text
            text.withUTF8 { self.write(UnsafeRawBufferPointer($0), major: 3, to: &buffer) }
        }
    }

    @inline(__always)
    private static func write(_ bytes: UnsafeRawBufferPointer, major: UInt8, to buffer: inout ByteBuffer) {
        let start = buffer.reserve(CBORBytes.maximumLength + bytes.count)
        let cursor = CBORBytes.writeHead(major, UInt64(bytes.count), at: start)
        if let source = bytes.baseAddress { cursor.copyMemory(from: source, byteCount: bytes.count) }
        buffer.commit(cursor + bytes.count)
    }
}
