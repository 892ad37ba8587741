/// The JSON schema of the parameters of a strategy, as a text or as values.
///
///     static let schema: ParameterSchema? = [
///         "type": "object",
///         "properties": ["threshold": ["type": "number", "minimum": 0, "maximum": 1, "default": 0.5]],
///     ]
public struct ParameterSchema: Sendable, ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
    /// The schema in JSON.
    public let text: String

    /// Makes it of JSON.
    public init(_ text: String) { self.text = text }

    /// Makes it of values.
    public init(_ values: Record) { self.text = String(decoding: JSON.encode(.map(values)), as: UTF8.self) }

    /// Makes it of JSON.
    public init(stringLiteral text: String) { self.init(text) }

    /// Makes it of values.
    public init(dictionaryLiteral elements: (String, Value)...) { self.init(Record(elements)) }
}
