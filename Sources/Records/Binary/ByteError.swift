/// Why bytes are not what was stored or sent.
public struct ByteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place, in bytes from the beginning.
    public let offset: Int
    /// What had to be there.
    public let expected: String

    /// Makes an error of its parts.
    public init(offset: Int, expected: String) {
        self.offset = offset
        self.expected = expected
    }

    /// The failure in one sentence.
    public var description: String { "byte \(self.offset): expected \(self.expected)" }
}
