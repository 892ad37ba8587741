import Records
import Workers

/// What is known of one entity while a snapshot is made of it. Items of histories are taken one by one, and kept only where a
/// callback wants them.
struct EntityState {
    /// What is wanted beside current values.
    struct Wishes: Sendable {
        /// Numbers of time series whose chunks callbacks want.
        var timeseries: Set<Int> = []
        /// Whether a callback wants the master record.
        var master = false
    }

    typealias Item = (start: Int64, item: HistoryItem)

    let entity: EntityType
    let id: EntityID
    let key: [UInt8]
    private(set) var record: EntityRecord?
    private let time: Int64
    private let wishes: Wishes
    private var searches: [Int: CurrentValueSearch] = [:]
    /// By the number of the attribute.
    private(set) var histories: [Int: [Item]] = [:]
    /// Where mirrored links come from, by the number of the mirror.
    private var mirrors: [Int: [DataValue]] = [:]

    /// - Parameters:
    ///   - record: nil: there is no such entity.
    ///   - time: That of the snapshot, in microseconds since 1970 UTC.
    init(_ entity: EntityType, _ id: EntityID, key: [UInt8], _ record: EntityRecord?, at time: Int64, _ wishes: Wishes)
    {
        self.entity = entity
        self.id = id
        self.key = key
        self.record = record
        self.time = time
        self.wishes = wishes
    }

    /// Takes an item of a history; those of an attribute in their order.
    mutating func add(_ attribute: Attribute, start: Int64, _ item: HistoryItem) {
        if self.wishes.master || self.wishes.timeseries.contains(attribute.number) {
            self.histories[attribute.number, default: []].append((start, item))
        }
        self.observe(attribute, start: start, item)
    }

    /// Takes where a mirrored link comes from.
    mutating func add(mirror: Attribute, source: EntityID) {
        self.mirrors[mirror.number, default: []].append(.link(source))
    }

    /// Takes what a callback has just said of the entity as if it had been known before.
    mutating func fold(_ task: EntityTask) {
        guard task.entity === self.entity, task.id == self.id, !task.isDeletion else { return }
        for datapoint in task.datapoints {
            if let start = datapoint.start {
                let item = HistoryItem(
                    end: datapoint.end ?? start,
                    confidence: datapoint.confidence,
                    value: datapoint.value
                )
                self.observe(datapoint.attribute, start: start, item)
            } else {
                self.record?.set(datapoint.attribute.id, datapoint.value, at: self.time)
            }
        }
    }

    /// The values at the time of the snapshot.
    func document(_ names: SnapshotNames) -> SnapshotDocument {
        var document = SnapshotDocument(entity: self.entity, id: self.id, key: self.key, isKnown: self.record != nil)
        guard let record = self.record else { return document }
        document.fields.reserveCapacity(self.entity.attributes.count)
        for attribute in self.entity.attributes {
            switch attribute.kind {
            case .plain where attribute.isMirror:
                guard let sources = self.mirrors[attribute.number] else { continue }
                document.fields.append(.init(name: attribute.id, content: .known(.array(sources))))
            case .plain:
                guard let plain = record.value(attribute.id) else { continue }
                document.fields.append(.init(name: attribute.id, content: .known(plain.value)))
            case .observations:
                guard let current = self.searches[attribute.number]?.result else { continue }
                document.fields.append(.init(name: attribute.id, content: .known(current.value)))
                let name = names.confidence(of: attribute)
                document.fields.append(.init(name: name, content: .known(current.confidence)))
            case .timeseries: continue
            }
        }
        if self.wishes.master { document.master = self.master(record) }
        return document
    }

    /// The master record alone.
    func masterDocument() -> SnapshotDocument {
        var document = SnapshotDocument(entity: self.entity, id: self.id, key: self.key, isKnown: self.record != nil)
        document.master = self.record.map { self.master($0) }
        return document
    }

    private mutating func observe(_ attribute: Attribute, start: Int64, _ item: HistoryItem) {
        if self.searches[attribute.number] == nil {
            guard let search = CurrentValueSearch(attribute, at: self.time) else { return }
            self.searches[attribute.number] = search
        }
        self.searches[attribute.number]?.add(start: start, item)
    }

    /// The master record, in the shape in which the API shows it.
    private func master(_ record: EntityRecord) -> [UInt8] {
        var master: Record = ["#time_created": .timestamp(record.created)]
        if !record.ttlTokens.isEmpty {
            master["#ttl"] = .map(Record(record.ttlTokens.map { ($0.name, Value.timestamp($0.time)) }))
        }
        for attribute in self.entity.attributes where !attribute.isMirror {
            if case .plain = attribute.kind {
                guard let plain = record.value(attribute.id) else { continue }
                master[attribute.id] = ["v": plain.value.recordValue, "ts_last_update": .timestamp(plain.updated)]
            } else if let items = self.histories[attribute.number] {
                master[attribute.id] = .array(
                    items.flatMap { start, item in
                        HistoryRow.rows(item, start: start, of: attribute).map(\.recordValue)
                    }
                )
            }
        }
        return CBOR.encode(.map(master))
    }
}

extension HistoryRow {
    /// The row as callbacks get it.
    fileprivate var recordValue: Value {
        var row: Record = [
            "t1": .timestamp(self.start), "t2": .timestamp(self.end), "v": self.value.recordValue,
        ]
        if let confidence = self.confidence { row["c"] = .double(confidence) }
        return .map(row)
    }
}
