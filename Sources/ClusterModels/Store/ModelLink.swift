/// A link from one element to another.
public struct ModelLink: Hashable, Sendable {
    /// The type of the element where it begins.
    public let type: String
    /// The id of the element where it begins.
    public let id: String
    /// The type of the element where it ends.
    public let toType: String
    /// The id of the element where it ends.
    public let toID: String

    /// Makes a link.
    public init(type: String, id: String, toType: String, toID: String) {
        self.type = type
        self.id = id
        self.toType = toType
        self.toID = toID
    }
}
