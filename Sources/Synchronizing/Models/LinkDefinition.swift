/// Where a link field leads, and how it is seen from there.
public struct LinkDefinition: Hashable, Sendable {
    /// How many objects are at either end.
    public let kind: LinkKind
    /// The model that the link leads to.
    public let peer: String
    /// What the table between the two is called; only of many-to-many links, and only if it was named.
    public let through: String?
    /// What the peer calls the objects that refer to it; nil: it has no name for them.
    public let reverseName: String?
    /// The number of the reverse side among the fields of the peer; nil: it was given none.
    public let reverseNumber: Int?

    /// Makes a link of its parts.
    public init(kind: LinkKind, peer: String, through: String?, reverseName: String?, reverseNumber: Int?) {
        self.kind = kind
        self.peer = peer
        self.through = through
        self.reverseName = reverseName
        self.reverseNumber = reverseNumber
    }
}
