/// By which keys the objects of all models are found.
struct ObjectLayout: Sendable {
    let model: DataModel
    private let layouts: [String: ModelLayout]

    init(_ model: DataModel) {
        self.model = model
        var leaves: [String: [String]] = [:]
        var referrers: [String: [String: ModelLayout.Referrer]] = [:]
        for definition in model.models {
            if !definition.isAbstract {
                for base in definition.lineage { leaves[base, default: []].append(definition.name) }
            }
            for field in definition.ownFields {
                guard let peer = field.link?.peer else { continue }
                let link = ModelLayout.link(field)
                referrers[peer, default: [:]][link] = ModelLayout.Referrer(link: link, field: field)
            }
        }
        var layouts: [String: ModelLayout] = [:]
        for definition in model.models {
            layouts[definition.name] = Self.layout(definition, leaves, referrers)
        }
        self.layouts = layouts
    }

    /// The layout of a model.
    subscript(name: String) -> ModelLayout? { self.layouts[name] }

    private static func layout(
        _ definition: ModelDefinition,
        _ leaves: [String: [String]],
        _ referrers: [String: [String: ModelLayout.Referrer]]
    ) -> ModelLayout {
        let key = definition.naturalKey
        let keyFields = Set(key.fields + key.alternatives.flatMap { $0 } + definition.uniqueKeys.flatMap(\.fields))
        let indexed = definition.fields.filter { field in
            let isNamed = keyFields.contains(field.storedName) || keyFields.contains(field.name)
            return field.link == nil && field.name != Bookkeeping.id && (field.isIndexed || field.isUnique || isNamed)
        }
        let singles = definition.fields.filter { $0.isUnique && $0.name != Bookkeeping.id }.map { [$0] }
        let several = definition.uniqueKeys.map { key in key.fields.compactMap { definition.field($0) } }
        var seen: Set<[String]> = []
        let unique = (singles + several).compactMap { fields -> ModelLayout.Unique? in
            let names = fields.map(\.storedName)
            guard let first = fields.first, seen.insert(names).inserted else { return nil }
            // What a base declares counts among all that descend from it.
            let owner = fields.allSatisfy { $0.model == first.model } ? first.model : definition.name
            return ModelLayout.Unique(
                name: "!" + names.joined(separator: ","),
                fields: names,
                leaves: leaves[owner] ?? [definition.name]
            )
        }
        return ModelLayout(
            definition: definition,
            leaves: (leaves[definition.name] ?? []).sorted(),
            indexed: indexed,
            unique: unique,
            links: definition.links.map { ($0, ModelLayout.link($0)) },
            referrers: definition.lineage.reduce(into: [:]) { $0.merge(referrers[$1] ?? [:]) { first, _ in first } }
        )
    }
}
