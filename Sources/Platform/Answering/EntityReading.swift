import Records
import Services

/// Reads what is kept of entities, as the API shows it. Blocks its thread until the store has answered.
struct EntityReading {
    private let model: ModelSpec
    private let store: EntityStore

    init(_ model: ModelSpec, _ store: EntityStore) {
        self.model = model
        self.store = store
    }

    /// The entity type of a path.
    func entity(_ name: String) throws(RequestProblem) -> EntityType {
        guard let entity = self.model.entity(name) else { throw .path("etype", "Entity type '\(name)' doesn't exist") }
        return entity
    }

    /// The id of a path.
    func id(_ text: String, of entity: EntityType) throws(RequestProblem) -> EntityID {
        guard let id = EntityID(text, as: entity.idType) else {
            throw .path("eid", "'\(text)' is no id of the type \(entity.idType.rawValue)")
        }
        return id
    }

    /// The attribute of a path.
    func attribute(_ name: String, of entity: EntityType) throws(RequestProblem) -> Attribute {
        guard let attribute = entity.attribute(name) else {
            throw .path("attr", "Attribute '\(name)' doesn't exist in entity type '\(entity.id)'")
        }
        return attribute
    }

    /// The record of an entity; nil if there is none.
    func record(_ entity: EntityType, _ id: EntityID) throws(RequestProblem) -> EntityRecord? {
        do throws(StoringError) {
            guard let bytes = try self.store.client.get(self.store.entities, EntityKeys.entity(entity, id)) else {
                return nil
            }
            return try Self.reading { () throws(ByteError) in try EntityRecord.read(bytes) }
        } catch {
            throw .store(error)
        }
    }

    /// The history of an attribute within a window, in the order of time.
    func history(
        _ attribute: Attribute,
        of entity: EntityType,
        _ id: EntityID,
        _ window: TimeWindow
    ) throws(RequestProblem) -> [HistoryRow] {
        let prefix = EntityKeys.history(ofEntity: EntityKeys.entity(entity, id), attribute)
        var rows: [HistoryRow] = []
        do throws(StoringError) {
            try self.store.client.walk(StoreScan(self.store.history, prefix: prefix)) { entry throws(StoringError) in
                let start = EntityKeys.start(ofHistoryItem: entry.key)
                guard start <= window.to else { return false }
                let item = try Self.reading { () throws(ByteError) in try HistoryItem.read(entry.value) }
                guard window.overlaps(start, item.end) else { return true }
                rows += HistoryRow.rows(item, start: start, of: attribute)
                    .filter { window.overlaps($0.start, $0.end) }
                return true
            }
            return rows
        } catch {
            throw .store(error)
        }
    }

    /// What an attribute of observations comes to at a time; nil: nothing holds then, or it is of another kind.
    func currentValue(
        _ attribute: Attribute,
        of entity: EntityType,
        _ id: EntityID,
        at time: Int64
    ) throws(RequestProblem) -> CurrentValue? {
        guard var search = CurrentValueSearch(attribute, at: time) else { return nil }
        let key = EntityKeys.entity(entity, id)
        var scan = StoreScan(self.store.history, prefix: EntityKeys.history(ofEntity: key, attribute))
        scan.to = EntityKeys.historyItem(ofEntity: key, attribute, start: search.end, number: 0)
        do throws(StoringError) {
            try self.store.client.forEach(scan) { entry throws(StoringError) in
                let item = try Self.reading { () throws(ByteError) in try HistoryItem.read(entry.value) }
                search.add(start: EntityKeys.start(ofHistoryItem: entry.key), item)
            }
            return search.result
        } catch {
            throw .store(error)
        }
    }

    private static func reading<Result>(_ body: () throws(ByteError) -> Result) throws(StoringError) -> Result {
        do throws(ByteError) {
            return try body()
        } catch {
            throw StoringError(.failed, "something in the store is damaged: \(error)")
        }
    }

    // MARK: - Answers

    /// The master record: plain values, histories, and what the platform notes.
    func writeMaster(
        _ entity: EntityType,
        _ id: EntityID,
        _ record: EntityRecord,
        _ window: TimeWindow,
        to buffer: inout ByteBuffer
    ) throws(RequestProblem) {
        buffer.append("{\"#time_created\":")
        buffer.appendJSON(DateText.text(record.created))
        if !record.ttlTokens.isEmpty {
            buffer.append(",\"#ttl\":{")
            for (index, token) in record.ttlTokens.enumerated() {
                if index > 0 { buffer.append(",") }
                buffer.appendJSON(token.name)
                buffer.append(":")
                buffer.appendJSON(DateText.text(token.time))
            }
            buffer.append("}")
        }
        for attribute in entity.attributes where !attribute.isMirror {
            if case .plain = attribute.kind {
                guard let plain = record.value(attribute.id) else { continue }
                buffer.append(",")
                buffer.appendJSON(attribute.id)
                buffer.append(":{\"v\":")
                plain.value.writeJSON(to: &buffer)
                buffer.append(",\"ts_last_update\":")
                buffer.appendJSON(DateText.text(plain.updated))
                buffer.append("}")
            } else {
                // Only timeseries are limited to the window: observations are shown as a whole.
                let shown = attribute.timeseries == nil ? TimeWindow.always : window
                let rows = try self.history(attribute, of: entity, id, shown)
                guard !rows.isEmpty else { continue }
                buffer.append(",")
                buffer.appendJSON(attribute.id)
                buffer.append(":")
                Self.write(rows, to: &buffer)
            }
        }
        buffer.append("}")
    }

    /// Appends a list of rows.
    static func write(_ rows: [HistoryRow], to buffer: inout ByteBuffer) {
        buffer.append("[")
        for (index, row) in rows.enumerated() {
            if index > 0 { buffer.append(",") }
            row.writeJSON(to: &buffer)
        }
        buffer.append("]")
    }
}
