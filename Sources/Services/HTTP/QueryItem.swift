/// One parameter of a query, decoded.
public struct QueryItem: Hashable, Sendable {
    /// What stands before the equals sign.
    public var name: String
    /// What stands behind it; empty without one.
    public var value: String

    /// Makes a parameter.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
