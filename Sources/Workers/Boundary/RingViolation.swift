/// A worker that broke the rules of its ring; it is not trusted any further.
public struct RingViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it did, as the second half of a sentence.
    public let description: String

    /// Makes one; `what` goes on after "because".
    public init(_ description: String) { self.description = description }
}
