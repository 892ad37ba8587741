/// How entities are divided. The number of partitions never changes, so that what waits in them is found again however many
/// shards there are.
enum Partitions {
    /// How many there are.
    static let count = 16

    /// The partition of an entity.
    static func number(of task: EntityTask) -> Int { Self.number(of: task.entity, task.id) }

    /// The partition of an entity.
    static func number(of entity: EntityType, _ id: EntityID) -> Int {
        Int(truncatingIfNeeded: EntityTask.routingHash(entity.id, id) % UInt64(Self.count))
    }

    /// The key of a partition in the store.
    static func key(_ partition: Int) -> [UInt8] { [UInt8(partition >> 8), UInt8(truncatingIfNeeded: partition)] }
}
