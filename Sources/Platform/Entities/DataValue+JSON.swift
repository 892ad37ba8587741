import Records

extension DataValue {
    /// Appends the JSON of the value as the API shows it: addresses and times as text, links as `{"eid":…}`, doubles that
    /// are not finite as null.
    public func writeJSON(to buffer: inout ByteBuffer) {
        switch self {
        case .null: buffer.append("null")
        case .bool(let value): buffer.append(value ? "true" : "false")
        case .int(let value): buffer.commit(DecimalText.write(value, at: buffer.reserve(DecimalText.maximumLength)))
        case .float(let value): buffer.commit(JSONText.write(value, at: buffer.reserve(DoubleText.maximumLength)))
        case .string(let value): buffer.appendJSON(value)
        case .ipv4, .ipv6, .zonedIPv6, .mac, .time: buffer.appendJSON(self.plainText ?? "")
        case .array(let elements):
            buffer.append("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { buffer.append(",") }
                element.writeJSON(to: &buffer)
            }
            buffer.append("]")
        case .object(let fields):
            buffer.append("{")
            for (index, field) in fields.enumerated() {
                if index > 0 { buffer.append(",") }
                buffer.appendJSON(field.name)
                buffer.append(":")
                field.value.writeJSON(to: &buffer)
            }
            buffer.append("}")
        case .link(let id):
            buffer.append("{\"eid\":")
            id.value.writeJSON(to: &buffer)
            buffer.append("}")
        case .dataLink(let id, let data):
            buffer.append("{\"eid\":")
            id.value.writeJSON(to: &buffer)
            buffer.append(",\"data\":")
            data.writeJSON(to: &buffer)
            buffer.append("}")
        }
    }

    /// The JSON of the value.
    public var json: [UInt8] {
        var buffer = ByteBuffer()
        self.writeJSON(to: &buffer)
        return Array(buffer.bytes)
    }
}

extension ByteBuffer {
    /// Appends a text in quotes, as JSON.
    mutating func appendJSON(_ text: String) {
        var text = text
        text.withUTF8 { text in
            let cursor = self.reserve(JSONText.maximumLength(of: text.count))
            self.commit(JSONText.write(UnsafeRawBufferPointer(text), escaping: .required, at: cursor))
        }
    }
}
