extension ShardTransaction {
    /// How long an entity lives without any link to it when it has just been made: what came in together is done by then.
    private static let graceOfWeak = TimeSpan(seconds: 1)

    /// The record of an entity that is made.
    mutating func newRecord(_ task: EntityTask, _ key: [UInt8]) -> EntityRecord {
        var record = EntityRecord(created: self.now)
        switch task.entity.lifetime {
        case .immortal: break
        case .ttl(let onCreate, _):
            record.ttlTokens = [TTLToken("base", until: Self.later(self.now, by: onCreate))]
        case .weak:
            // Something may link to it already, or will do so soon, or nothing ever does.
            let soon = Self.later(self.now, by: Self.graceOfWeak)
            self.transaction.put(self.store.due, DueKey(.entity, at: soon, key).bytes, [])
        }
        return record
    }

    /// Prolongs a life for a datapoint.
    func prolong(_ record: inout EntityRecord, _ entity: EntityType, _ datapoint: Datapoint) {
        guard case .ttl(_, let mirrorsData) = entity.lifetime else { return }
        let attribute = datapoint.attribute
        guard let start = datapoint.start else {
            guard attribute.ttl > .zero else { return }
            return record.prolong(TTLToken("data", until: Self.later(self.now, by: attribute.ttl)))
        }
        var span = attribute.ttl
        if mirrorsData {
            span = max(span, attribute.history?.maximumAge ?? attribute.timeseries?.maximumAge ?? .zero)
        }
        record.prolong(TTLToken("data", until: Self.later(datapoint.end ?? start, by: span)))
    }

    /// Sees to it that an entity is looked at when the first of its tokens is past.
    mutating func watch(_ record: inout EntityRecord, _ entity: EntityType, _ key: [UInt8]) {
        guard case .ttl = entity.lifetime else { return }
        let next = record.ttlTokens.map(\.time).min() ?? .max
        guard next < record.looked else { return }
        self.unwatch(record, key)
        record.looked = next
        self.transaction.put(self.store.due, DueKey(.entity, at: next, key).bytes, [])
    }

    /// Has an entity not be looked at any more.
    mutating func unwatch(_ record: EntityRecord, _ key: [UInt8]) {
        guard record.looked < .max else { return }
        self.transaction.delete(self.store.due, DueKey(.entity, at: record.looked, key).bytes)
    }

    private static func later(_ time: Int64, by span: TimeSpan) -> Int64 {
        let (later, isTooLate) = time.addingReportingOverflow(span.microseconds)
        return isTooLate ? .max : later
    }
}
