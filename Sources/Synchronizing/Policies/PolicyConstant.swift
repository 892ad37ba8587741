/// A value that is written in a policy.
public enum PolicyConstant: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
}

extension PolicyConstant: CustomStringConvertible {
    /// As it is written in a policy.
    public var description: String {
        switch self {
        case .null: "None"
        case .boolean(let value): value ? "True" : "False"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): XProtoText.quoted(value)
        }
    }
}
