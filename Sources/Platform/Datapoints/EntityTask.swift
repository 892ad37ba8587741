import Records

/// What is to be done with one entity.
public struct EntityTask: Sendable {
    /// The type of the entity.
    public let entity: EntityType
    /// Its id.
    public let id: EntityID
    /// What came in about it, in order.
    public var datapoints: [Datapoint]
    /// What its maker wants hooks to see.
    public var tags: [DataValue]
    /// Dates until which it lives.
    public var ttlTokens: [TTLToken]
    /// Whether it is deleted; nothing else of the task counts then.
    public var isDeletion: Bool

    /// Makes a task.
    public init(
        _ entity: EntityType,
        _ id: EntityID,
        datapoints: [Datapoint] = [],
        tags: [DataValue] = [],
        ttlTokens: [TTLToken] = [],
        isDeletion: Bool = false
    ) {
        self.entity = entity
        self.id = id
        self.datapoints = datapoints
        self.tags = tags
        self.ttlTokens = ttlTokens
        self.isDeletion = isDeletion
    }

    /// Whether there is nothing to do: such a task is refused from modules.
    public var isEmpty: Bool { self.datapoints.isEmpty && self.ttlTokens.isEmpty && !self.isDeletion }

    /// What decides where the task is processed: `etype:eid`.
    public var routingKey: String { "\(self.entity.id):\(self.id.text)" }

    /// A number that depends on the routing key alone, evenly spread, the same for ever: shards are chosen by it.
    public var routingHash: UInt64 { Self.routingHash(self.entity.id, self.id) }

    /// The same for an entity.
    public static func routingHash(_ entity: String, _ id: EntityID) -> UInt64 {
        var hash = StableHash()
        hash.add(entity.utf8)
        hash.add(":".utf8)
        hash.add(id.text.utf8)
        return hash.mixed
    }
}

extension EntityTask: Equatable {
    /// Whether both do the same with the same entity of the same model.
    public static func == (left: EntityTask, right: EntityTask) -> Bool {
        left.entity === right.entity && left.id == right.id && left.datapoints == right.datapoints
            && left.tags == right.tags && left.ttlTokens == right.ttlTokens && left.isDeletion == right.isDeletion
    }
}
