/// What an entity is found by among raw tasks: a part of its hash. Few other entities have the same.
typealias RawMark = UInt32

extension EntityTask {
    /// The mark of its entity.
    var rawMark: RawMark { RawMark(truncatingIfNeeded: self.routingHash >> 32) }

    /// The mark of an entity.
    static func rawMark(_ entity: EntityType, _ id: EntityID) -> RawMark {
        RawMark(truncatingIfNeeded: Self.routingHash(entity.id, id) >> 32)
    }
}
