/// Why bytes are no JSON, in the words of Python's reader.
struct JSONFault: Error {
    enum Reason: String {
        case value = "Expecting value"
        case key = "Expecting property name enclosed in double quotes"
        case colon = "Expecting ':' delimiter"
        case comma = "Expecting ',' delimiter"
        case unterminated = "Unterminated string starting at"
        case control = "Invalid control character at"
        case escape = "Invalid \\escape"
        case unicodeEscape = "Invalid \\uXXXX escape"
        case surrogate = "Half of a surrogate pair alone"
        case extra = "Extra data"
        /// Nested deeper than is read.
        case depth = "Nested too deep"
    }

    let reason: Reason
    /// In bytes from the beginning.
    let offset: Int
}
