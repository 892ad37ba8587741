/// Values as JSON (RFC 8259).
///
/// What JSON has no form for: a time is a number of seconds with six decimals, bytes are base64 text, and a double
/// that is not finite is null.
public enum JSON {
    /// How JSON is laid out.
    public enum Style: Sendable {
        /// Nothing that is not needed; UTF-8 as it is.
        case compact
        /// `, ` and `: ` between and in members, and everything outside of ASCII escaped: the style of records.
        case asciiLine
    }

    /// The bytes of a value.
    public static func encode(_ value: Value, style: Style = .compact) -> [UInt8] {
        var bytes: [UInt8] = []
        self.append(value, style, to: &bytes)
        return bytes
    }

    /// The value of UTF-8 that holds one JSON text.
    public static func decode(_ bytes: [UInt8]) throws(JSONError) -> Value {
        var result = Result<Value, JSONError>.success(.null)
        bytes.withUnsafeBytes { buffer in
            result = Result { () throws(JSONError) in try JSONReader.read(buffer) }
        }
        return try result.get()
    }

    private static func append(_ value: Value, _ style: Style, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .int(let number):
            self.append(&bytes, DecimalText.maximumLength) { DecimalText.write(number, at: $0) }
        case .double(let number):
            guard number.isFinite else { return bytes.append(contentsOf: "null".utf8) }
            self.append(&bytes, DoubleText.maximumLength) { DoubleText.write(number, at: $0) }
        case .timestamp(let time):
            self.append(&bytes, TimestampText.maximumLength) { TimestampText.write(time, at: $0) }
        case .string(let text): self.append(text, style, to: &bytes)
        case .bytes(let contents):
            bytes.append(UInt8(ascii: "\""))
            contents.withUnsafeBufferPointer { contents in
                self.append(&bytes, Base64Text.length(of: contents.count)) { Base64Text.write(contents, at: $0) }
            }
            bytes.append(UInt8(ascii: "\""))
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(contentsOf: style.comma.utf8) }
                self.append(element, style, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .map(let record):
            bytes.append(UInt8(ascii: "{"))
            for (index, field) in record.fields.enumerated() {
                if index > 0 { bytes.append(contentsOf: style.comma.utf8) }
                self.append(field.key, style, to: &bytes)
                bytes.append(contentsOf: style.colon.utf8)
                self.append(field.value, style, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func append(_ text: String, _ style: Style, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { text in
            self.append(&bytes, JSONText.maximumLength(of: text.count)) { cursor in
                style == .asciiLine
                    ? JSONText.writeASCII(text, at: cursor) : JSONText.writeUTF8(text, at: cursor)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func append(
        _ bytes: inout [UInt8],
        _ capacity: Int,
        _ write: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer
    ) {
        withUnsafeTemporaryAllocation(byteCount: capacity + 16, alignment: 16) { buffer in
            guard let start = buffer.baseAddress else { return }
            bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: write(start) - start))
        }
    }
}

extension JSON.Style {
    fileprivate var comma: String { self == .compact ? "," : ", " }
    fileprivate var colon: String { self == .compact ? ":" : ": " }
}
