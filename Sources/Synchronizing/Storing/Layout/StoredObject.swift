import Records

/// An object as it lies in the store.
struct StoredObject: Hashable, Sendable {
    var record: ObjectRecord
    /// The version in which something was changed last that is not the framework's own. Who bases a change on that version or a
    /// later one overwrites nobody's work.
    var contentVersion: Int

    var bytes: [UInt8] {
        let fields = self.record.values.filter { $0.value != .null }.map { ($0.key, $0.value) }
        return CBOR.encode(
            .array([
                .string(self.record.model), .int(self.record.version), .int(self.contentVersion), .map(Record(fields)),
            ])
        )
    }

    init(_ record: ObjectRecord, contentVersion: Int) {
        self.record = record
        self.contentVersion = contentVersion
    }

    /// Nil: it is damaged.
    init?(id: Int, _ bytes: [UInt8]) {
        guard let parts = (try? CBOR.decode(bytes))?.elements, parts.count == 4, let model = parts[0].text,
            let version = parts[1].integer, let contentVersion = parts[2].integer, let values = parts[3].record
        else { return nil }
        var byName: [String: Value] = [:]
        byName.reserveCapacity(values.count)
        for (key, value) in values.fields { byName[key] = value }
        self.init(
            ObjectRecord(model: model, id: id, version: version, values: byName),
            contentVersion: contentVersion
        )
    }
}
