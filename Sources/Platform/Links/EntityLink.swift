import Records

// A link is kept twice: behind the entity that it leads to with what is known of it, and behind the one that it comes from
// without. Both are written by the shard of the one that it comes from, so that no two write the same.

/// A link from one entity to another, by an attribute.
struct EntityLink: Sendable {
    let source: EntityType
    let sourceID: EntityID
    let attribute: Attribute
    let target: EntityType
    let targetID: EntityID

    /// Under which it is kept behind what it leads to.
    var incomingKey: [UInt8] {
        Self.incomingKey(
            target: EntityKeys.entity(self.target, self.targetID),
            source: EntityKeys.entity(self.source, self.sourceID),
            self.attribute
        )
    }

    /// Under which it is kept behind what it comes from.
    var outgoingKey: [UInt8] {
        EntityKeys.history(ofEntity: EntityKeys.entity(self.source, self.sourceID), self.attribute)
            + EntityKeys.entity(self.target, self.targetID)
    }

    /// The key of a link behind what it leads to.
    static func incomingKey(target: [UInt8], source: [UInt8], _ attribute: Attribute) -> [UInt8] {
        EntityKeys.history(ofEntity: target + source, attribute)
    }

    init(
        _ source: EntityType,
        _ sourceID: EntityID,
        _ attribute: Attribute,
        to target: EntityType,
        _ targetID: EntityID
    ) {
        self.source = source
        self.sourceID = sourceID
        self.attribute = attribute
        self.target = target
        self.targetID = targetID
    }

    /// Reads the key of a link behind what it leads to; nil if the model has no such link any more.
    init?(incoming key: [UInt8], _ model: ModelSpec) {
        guard let parts = Self.read(key, model, attributeIsLast: true) else { return nil }
        self.init(parts.second.type, parts.second.id, parts.attribute, to: parts.first.type, parts.first.id)
    }

    /// Reads the key of a link behind what it comes from; nil if the model has no such link any more.
    init?(outgoing key: [UInt8], _ model: ModelSpec) {
        guard let parts = Self.read(key, model, attributeIsLast: false) else { return nil }
        self.init(parts.first.type, parts.first.id, parts.attribute, to: parts.second.type, parts.second.id)
    }

    private typealias Entity = (type: EntityType, id: EntityID)

    private static func read(
        _ key: [UInt8],
        _ model: ModelSpec,
        attributeIsLast: Bool
    ) -> (first: Entity, second: Entity, attribute: Attribute)? {
        key.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard let first = try? EntityKeys.readEntity(&reader, model) else { return nil }
            var name = ""
            if !attributeIsLast {
                guard let text = try? EntityKeys.readName(&reader) else { return nil }
                name = text
            }
            guard let second = try? EntityKeys.readEntity(&reader, model) else { return nil }
            if attributeIsLast {
                guard let text = try? EntityKeys.readName(&reader) else { return nil }
                name = text
            }
            let source = attributeIsLast ? second : first
            guard let attribute = source.type.attribute(name), reader.isAtEnd else { return nil }
            return (first, second, attribute)
        }
    }
}
