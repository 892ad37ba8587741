import Records

extension DataValue {
    /// The value as a module gets it: addresses as text, links as maps with `eid` and perhaps `data`.
    public var moduleValue: Value {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .float(let value): .double(value)
        case .string(let value): .string(value)
        case .ipv4, .ipv6, .zonedIPv6, .mac: .string(self.plainText ?? "")
        case .time(let value): .timestamp(value)
        case .array(let elements): .array(elements.map(\.moduleValue))
        case .object(let fields): .map(Record(fields.map { ($0.name, $0.value.moduleValue) }))
        case .link(let id): .map(["eid": id.value.moduleValue])
        case .dataLink(let id, let data): .map(["eid": id.value.moduleValue, "data": data.moduleValue])
        }
    }
}
