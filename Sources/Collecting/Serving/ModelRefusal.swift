/// Why there is no model for somebody who asked.
public struct ModelRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}
