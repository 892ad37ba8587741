/// The way from an entity over links to an attribute, as a callback says it, in the model.
struct AttributePath: Hashable, Sendable {
    /// The links that it goes over.
    let links: [AttributeReference]
    /// What it leads to.
    let destination: AttributeReference

    /// - Throws: What is wrong with the path, and at which step.
    init(_ path: [String], from entity: EntityType, _ model: ModelSpec) throws(HookRefusal) {
        guard let last = path.last else { throw HookRefusal("a path is empty, expected attributes") }
        let judgement = CallbackJudgement(model)
        var entity = entity
        var links: [AttributeReference] = []
        for step in path.dropLast() {
            let attribute = try judgement.attribute(step, of: entity, in: path)
            guard let link = attribute.dataType.relation, let next = model.entity(link.entity) else {
                let text = path.joined(separator: ".")
                throw HookRefusal(
                    "path \(text): \(entity.id).\(step) is of type \(attribute.dataType.text), expected a link"
                )
            }
            links.append(AttributeReference(entity, attribute))
            entity = next
        }
        self.links = links
        self.destination = AttributeReference(entity, try judgement.attribute(last, of: entity, in: path))
    }
}
