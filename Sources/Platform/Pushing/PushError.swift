/// Why pushing ended before its end.
public struct PushError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence for people.
    public let description: String

    /// Makes an error of its sentence.
    public init(_ description: String) { self.description = description }
}
