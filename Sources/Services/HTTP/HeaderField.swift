/// One header of a request or an answer.
public struct HeaderField: Hashable, Sendable {
    /// The name in lower case.
    public var name: String
    /// What it says.
    public var value: String

    /// Makes a header; the name is in lower case.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
