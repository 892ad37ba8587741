/// Which attribute: the number of its entity type, and its own.
struct AttributeReference: Hashable, Sendable {
    let entity: Int
    let attribute: Int

    init(_ entity: EntityType, _ attribute: Attribute) {
        self.entity = entity.number
        self.attribute = attribute.number
    }
}
