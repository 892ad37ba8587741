/// Data of one entity, as they are processed together. (DP³: `DataPointTask`.)
public struct DataPointTask: Sendable, Hashable {
    /// The type of the entity.
    public var entity: String
    /// Its id.
    public var eid: EntityID
    /// Values of its attributes, in order.
    public var datapoints: [DataPoint]
    /// Words that go with the task.
    public var tags: [String]
    /// Times, in microseconds since 1970 UTC, until which the entity is to live at least, by name. (DP³: `ttl_tokens`.)
    public var lifetimes: [String: Int64]
    /// Whether the entity is to be deleted; then the rest does not count.
    public var isDeletion: Bool

    /// Makes a task.
    public init(
        entity: String,
        eid: EntityID,
        _ datapoints: [DataPoint],
        tags: [String] = [],
        lifetimes: [String: Int64] = [:]
    ) {
        self.entity = entity
        self.eid = eid
        self.datapoints = datapoints
        self.tags = tags
        self.lifetimes = lifetimes
        self.isDeletion = false
    }

    /// A task that deletes an entity.
    public static func deletion(entity: String, eid: EntityID) -> DataPointTask {
        var task = DataPointTask(entity: entity, eid: eid, [])
        task.isDeletion = true
        return task
    }
}
