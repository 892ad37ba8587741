import Records

extension Value {
    /// The value as a user would write it into a file, and as it takes the place of a `$name`; nothing for null.
    internal var initialText: String {
        switch self {
        case .null: ""
        case .bool(let value): value ? "True" : "False"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let value): value
        case .array(let values): values.map(\.initialText).joined(separator: ",")
        case .map(let record):
            record.fields.map { "\($0.key):\($0.value.initialText)" }.joined(separator: ",")
        // No type of an option makes them.
        case .bytes, .timestamp: ""
        }
    }
}
