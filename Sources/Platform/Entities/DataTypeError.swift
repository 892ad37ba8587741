/// Why a text is no data type.
public struct DataTypeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, what was expected, and what to do.
    public let description: String

    /// Makes an error of its sentence.
    init(_ description: String) { self.description = description }
}
