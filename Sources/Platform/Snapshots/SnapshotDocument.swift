import Records

/// The values of one entity in a snapshot that is being made.
struct SnapshotDocument: Sendable {
    /// A value as the platform knows it, or as a callback made it.
    enum Content: Sendable {
        case known(DataValue)
        case made(Value)

        /// Appends the value in the form that callbacks get.
        func appendCBOR(to buffer: inout ByteBuffer) {
            switch self {
            case .known(let value): value.appendCBOR(to: &buffer)
            case .made(let value): CBOR.append(value, to: &buffer)
            }
        }
    }

    /// A value with its name.
    struct Field: Sendable {
        let name: String
        var content: Content
    }

    /// Where a link leads: to another document of the same batch.
    struct Link: Sendable {
        let attribute: Attribute
        /// Which element of a list it is.
        let position: Int
        let document: Int
    }

    let entity: EntityType
    let id: EntityID
    /// The key of the entity.
    let key: [UInt8]
    /// Whether there is such an entity; else it is only what links lead to.
    let isKnown: Bool
    /// All but the id.
    var fields: [Field] = []
    var links: [Link] = []
    /// The master record, a map in CBOR; nil: no callback wants it.
    var master: [UInt8]?

    /// Changes a value, adds or removes it.
    mutating func set(_ name: String, _ value: Value?) {
        let place = self.fields.firstIndex { $0.name == name }
        switch (place, value) {
        case (let place?, let value?): self.fields[place].content = .made(value)
        case (let place?, nil): self.fields.remove(at: place)
        case (nil, let value?): self.fields.append(Field(name: name, content: .made(value)))
        case (nil, nil): break
        }
    }

    /// Takes what a task says of plain attributes of the entity, if it is about this one.
    mutating func take(_ task: EntityTask) {
        guard task.entity === self.entity, task.id == self.id, !task.isDeletion else { return }
        for datapoint in task.datapoints where datapoint.start == nil {
            if let place = self.fields.firstIndex(where: { $0.name == datapoint.attribute.id }) {
                self.fields[place].content = .known(datapoint.value)
            } else {
                self.fields.append(Field(name: datapoint.attribute.id, content: .known(datapoint.value)))
            }
        }
    }

    /// Appends the snapshot as the API shows it.
    func writeJSON(to buffer: inout ByteBuffer) {
        buffer.append("{\"eid\":")
        self.id.value.writeJSON(to: &buffer)
        for field in self.fields {
            buffer.append(",")
            buffer.appendJSON(field.name)
            buffer.append(":")
            switch field.content {
            case .known(let value): value.writeJSON(to: &buffer)
            case .made(let value): DataValue(value).writeJSON(to: &buffer)
            }
        }
        buffer.append("}")
    }
}
