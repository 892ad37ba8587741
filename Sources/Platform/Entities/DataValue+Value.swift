import Records

extension DataValue {
    /// The value as modules and plugins get it: addresses as text, times as such, links as `{"eid":…}` with `data`.
    public var recordValue: Value {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .float(let value): .double(value)
        case .string(let value): .string(value)
        case .ipv4, .ipv6, .zonedIPv6, .mac: .string(self.plainText ?? "")
        case .time(let value): .timestamp(value)
        case .array(let elements): .array(elements.map(\.recordValue))
        case .object(let fields): .map(Record(fields.map { ($0.name, $0.value.recordValue) }))
        case .link(let id): ["eid": id.value.recordValue]
        case .dataLink(let id, let data): ["eid": id.value.recordValue, "data": data.recordValue]
        }
    }

    /// Appends the value as modules and plugins get it, as one item of CBOR.
    func appendCBOR(to buffer: inout ByteBuffer) {
        let room = CBORBytes.maximumLength
        switch self {
        // Most are of these.
        case .int(let value): buffer.commit(CBORBytes.write(value, at: buffer.reserve(room)))
        case .float(let value): buffer.commit(CBORBytes.write(value, at: buffer.reserve(room)))
        default: CBOR.append(self.recordValue, to: &buffer)
        }
    }

    /// What a value of a module is before it is checked against a type: times and texts as such, nothing else typed.
    public init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .float(value)
        case .string(let value): self = .string(value)
        case .bytes(let value): self = .string(String(decoding: value, as: UTF8.self))
        case .timestamp(let value): self = .time(value)
        case .array(let elements): self = .array(elements.map(DataValue.init))
        case .map(let record): self = .object(record.fields.map { DataField($0.key, DataValue($0.value)) })
        }
    }
}
