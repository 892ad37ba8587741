/// Why bytes are not JSON, or not JSON that a `Value` can hold.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: Sendable {
        /// The bytes end within a value.
        case truncated
        /// The bytes break the grammar of RFC 8259.
        case malformed
        /// Text is not UTF-8.
        case invalidUTF8
        /// An escape stands for half of a surrogate pair.
        case loneSurrogate
        /// Arrays and objects are nested deeper than `JSONReader.maximumDepth`.
        case tooDeep
        /// A number is too large for a double.
        case numberOutOfRange
        /// An object has two equal keys.
        case duplicateKey
        /// Something follows the value.
        case trailingBytes
    }

    /// The kind of failure.
    public var code: Code
    /// The place, in bytes from the beginning.
    public var offset: Int
    /// The line of that place, from 1.
    public var line: Int
    /// The character within the line, from 1.
    public var column: Int
    /// What had to be there.
    public var expected: String
    /// What was there.
    public var found: String

    /// The failure in one sentence.
    public var description: String {
        "JSON, line \(self.line), column \(self.column) (byte \(self.offset)): "
            + "expected \(self.expected), found \(self.found)"
    }

    init(_ code: Code, at offset: Int, of bytes: UnsafeRawBufferPointer, expected: String, found: String) {
        self.code = code
        self.offset = offset
        self.line = 1
        self.column = 1
        for byte in bytes[..<offset] {
            if byte == 0x0a {
                self.line += 1
                self.column = 1
            } else if byte & 0xc0 != 0x80 {
                self.column += 1
            }
        }
        self.expected = expected
        self.found = found
    }
}
