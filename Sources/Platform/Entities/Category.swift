/// The values of a `category`.
public struct Category: Hashable, Sendable {
    /// The type in which values are compared: `string`, `int`, `int64` or `float`.
    public let type: DataType
    /// The values in the order of the configuration.
    public let values: [DataValue]
    /// The same as they were written.
    public let texts: [String]

    /// Makes a category of its parts, of which values and texts belong together.
    init(type: DataType, values: [DataValue], texts: [String]) {
        self.type = type
        self.values = values
        self.texts = texts
    }

    /// What is expected, for a message: `'a', 'b' or 'c'`.
    public var expectation: String {
        let names = self.values.map { value in
            if case .string(let text) = value { "'\(text)'" } else { value.plainText ?? "" }
        }
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
