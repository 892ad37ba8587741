/// Bytes that are not the CBOR (RFC 8949) that was expected.
public struct CBORError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the bytes the problem is.
    public let offset: Int
    /// What was found and what was expected.
    public let problem: String

    init(at offset: Int, _ problem: String) {
        self.offset = offset
        self.problem = problem
    }

    /// Problem and place in one line.
    public var description: String { "\(self.problem), at byte \(self.offset)" }
}
