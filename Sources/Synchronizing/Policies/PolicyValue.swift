import Records

/// What a path of a policy leads to.
public enum PolicyValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// A whole number, or a time in microseconds since 1970 UTC.
    case integer(Int)
    case number(Double)
    case text(String)
    case object(ObjectReference)
    case list([PolicyValue])

    /// The value that a field of an object holds.
    public init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .boolean(value)
        case .int(let value): self = .integer(value)
        case .timestamp(let value): self = .integer(Int(value))
        case .double(let value): self = .number(value)
        case .string(let value): self = .text(value)
        case .bytes(let value): self = .text(String(decoding: value, as: UTF8.self))
        case .array(let values): self = .list(values.map(Self.init))
        case .map: self = .null
        }
    }

    init(_ constant: PolicyConstant) {
        switch constant {
        case .null: self = .null
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .text(let value): self = .text(value)
        }
    }

    /// Whether it counts as true: it is there, and neither zero nor empty.
    public var isTrue: Bool {
        switch self {
        case .null: false
        case .boolean(let value): value
        case .integer(let value): value != 0
        case .number(let value): value != 0
        case .text(let value): !value.isEmpty
        case .object: true
        case .list(let values): !values.isEmpty
        }
    }

    /// As the message of a validator shows it.
    public var text: String {
        switch self {
        case .null: "None"
        case .boolean(let value): value ? "True" : "False"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .object(let object): "\(object)"
        case .list(let values): values.map(\.text).joined(separator: ", ")
        }
    }
}
