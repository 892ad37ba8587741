/// One thing in which a model differs from what is kept.
enum SchemaChange: Hashable, Sendable {
    case entityAdded(String)
    case entityRemoved(String)
    case idTypeChanged(String, from: String, to: String)
    case attributeAdded(String, String)
    case attributeRemoved(String, String)
    case attributeChanged(String, String, from: ModelSchema.AttributeSchema, to: ModelSchema.AttributeSchema)

    /// Whether nothing that is kept gets in its way.
    var isAddition: Bool {
        switch self {
        case .entityAdded, .attributeAdded: true
        default: false
        }
    }

    /// The entity type of which nothing can be kept, if that is what it comes to.
    var droppedEntity: String? {
        switch self {
        case .entityRemoved(let entity), .idTypeChanged(let entity, _, _): entity
        default: nil
        }
    }

    /// The attribute of which nothing can be kept, if that is what it comes to.
    var droppedAttribute: (entity: String, attribute: String)? {
        switch self {
        case .attributeRemoved(let entity, let attribute), .attributeChanged(let entity, let attribute, _, _):
            (entity, attribute)
        default: nil
        }
    }
}

extension SchemaChange: CustomStringConvertible {
    /// The change and what it takes to follow it, in one line.
    var description: String {
        switch self {
        case .entityAdded(let entity): "\(entity): is new"
        case .entityRemoved(let entity): "\(entity): is gone; its entities have to be removed"
        case .idTypeChanged(let entity, let old, let new):
            "\(entity): ids are \(new), and were \(old); its entities have to be removed"
        case .attributeAdded(let entity, let attribute): "\(entity).\(attribute): is new"
        case .attributeRemoved(let entity, let attribute):
            "\(entity).\(attribute): is gone; its values have to be removed"
        case .attributeChanged(let entity, let attribute, let old, let new):
            "\(entity).\(attribute): is \(new.text), and was \(old.text); its values have to be removed"
        }
    }
}

extension ModelSchema {
    /// In what another one, of the model as it is now, differs from this; in the order of names.
    func changes(to new: ModelSchema) -> [SchemaChange] {
        var changes: [SchemaChange] = []
        for id in Set(self.entities.keys).union(new.entities.keys).sorted() {
            switch (self.entities[id], new.entities[id]) {
            case (nil, _): changes.append(.entityAdded(id))
            case (_, nil): changes.append(.entityRemoved(id))
            case (let old?, let new?) where old.idType != new.idType:
                changes.append(.idTypeChanged(id, from: old.idType, to: new.idType))
            case (let old?, let new?): changes += Self.changes(id, old.attributes, new.attributes)
            }
        }
        return changes
    }

    private static func changes(
        _ entity: String,
        _ old: [String: AttributeSchema],
        _ new: [String: AttributeSchema]
    ) -> [SchemaChange] {
        Set(old.keys).union(new.keys).sorted().compactMap { id in
            switch (old[id], new[id]) {
            case (nil, _): .attributeAdded(entity, id)
            case (_, nil): .attributeRemoved(entity, id)
            case (let old?, let new?): old == new ? nil : .attributeChanged(entity, id, from: old, to: new)
            }
        }
    }
}
