/// A link of another model as the peer sees it: a list of the objects that refer to one of the peer's.
public struct ReverseLink: Hashable, Sendable {
    /// What the list is called here.
    public let name: String
    /// Its number among the fields of the peer; nil: it was given none.
    public let number: Int?
    /// The model that declares the link.
    public let model: String
    /// The field of that model.
    public let field: String
    /// How many objects are at either end; the list of a many-to-many link can be written here as well.
    public let kind: LinkKind
    /// The peer that the link names: this model, or one that it descends from.
    public let peer: String

    /// What the list of ids is called on the wire.
    public var storedName: String { "\(self.name)_ids" }
}
