/// Values as CBOR (RFC 8949), in the shortest form.
///
/// A time is tag 1 with a number of seconds: an integer if it is whole, else a double, which gives back the same
/// microsecond for the next 200 years. When reading, tag 0 (RFC 3339 text) is a time too; any other tag is left out and
/// its content taken; undefined is null; a key that is no text, a repeated key or an integer beyond 64 signed bits is an
/// error.
public enum CBOR {
    /// The bytes of a value.
    public static func encode(_ value: Value) -> [UInt8] {
        var bytes: [UInt8] = []
        self.append(value, to: &bytes)
        return bytes
    }

    /// Appends the bytes of a value.
    public static func append(_ value: Value, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(0xF6)
        case .bool(let flag): bytes.append(flag ? 0xF5 : 0xF4)
        case .int(let number):
            self.append(&bytes) { cursor in
                number >= 0
                    ? CBORHead.write(major: 0, UInt64(number), at: cursor)
                    : CBORHead.write(major: 1, ~UInt64(bitPattern: Int64(number)), at: cursor)
            }
        case .double(let number): self.append(&bytes) { CBORHead.write(number, at: $0) }
        case .timestamp(let time): self.append(&bytes) { CBORHead.write(timestamp: time, at: $0) }
        case .string(let text):
            self.append(&bytes, major: 3, text.utf8.count)
            bytes.append(contentsOf: text.utf8)
        case .bytes(let contents):
            self.append(&bytes, major: 2, contents.count)
            bytes.append(contentsOf: contents)
        case .array(let elements):
            self.append(&bytes, major: 4, elements.count)
            for element in elements { self.append(element, to: &bytes) }
        case .map(let record):
            self.append(&bytes, major: 5, record.count)
            for (key, value) in record.fields {
                self.append(.string(key), to: &bytes)
                self.append(value, to: &bytes)
            }
        }
    }

    /// The value of bytes that hold one item and nothing else.
    public static func decode(_ bytes: [UInt8]) throws(CBORError) -> Value {
        var result = Result<Value, CBORError>.success(.null)
        bytes.withUnsafeBytes { buffer in
            result = Result { () throws(CBORError) in try self.decode(buffer) }
        }
        return try result.get()
    }

    /// The value of bytes that hold one item and nothing else.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(CBORError) -> Value {
        var reader = CBORReader(bytes)
        let value = try reader.value()
        guard reader.isAtEnd else { throw reader.problem("more follows where the data should end") }
        return value
    }

    private static func append(_ bytes: inout [UInt8], major: UInt8, _ count: Int) {
        self.append(&bytes) { CBORHead.write(major: major, UInt64(count), at: $0) }
    }

    private static func append(
        _ bytes: inout [UInt8],
        _ write: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer
    ) {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { buffer in
            guard let start = buffer.baseAddress else { return }
            bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: write(start) - start))
        }
    }
}
