/// Which fields belong together, as some of them say.
enum FieldGroups {
    /// What no two objects share: fields that are unique alone, and those that are together. Who names whom does not matter, and
    /// what is named by two joins them.
    static func uniqueKeys(of fields: [FieldDefinition]) -> [UniqueKey] {
        let alone = fields.filter(\.isUnique).map { UniqueKey(fields: [$0.name]) }
        let together = Self.components(of: fields) { $0.uniqueWith }
        return alone + together.map { UniqueKey(fields: $0.map(\.name)) }
    }

    /// What objects are found by from outside.
    static func naturalKey(of fields: [FieldDefinition]) -> NaturalKey {
        let groups = Self.components(of: fields) { $0.toscaKeyOneOf.map { [$0] } ?? [] }
        let grouped = Set(groups.flatMap { $0.map(\.name) })
        let keys = fields.filter { $0.isToscaKey && !grouped.contains($0.name) }
        if keys.isEmpty, groups.isEmpty {
            return NaturalKey(fields: fields.filter { $0.name == "name" }.map(\.storedName), alternatives: [])
        }
        return NaturalKey(fields: keys.map(\.storedName), alternatives: groups.map { $0.map(\.storedName) })
    }

    /// The groups of at least two that fields make by naming others.
    private static func components(
        of fields: [FieldDefinition],
        _ named: (FieldDefinition) -> [String]
    ) -> [[FieldDefinition]] {
        var places: [String: Int] = [:]
        for (index, field) in fields.enumerated() {
            places[field.storedName] = index
            places[field.name] = index
        }
        var leaders = Array(fields.indices)
        func leader(_ index: Int) -> Int {
            var index = index
            while leaders[index] != index { index = leaders[index] }
            return index
        }
        for (index, field) in fields.enumerated() {
            for name in named(field) {
                guard let other = places[name] else { continue }
                let (first, second) = (leader(index), leader(other))
                leaders[max(first, second)] = min(first, second)
            }
        }
        var groups: [Int: [FieldDefinition]] = [:]
        for (index, field) in fields.enumerated() { groups[leader(index), default: []].append(field) }
        return groups.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
    }
}
