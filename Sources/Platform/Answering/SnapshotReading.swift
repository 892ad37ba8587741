import Records
import Services

/// Reads snapshots, as the API shows them. Blocks its thread until the store has answered.
struct SnapshotReading {
    private let store: EntityStore
    private let runs: SnapshotRuns

    init(_ store: EntityStore, _ runs: SnapshotRuns) {
        self.store = store
        self.runs = runs
    }

    /// What is noted of each snapshot, the oldest first.
    static func records(_ store: EntityStore) throws(StoringError) -> [SnapshotRecord] {
        var records: [SnapshotRecord] = []
        try store.client.forEach(StoreScan(store.snapshotRuns)) { entry in
            if let record = SnapshotRecord(entry.value) { records.append(record) }
        }
        return records
    }

    /// How old the last snapshots are, in seconds, and what the last complete one has.
    func summary(now: Int64) throws(RequestProblem) -> Answer {
        let records: [SnapshotRecord]
        do throws(StoringError) {
            records = try Self.records(self.store)
        } catch {
            throw .store(error)
        }
        let complete = records.last { $0.finished != nil }
        func seconds(_ microseconds: Int64?) -> Value { microseconds.map { .double(Double($0) / 1_000_000) } ?? .null }
        return .json(
            .map([
                "latest_age": seconds(records.last.map { now - $0.time }),
                "finished_age": seconds(complete?.finished.map { now - $0 }),
                "entities": complete.map { .int($0.entities) } ?? .null,
                "total_s": seconds(complete.flatMap { record in record.finished.map { $0 - record.time } }),
            ])
        )
    }

    // MARK: - All entities of a type

    /// The last snapshots of entities of a type, in their order.
    ///
    /// - Parameter limit: 0: all.
    func page(of entity: EntityType, skip: Int, limit: Int) throws(RequestProblem) -> Answer {
        var data = ByteBuffer()
        var count = 0
        let time = self.runs.complete.last
        if let time {
            var scan = self.scan(time, entity)
            do throws(StoringError) {
                if try self.pass(skip, &scan) {
                    repeat {
                        scan.limit = limit == 0 ? 1000 : min(limit - count, 1000)
                        let page = try self.store.client.scan(scan)
                        for entry in page.entries {
                            if count > 0 { data.append(",") }
                            try SnapshotParts.read(entry.key, entry.value, self.store).withUnsafeBytes {
                                data.append($0)
                            }
                            count += 1
                        }
                        guard page.hasMore, let last = page.entries.last else { break }
                        scan.pass(last.key)
                    } while limit == 0 || count < limit
                }
            } catch {
                throw .store(error)
            }
        }
        var body = ByteBuffer()
        body.append("{\"time_created\":")
        if let time, count > 0 { body.appendJSON(DateText.text(time)) } else { body.append("null") }
        body.append(",\"count\":")
        DataValue.int(count).writeJSON(to: &body)
        body.append(",\"data\":[")
        body.append(data.bytes)
        body.append("]}")
        return .json(Array(body.bytes))
    }

    private func scan(_ time: Int64, _ entity: EntityType) -> StoreScan {
        StoreScan(self.store.snapshots, prefix: SnapshotRuns.key(time, EntityKeys.prefix(entity)))
    }

    private func keys(_ scan: StoreScan, limit: Int = 20_000) throws(StoringError) -> StorePage {
        var scan = scan
        scan.keysOnly = true
        scan.limit = limit
        return try self.store.client.scan(scan)
    }

    /// Passes over so many.
    ///
    /// - Returns: Whether there may be more.
    private func pass(_ count: Int, _ scan: inout StoreScan) throws(StoringError) -> Bool {
        var rest = count
        while rest > 0 {
            let page = try self.keys(scan, limit: min(rest, 20_000))
            rest -= page.entries.count
            guard page.hasMore, let last = page.entries.last else { return false }
            scan.pass(last.key)
        }
        return true
    }

    // MARK: - One entity

    /// Appends a list of the snapshots of an entity within a window, the oldest first.
    ///
    /// - Parameters:
    ///   - record: nil: there is no such entity, and so there are no snapshots of it.
    ///   - limit: 0: all.
    func write(
        _ entity: EntityType,
        _ id: EntityID,
        _ record: EntityRecord?,
        _ window: TimeWindow,
        skip: Int = 0,
        limit: Int = 0,
        to buffer: inout ByteBuffer
    ) throws(RequestProblem) {
        buffer.append("[")
        defer { buffer.append("]") }
        // Those of an entity that was removed and made anew are of another one.
        guard let record else { return }
        let created = record.created / 1000 * 1000
        let times = self.runs.complete.filter { $0 >= created && $0 >= window.from && $0 <= window.to }
        let key = EntityKeys.entity(entity, id)
        var toSkip = skip
        var count = 0
        var first = 0
        while first < times.count, limit == 0 || count < limit {
            let part = times[first..<min(first + 50, times.count)]
            first += part.count
            var found: [[UInt8]?]
            do throws(StoringError) {
                let keys = part.map { SnapshotRuns.key($0, key) }
                found = try self.store.client.get(keys.map { (self.store.snapshots, $0) })
                for (place, value) in found.enumerated() where value?.isEmpty == true {
                    found[place] = try SnapshotParts.read(keys[place], [], self.store)
                }
            } catch {
                throw .store(error)
            }
            for (time, value) in zip(part, found) {
                guard let value, limit == 0 || count < limit else { continue }
                if toSkip > 0 {
                    toSkip -= 1
                    continue
                }
                if count > 0 { buffer.append(",") }
                value.dropLast().withUnsafeBytes { buffer.append($0) }
                buffer.append(",\"_time_created\":")
                buffer.appendJSON(DateText.text(time))
                buffer.append("}")
                count += 1
            }
        }
    }
}
