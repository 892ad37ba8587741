import Configuration

// Two rounds: what ids are must be known of all entity types before the first link is read. Mirrors come last, as they belong
// to the entity type at the other end.

/// Makes the model of the files in `db_entities`.
struct ModelReader {
    private struct Draft {
        let id: String
        let file: SettingsNode
        var entity: EntityReader.Head
        let attributes: SettingsNode?
        var finished: [Attribute] = []
        /// Where each attribute is defined.
        var places: [String: SettingsNode] = [:]
    }

    private let findings: SettingsFindings
    private var drafts: [Draft] = []
    private var ids: [String: EntityIDType] = [:]

    init(_ findings: SettingsFindings) { self.findings = findings }

    /// Reads the files, by the name of each without its ending.
    static func read(_ files: [(stem: String, node: SettingsNode)], _ findings: SettingsFindings) -> ModelSpec {
        var reader = ModelReader(findings)
        for file in files { reader.begin(file.stem, file.node) }
        for index in reader.drafts.indices { reader.readAttributes(index) }
        for index in reader.drafts.indices { reader.addMirrors(index) }
        reader.checkWeak()
        return ModelSpec(
            reader.drafts.enumerated().map { number, draft in
                EntityType(
                    id: draft.id,
                    number: number,
                    idType: draft.entity.idType,
                    name: draft.entity.name,
                    summary: draft.entity.summary,
                    hasSnapshots: draft.entity.hasSnapshots,
                    lifetime: draft.entity.lifetime,
                    attributes: draft.finished
                )
            }
        )
    }

    private mutating func begin(_ stem: String, _ node: SettingsNode) {
        guard var map = SettingsMap(node) else { return }
        let entityNode = map.required("entity", "a mapping with id, name and snapshot")
        let attributes = map.required("attribs", "a mapping of attributes, which may be empty")
        map.finish()
        guard let entityNode, let head = EntityReader.head(entityNode, stem: stem) else { return }
        self.ids[head.id] = head.idType
        self.drafts.append(Draft(id: head.id, file: node, entity: head, attributes: attributes))
    }

    private mutating func readAttributes(_ index: Int) {
        guard let members = self.drafts[index].attributes?.members() else { return }
        for (key, value) in members {
            let id = key.node.scalar?.text ?? ""
            guard Attribute.isName(id) else {
                key.fail("\(quoted(id)) cannot be the id of an attribute; \(Attribute.nameRule)")
                continue
            }
            if id == "eid" {
                key.warn("snapshots hold the id of an entity as 'eid', so this attribute is not to be seen there")
            }
            self.drafts[index].places[id] = key
            let number = self.drafts[index].finished.count
            guard
                let attribute = EntityReader.attribute(
                    value,
                    id: id,
                    entity: self.drafts[index].id,
                    number: number,
                    entities: self.ids
                )
            else { continue }
            self.drafts[index].finished.append(attribute)
        }
    }

    private mutating func addMirrors(_ index: Int) {
        let source = self.drafts[index]
        for attribute in source.finished where !attribute.isMirror {
            guard let link = attribute.dataType.relation, let name = link.mirror,
                let target = self.drafts.firstIndex(where: { $0.id == link.entity })
            else { continue }
            let place = source.places[attribute.id] ?? source.file
            if let other = self.drafts[target].places[name] {
                place.fail(
                    "the mirror \(quoted(name)) is an attribute of \(quoted(link.entity)) already, at \(other.file):\(other.node.mark); "
                        + "mirrors are defined by the link alone: remove the other, or choose another name"
                )
                continue
            }
            self.drafts[target].places[name] = place
            self.drafts[target].finished.append(
                Attribute(
                    id: name,
                    entity: link.entity,
                    number: self.drafts[target].finished.count,
                    name: name,
                    summary: "Read-only mirror attribute of \(source.id).\(attribute.id)",
                    kind: .plain,
                    dataType: .mirror(LinkType(entity: source.id, idType: source.entity.idType))
                )
            )
        }
    }

    /// Entities that live as long as something links to them must be in reach of a link.
    private func checkWeak() {
        let targets = Set(
            self.drafts.flatMap { $0.finished.filter { !$0.isMirror }.compactMap(\.dataType.relation?.entity) }
        )
        for draft in self.drafts where draft.entity.lifetime == .weak && !targets.contains(draft.id) {
            draft.file.fail(
                "entity.lifetime: entities live as long as something links to them, but no attribute links to \(quoted(draft.id))"
            )
        }
    }
}
