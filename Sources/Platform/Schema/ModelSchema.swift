import Records

/// What of a model decides how entities are kept: it is kept beside them, so that a changed model is noticed.
struct ModelSchema: Hashable, Sendable {
    /// What is kept of an attribute.
    struct AttributeSchema: Hashable, Sendable {
        /// `plain`, `observations` or `timeseries`.
        let kind: String
        /// The type of its values, or of each series by its name.
        let types: [String: String]
        /// Of timeseries: how its samples lie in time.
        let sampling: String?
    }

    /// What is kept of an entity type.
    struct EntitySchema: Hashable, Sendable {
        /// The type of its ids.
        let idType: String
        /// By id. Mirrors are not among them: nothing is kept of them.
        let attributes: [String: AttributeSchema]
    }

    private static let version = 1

    /// By id.
    let entities: [String: EntitySchema]

    /// That of a model.
    init(_ model: ModelSpec) {
        self.entities = Dictionary(
            uniqueKeysWithValues: model.entities.map { entity in
                let attributes = entity.attributes.filter { !$0.isMirror }.map { ($0.id, AttributeSchema($0)) }
                let schema = EntitySchema(
                    idType: entity.idType.rawValue,
                    attributes: Dictionary(uniqueKeysWithValues: attributes)
                )
                return (entity.id, schema)
            }
        )
    }

    // MARK: - Binary form

    /// The bytes that are kept: a map in CBOR.
    var bytes: [UInt8] {
        let entities = self.entities.map { id, entity in
            let attributes = entity.attributes.map { id, attribute in
                let types = attribute.types.map { ($0.key, Value.string($0.value)) }
                let value: Value = [
                    "kind": .string(attribute.kind), "types": .map(Record(types.sorted { $0.0 < $1.0 })),
                    "sampling": attribute.sampling.map { .string($0) } ?? .null,
                ]
                return (id, value)
            }
            let value: Value = [
                "id_type": .string(entity.idType), "attributes": .map(Record(attributes.sorted { $0.0 < $1.0 })),
            ]
            return (id, value)
        }
        return CBOR.encode(
            .map(["version": .int(Self.version), "entities": .map(Record(entities.sorted { $0.0 < $1.0 }))])
        )
    }

    /// Reads what was kept; nil: it is damaged, or of a later version.
    init?(_ bytes: [UInt8]) {
        guard let record = try? CBOR.decode(bytes).record, record["version"] == .int(Self.version),
            let entities = record["entities"]?.record
        else { return nil }
        var found: [String: EntitySchema] = [:]
        for (id, value) in entities.fields {
            guard let entity = value.record, let idType = entity["id_type"]?.text,
                let attributes = entity["attributes"]?.record
            else { return nil }
            var schemas: [String: AttributeSchema] = [:]
            for (id, value) in attributes.fields {
                guard let schema = value.record.flatMap(AttributeSchema.init) else { return nil }
                schemas[id] = schema
            }
            found[id] = EntitySchema(idType: idType, attributes: schemas)
        }
        self.entities = found
    }
}

extension ModelSchema.AttributeSchema {
    fileprivate init(_ attribute: Attribute) {
        self.kind = attribute.kind.name
        self.sampling = attribute.timeseries?.type.rawValue
        if let timeseries = attribute.timeseries {
            self.types = Dictionary(uniqueKeysWithValues: timeseries.series.map { ($0.name, $0.type.text) })
        } else {
            self.types = ["": attribute.dataType.text]
        }
    }

    fileprivate init?(_ record: Record) {
        guard let kind = record["kind"]?.text, let types = record["types"]?.record else { return nil }
        self.kind = kind
        self.types = Dictionary(uniqueKeysWithValues: types.fields.map { ($0.key, $0.value.text ?? "") })
        self.sampling = record["sampling"]?.text
    }

    /// How it is told.
    var text: String {
        let types = self.types.sorted { $0.key < $1.key }.map { $0.key.isEmpty ? $0.value : "\($0.key): \($0.value)" }
        let sampling = self.sampling.map { "\($0) " } ?? ""
        return "\(sampling)\(self.kind) of \(types.joined(separator: ", "))"
    }
}
