/// The id of an entity, in the type that the configuration says: addresses are their canonical text.
public enum EntityID: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral
{
    /// Of type `string`, `ipv4`, `ipv6` or `mac`.
    case string(String)
    /// Of type `int`.
    case int(Int)

    /// Makes `.string`.
    public init(stringLiteral value: String) { self = .string(value) }

    /// Makes `.int`.
    public init(integerLiteral value: Int) { self = .int(value) }

    /// The id as text.
    public var description: String {
        switch self {
        case .string(let text): text
        case .int(let number): "\(number)"
        }
    }

    /// The text of a `.string`, else nil.
    public var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The number of an `.int`, else nil.
    public var integer: Int? { if case .int(let number) = self { number } else { nil } }

    init(_ id: plugin_entity_id) { self = id.is_integer != 0 ? .int(Int(id.integer)) : .string(String(id.text)) }
}
