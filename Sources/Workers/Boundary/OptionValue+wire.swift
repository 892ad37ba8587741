import Configuration
import Records

extension OptionValue {
    /// The value as frames carry it. The types that `Value` does not tell apart need no telling: the plugin's
    /// declaration says which it is.
    var wireValue: Value {
        switch self {
        case .none: .null
        case .flag(let value): .bool(value)
        case .integer(let value): .int(value)
        case .number(let value): .double(value)
        case .text(let value): .string(value)
        case .list(let value): .array(value.map(Value.string))
        }
    }

    init(wireValue: Value) throws {
        switch wireValue {
        case .null: self = .none
        case .bool(let value): self = .flag(value)
        case .int(let value): self = .integer(value)
        case .double(let value): self = .number(value)
        case .string(let value): self = .text(value)
        case .array(let elements):
            self = .list(
                try elements.map { element in
                    guard let text = element.text else {
                        throw FrameError("an option's list holds something else than texts")
                    }
                    return text
                }
            )
        case .bytes, .timestamp, .map: throw FrameError("an option has a value that options do not have")
        }
    }
}
