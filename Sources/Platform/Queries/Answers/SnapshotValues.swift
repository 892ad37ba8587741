import Records

/// The values of a snapshot, as filters compare them, taken from its document.
struct SnapshotValues {
    private let entity: EntityType
    private let fields: [DataField]

    /// Takes the JSON of a snapshot; nil if it is none.
    init?(_ json: [UInt8], of entity: EntityType) {
        let value = json.withUnsafeBytes { bytes in
            Result { () throws(JSONFault) in try ValueReader.whole(bytes) }
        }
        guard case .object(let fields)? = try? value.get() else { return nil }
        self.entity = entity
        self.fields = fields
    }

    /// The value of an attribute; nil: it has none.
    func value(_ name: String) -> [UInt8]? {
        guard let field = self.fields.first(where: { TextBytes.areEqual($0.name, name) }) else { return nil }
        return EncodedValue.bytes(field.value, as: self.entity.attribute(name)?.dataType.compared)
    }

    /// Whether a filter holds.
    ///
    /// - Parameter id: That of the entity.
    func hold(_ filter: Filter, _ id: EntityID) -> Bool {
        switch filter {
        case .all(let filters): filters.allSatisfy { self.hold($0, id) }
        case .any(let filters): filters.contains { self.hold($0, id) }
        case .not(let filter): !self.hold(filter, id)
        case .field(let condition):
            switch condition.root {
            case .attribute(let name): condition.holds(bytes: self.value(name))
            case .identifier: condition.holds(bytes: EncodedValue.bytes(id.value, as: id.type.dataType))
            case .fixed(let bytes): condition.holds(bytes: bytes)
            case .element: false
            }
        }
    }
}

extension FieldCondition {
    /// The same for a value of its own.
    func holds(bytes value: [UInt8]?) -> Bool {
        guard let value else { return self.holds(nil) }
        return value.withUnsafeBytes { self.holds($0) }
    }
}
