/// Bytes that are not JSON (RFC 8259).
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the bytes the problem is.
    public let offset: Int
    /// The line of the problem, from 1.
    public let line: Int
    /// The byte of the line at which the problem is, from 1.
    public let column: Int
    /// What was found and what was expected.
    public let problem: String

    init(at offset: Int, in bytes: UnsafeRawBufferPointer, _ problem: String) {
        let before = bytes.prefix(offset)
        self.offset = offset
        self.line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        self.column = 1 + offset - ((before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)
        self.problem = problem
    }

    /// Problem and place in one line.
    public var description: String { "\(self.problem), at line \(self.line), column \(self.column)" }
}
