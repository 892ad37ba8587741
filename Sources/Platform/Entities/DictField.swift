/// A key of a `dict`.
public struct DictField: Hashable, Sendable {
    /// The key.
    public let name: String
    /// The type of its value, a primitive one.
    public let type: DataType
    /// Whether it may be absent or null.
    public let isOptional: Bool

    /// Makes a key of its parts.
    init(_ name: String, _ type: DataType, isOptional: Bool) {
        self.name = name
        self.type = type
        self.isOptional = isOptional
    }
}
