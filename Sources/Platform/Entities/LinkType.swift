/// What a link leads to.
public struct LinkType: Hashable, Sendable {
    /// The name of the entity type.
    public let entity: String
    /// What its ids are.
    public let idType: EntityIDType
    /// The type of the data that each link carries; nil: none.
    public let data: DataType?
    /// The attribute of the other entity type that lists where links come from; nil: none.
    public let mirror: String?

    /// Makes a link type of its parts.
    init(entity: String, idType: EntityIDType, data: DataType? = nil, mirror: String? = nil) {
        self.entity = entity
        self.idType = idType
        self.data = data
        self.mirror = mirror
    }
}
