/// Why bytes are not CBOR, or not CBOR that a `Value` can hold.
public struct CBORError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: Sendable {
        /// The bytes end within an item.
        case truncated
        /// The bytes break a rule of RFC 8949 for well-formed items.
        case malformed
        /// Text is not UTF-8.
        case invalidUTF8
        /// Arrays and maps are nested deeper than `CBORReader.maximumDepth`.
        case tooDeep
        /// An integer does not fit `Int`.
        case integerOutOfRange
        /// A time is not a number or text of a time, or does not fit microseconds in `Int64`.
        case invalidTimestamp
        /// A map has two equal keys.
        case duplicateKey
        /// A key of a map is not text.
        case keyNotText
        /// A simple value that no `Value` stands for.
        case unsupportedSimpleValue
        /// More bytes follow where one item was to be all.
        case trailingBytes
    }

    /// The kind of failure.
    public var code: Code
    /// The place, in bytes from the beginning.
    public var offset: Int
    /// What had to be there.
    public var expected: String
    /// What was there.
    public var found: String

    /// The failure in one sentence.
    public var description: String { "CBOR, byte \(self.offset): expected \(self.expected), found \(self.found)" }

    package init(_ code: Code, at offset: Int, expected: String, found: String) {
        self.code = code
        self.offset = offset
        self.expected = expected
        self.found = found
    }
}
