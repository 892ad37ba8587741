/// A type of entities. Objects are told apart by identity: each model has its own.
public final class EntityType: Sendable {
    /// Its id.
    public let id: String
    /// Its place among the entity types of the model, from 0.
    public let number: Int
    /// What ids of its entities are.
    public let idType: EntityIDType
    /// Its name for people.
    public let name: String
    /// What it means.
    public let summary: String
    /// Whether snapshots are made of its entities.
    public let hasSnapshots: Bool
    /// How long its entities live.
    public let lifetime: Lifetime
    /// Its attributes in the order of the configuration, mirrors at the end. The number of each is its place.
    public let attributes: [Attribute]

    private let names: NameTable

    /// Makes an entity type of its parts.
    public init(
        id: String,
        number: Int,
        idType: EntityIDType,
        name: String,
        summary: String = "",
        hasSnapshots: Bool,
        lifetime: Lifetime = .immortal,
        attributes: [Attribute]
    ) {
        self.id = id
        self.number = number
        self.idType = idType
        self.name = name
        self.summary = summary
        self.hasSnapshots = hasSnapshots
        self.lifetime = lifetime
        self.attributes = attributes
        self.names = NameTable(attributes.map(\.id))
    }

    /// The same in an object of its own.
    func copy() -> EntityType {
        EntityType(
            id: self.id,
            number: self.number,
            idType: self.idType,
            name: self.name,
            summary: self.summary,
            hasSnapshots: self.hasSnapshots,
            lifetime: self.lifetime,
            attributes: self.attributes.map { $0.copy() }
        )
    }

    /// The attribute of an id, nil if there is none.
    public func attribute(_ id: String) -> Attribute? { self.names.number(of: id).map { self.attributes[$0] } }

    /// The attribute of an id in UTF-8, nil if there is none.
    @inline(__always)
    func attribute(utf8 id: UnsafeRawBufferPointer) -> Attribute? {
        self.names.number(of: id).map { self.attributes[$0] }
    }
}
