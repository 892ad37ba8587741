/// Which entity: its type by number, and its id.
struct EntityReference: Hashable, Sendable {
    let entity: Int
    let id: EntityID

    init(_ entity: EntityType, _ id: EntityID) {
        self.entity = entity.number
        self.id = id
    }
}
