/// Finds where links between documents lead.
struct LinkResolution {
    private let model: ModelSpec
    private let keepsEmpty: Bool
    /// By entity type: the attributes that callbacks look over.
    private let used: [[Attribute]]

    init(_ surroundings: SnapshotRun.Surroundings) {
        self.init(
            surroundings.model,
            surroundings.hooks.usedLinks,
            keepsEmpty: surroundings.settings.keepsEmpty
        )
    }

    /// - Parameter keepsEmpty: Whether links to what is not known stay.
    init(_ model: ModelSpec, _ used: Set<AttributeReference>, keepsEmpty: Bool) {
        self.model = model
        self.keepsEmpty = keepsEmpty
        self.used = model.entities.map { entity in
            entity.attributes.filter { used.contains(AttributeReference(entity, $0)) }
        }
    }

    /// Sets the links of documents, which all are of one batch.
    func resolve(_ documents: inout [SnapshotDocument]) {
        var places: [EntityReference: Int] = [:]
        for (place, document) in documents.enumerated() {
            places[EntityReference(document.entity, document.id)] = place
        }
        for place in documents.indices {
            for attribute in self.used[documents[place].entity.number] {
                self.resolve(attribute, &documents, place, places)
            }
        }
    }

    private func resolve(
        _ attribute: Attribute,
        _ documents: inout [SnapshotDocument],
        _ place: Int,
        _ places: [EntityReference: Int]
    ) {
        guard let link = attribute.dataType.relation, let target = self.model.entity(link.entity),
            let index = documents[place].fields.firstIndex(where: { $0.name == attribute.id }),
            case .known(let value) = documents[place].fields[index].content
        else { return }
        let isList = if case .array = value { true } else { false }
        var kept: [DataValue] = []
        let elements = if case .array(let elements) = value { elements } else { [value] }
        for element in elements {
            // Of several lists that hold at once, each has links of its own.
            for id in element.linkedIDs {
                guard let document = places[EntityReference(target, id)] else { continue }
                if !self.keepsEmpty, !documents[document].isKnown { continue }
                documents[place].links.append(.init(attribute: attribute, position: kept.count, document: document))
            }
            let leadsSomewhere = element.linkedIDs.contains { id in
                places[EntityReference(target, id)].map { documents[$0].isKnown } ?? false
            }
            if self.keepsEmpty || leadsSomewhere { kept.append(element) }
        }
        guard !self.keepsEmpty, kept.count < elements.count else { return }
        if kept.isEmpty {
            documents[place].fields.remove(at: index)
            documents[place].fields.removeAll { $0.name == "\(attribute.id)#c" }
        } else if isList {
            documents[place].fields[index].content = .known(.array(kept))
        }
    }
}
