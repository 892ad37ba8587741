/// Values as JSON (RFC 8259).
///
/// JSON has fewer kinds of values. What it lacks is written thus, and read back as what it then is:
/// * a time as a number of seconds with exactly six decimals, see `TimestampText`,
/// * bytes as text in Base64,
/// * a double that is not finite as null.
///
/// Other doubles are the shortest text that reads back as the same double. Keys keep their order.
public enum JSON {
    /// How JSON is laid out.
    public struct Style: Sendable {
        /// Whether a space follows commas and colons.
        public var isSpaced: Bool
        /// Which characters of strings are escaped.
        public var escapes: JSONText.Escapes

        /// Makes a style.
        public init(isSpaced: Bool, escapes: JSONText.Escapes) {
            self.isSpaced = isSpaced
            self.escapes = escapes
        }

        /// No space, text as UTF-8: `{"a":1,"b":"ä"}`.
        public static let compact = Style(isSpaced: false, escapes: .required)
        /// Spaces, ASCII only: `{"a": 1, "b": "\u00e4"}`. What records are written in.
        public static let spaced = Style(isSpaced: true, escapes: .nonASCII)
    }

    /// The JSON of a value, without a line feed.
    public static func encode(_ value: Value, _ style: Style = .compact) -> [UInt8] {
        var buffer = ByteBuffer()
        self.write(value, style, to: &buffer)
        return Array(buffer.bytes)
    }

    /// Appends the JSON of a value.
    public static func append(_ value: Value, _ style: Style = .compact, to bytes: inout [UInt8]) {
        var buffer = ByteBuffer()
        self.write(value, style, to: &buffer)
        bytes.append(contentsOf: buffer.bytes)
    }

    /// The value of bytes that are one JSON text, read as `JSONReader` does.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> Value {
        var reader = JSONReader(bytes)
        let value = try reader.value()
        guard reader.isAtEnd else { throw reader.trailing() }
        return value
    }

    /// The value of bytes that are one JSON text.
    public static func decode(_ bytes: [UInt8]) throws(JSONError) -> Value {
        // Through a result, as the array's own function forgets the type of the error.
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in try self.decode(bytes) }
        }.get()
    }

    /// The value of a JSON text.
    public static func decode(_ text: String) throws(JSONError) -> Value { try self.decode(Array(text.utf8)) }

    // MARK: - Writing

    private static func write(_ value: Value, _ style: Style, to buffer: inout ByteBuffer) {
        switch value {
        case .null: buffer.append("null")
        case .bool(let value): buffer.append(value ? "true" : "false")
        case .int(let value): buffer.commit(DecimalText.write(value, at: buffer.reserve(DecimalText.maximumLength)))
        case .double(let value): buffer.commit(JSONText.write(value, at: buffer.reserve(DoubleText.maximumLength)))
        case .timestamp(let value):
            buffer.commit(TimestampText.write(value, at: buffer.reserve(TimestampText.maximumLength)))
        case .string(let value): self.write(value, style, to: &buffer)
        case .bytes(let value):
            buffer.append("\"")
            let cursor = buffer.reserve(Base64Text.maximumLength(of: value.count))
            buffer.commit(value.withUnsafeBytes { Base64Text.write($0, at: cursor) })
            buffer.append("\"")
        case .array(let elements):
            buffer.append("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { buffer.append(style.isSpaced ? ", " : ",") }
                self.write(element, style, to: &buffer)
            }
            buffer.append("]")
        case .map(let record):
            buffer.append("{")
            for (index, (key, value)) in record.fields.enumerated() {
                if index > 0 { buffer.append(style.isSpaced ? ", " : ",") }
                self.write(key, style, to: &buffer)
                buffer.append(style.isSpaced ? ": " : ":")
                self.write(value, style, to: &buffer)
            }
            buffer.append("}")
        }
    }

    private static func write(_ text: String, _ style: Style, to buffer: inout ByteBuffer) {
        var text = text
        text.withUTF8 { text in
            let cursor = buffer.reserve(JSONText.maximumLength(of: text.count))
            buffer.commit(JSONText.write(UnsafeRawBufferPointer(text), escaping: style.escapes, at: cursor))
        }
    }
}
