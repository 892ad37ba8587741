/// Where entities are counted.
struct CountPlace: Hashable, Sendable {
    let partition: Int
    /// The number of the entity type.
    let entity: Int

    init(_ task: EntityTask) {
        self.partition = Partitions.number(of: task)
        self.entity = task.entity.number
    }
}
