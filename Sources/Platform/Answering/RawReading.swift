import Records

/// Reads datapoints as they came in, the newest first. Blocks its thread until the store has answered.
struct RawReading {
    /// Which of them are wanted.
    struct Filter {
        var id: EntityID?
        var attribute: String?
        var source: String?
        var skip: Int
        /// 0: all.
        var limit: Int
    }

    private let model: ModelSpec
    private let store: EntityStore

    init(_ model: ModelSpec, _ store: EntityStore) {
        self.model = model
        self.store = store
    }

    /// The answer to a request for them.
    func answer(_ entity: EntityType, _ filter: Filter) throws(RequestProblem) -> Answer {
        var buffer = ByteBuffer()
        var count = 0
        var toSkip = filter.skip
        do throws(StoringError) {
            try self.eachTask(of: entity, filter.id) { task in
                for datapoint in task.datapoints.reversed() {
                    guard filter.attribute.map({ $0 == datapoint.attribute.id }) ?? true,
                        filter.source.map({ $0 == datapoint.source ?? "" }) ?? true
                    else { continue }
                    if toSkip > 0 {
                        toSkip -= 1
                        continue
                    }
                    if count > 0 { buffer.append(",") }
                    buffer.append("{")
                    datapoint.writeJSONMembers(of: task, to: &buffer)
                    buffer.append("}")
                    count += 1
                    if count == filter.limit { return false }
                }
                return true
            }
        } catch {
            throw .store(error)
        }
        var body = ByteBuffer()
        body.append("{\"count\":")
        DataValue.int(count).writeJSON(to: &body)
        body.append(",\"data\":[")
        body.append(buffer.bytes)
        body.append("]}")
        return .json(Array(body.bytes))
    }

    private func eachTask(
        of entity: EntityType,
        _ id: EntityID?,
        _ body: (EntityTask) -> Bool
    ) throws(StoringError) {
        let prefix = id.map { EntityKeys.entity(entity, $0) } ?? EntityKeys.prefix(entity)
        var scan = StoreScan(id == nil ? self.store.raw : self.store.rawOfEntities, prefix: prefix)
        scan.isBackward = true
        scan.limit = 200
        while true {
            let page = try self.store.client.scan(scan)
            var values = page.entries.map { Optional($0.value) }
            if id != nil {
                let keys = page.entries.map { EntityKeys.prefix(entity) + $0.key.dropFirst(prefix.count) }
                values = try self.store.client.get(keys.map { (self.store.raw, $0) })
            }
            for value in values {
                guard let value, let task = try? TaskMessage.decode(value, self.model).first else { continue }
                guard body(task) else { return }
            }
            guard page.hasMore, let last = page.entries.last else { return }
            scan.to = last.key
        }
    }
}
