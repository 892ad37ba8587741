/// All that is configured about entities; immutable, shared by all threads.
public final class ModelSpec: Sendable {
    /// An attribute whose values are links, or lists of them.
    public struct Relation: Sendable {
        /// The attribute.
        public let attribute: Attribute
        /// What it leads to.
        public let link: LinkType
    }

    /// The entity types in the order of the configuration. The number of each is its place.
    public let entities: [EntityType]
    /// All relations but mirrors, in the order of entity types and attributes.
    public let relations: [Relation]

    private let names: NameTable
    /// By the number of the entity type: whether links come from it or lead to it.
    private let linked: [Bool]

    /// Makes a model of entity types with unique ids.
    public init(_ entities: [EntityType]) {
        self.entities = entities
        self.names = NameTable(entities.map(\.id))
        let relations = entities.flatMap { entity in
            entity.attributes.filter { !$0.isMirror }.compactMap { attribute in
                attribute.dataType.relation.map { Relation(attribute: attribute, link: $0) }
            }
        }
        self.relations = relations
        self.linked = entities.map { entity in
            relations.contains { $0.attribute.entity == entity.id || $0.link.entity == entity.id }
        }
    }

    /// The same model in objects of its own. Threads that use one object all the time wait for each other: its references are
    /// counted.
    func copy() -> ModelSpec { ModelSpec(self.entities.map { $0.copy() }) }

    /// The entity type of an id, nil if there is none.
    public func entity(_ id: String) -> EntityType? { self.names.number(of: id).map { self.entities[$0] } }

    /// The entity type of an id in UTF-8, nil if there is none.
    @inline(__always)
    func entity(utf8 id: UnsafeRawBufferPointer) -> EntityType? {
        self.names.number(of: id).map { self.entities[$0] }
    }

    /// An attribute by the ids of its entity type and its own, nil if there is none.
    public func attribute(_ entity: String, _ id: String) -> Attribute? { self.entity(entity)?.attribute(id) }

    /// Whether links come from entities of a type or lead to them.
    public func isLinked(_ entity: EntityType) -> Bool { self.linked[entity.number] }

    /// The relations that lead to an entity type.
    public func relations(to entity: String) -> [Relation] { self.relations.filter { $0.link.entity == entity } }
}
