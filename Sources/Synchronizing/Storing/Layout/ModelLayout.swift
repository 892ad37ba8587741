import Records

/// By which keys objects of a model are found.
struct ModelLayout: Sendable {
    /// Values together that no two objects share.
    struct Unique: Sendable {
        /// What the index is called.
        let name: String
        /// Stored names.
        let fields: [String]
        /// Models among whose objects it counts.
        let leaves: [String]
    }

    /// A link to the model's objects.
    struct Referrer: Sendable {
        let link: String
        let field: FieldDefinition
        /// Whether an object that links so cannot be without what it links to.
        var isCascading: Bool { self.field.link?.kind == .manyToOne && !self.field.allowsNull }
    }

    let definition: ModelDefinition
    /// Models of which there are objects that are the model's: itself and its descendants, without abstract ones.
    let leaves: [String]
    /// Fields of values that are found fast.
    let indexed: [FieldDefinition]
    let unique: [Unique]
    /// Links of its objects, with what they are called.
    let links: [(field: FieldDefinition, name: String)]
    /// Links that lead to its objects.
    let referrers: [String: Referrer]

    /// What a link is called, whichever model inherits it.
    static func link(_ field: FieldDefinition) -> String { "\(field.model).\(field.storedName)" }

    /// A field by the name under which it is kept, or by its own.
    func field(_ name: String) -> FieldDefinition? {
        if let field = self.definition.field(name) { return field }
        return self.links.first { $0.field.storedName == name }?.field
    }

    /// All keys of an object, but for its own.
    func entries(of record: ObjectRecord) -> Set<ObjectEntry> {
        let model = self.definition.name
        var entries: Set<ObjectEntry> = []
        func add(_ place: ObjectEntry.Place, _ prefix: [UInt8]) {
            entries.insert(ObjectEntry(place, prefix: prefix, id: record.id))
        }
        add(.members, ObjectEntry.members(model, isDeleted: record.flag(Bookkeeping.deleted)))
        for kind in PendingKind.allCases where kind.holds(for: record) {
            add(.pending, ObjectEntry.pending(kind, model))
        }
        for field in self.indexed {
            let value = IndexValue.bytes(record[field.storedName])
            add(.index, ObjectEntry.index(model, field.storedName) + value)
        }
        for key in self.unique {
            if let prefix = Self.prefix(of: key, in: record, model) { add(.index, prefix) }
        }
        for (field, name) in self.links {
            for peer in Self.peers(record[field.storedName]) { add(.links, ObjectEntry.links(to: peer, by: name)) }
        }
        return entries
    }

    /// The beginning of the keys of objects that share what is unique; nil: nothing that is missing is shared.
    static func prefix(of key: Unique, in record: ObjectRecord, _ model: String) -> [UInt8]? {
        let values = key.fields.map { record[$0] }
        guard !values.contains(.null) else { return nil }
        return ObjectEntry.index(model, key.name) + values.flatMap(IndexValue.bytes)
    }

    /// The ids that a link holds.
    static func peers(_ value: Value) -> [Int] {
        switch value {
        case .int(let id): [id]
        case .array(let ids): ids.compactMap(\.integer)
        default: []
        }
    }
}
