import Records
import Services

// Lists without filter and order are read as the store has them. All else is found in columns, and then the documents of the
// page alone are read.

/// Answers questions about the last snapshots of an entity type. Blocks its thread until the store has answered.
struct QueryReading {
    private enum Answers {
        case columns(ColumnAnswers)
        case documents(DocumentAnswers)
    }

    private let store: EntityStore
    private let runs: SnapshotRuns
    private let cache = ColumnCache()

    init(_ store: EntityStore, _ runs: SnapshotRuns) {
        self.store = store
        self.runs = runs
    }

    /// A page of a list, as the API shows it.
    func page(of entity: EntityType, _ request: RoutedRequest, skip: Int, limit: Int) throws(RequestProblem) -> Answer {
        let clock = QueryClock()
        var query = SnapshotQuery(skip: skip, limit: limit)
        query.sort = try Self.sort(request, entity)
        let time = self.runs.complete.last
        query.filter = try Self.filter(request, entity, at: time ?? 0, clock)
        guard let time else { return Self.answer(nil, []) }
        let keys: [[UInt8]]
        switch try self.answers(entity, time, clock) {
        case .columns(let answers): keys = try answers.page(query)
        case .documents(let answers): keys = try answers.page(query)
        }
        var documents: [[UInt8]] = []
        documents.reserveCapacity(keys.count)
        let prefix = SnapshotRuns.key(time, EntityKeys.prefix(entity))
        var first = 0
        while first < keys.count {
            let places = keys[first..<min(first + 1000, keys.count)].map { prefix + $0 }
            first += places.count
            try SnapshotColumns.storing { () throws(StoringError) in
                let found = try self.store.client.get(places.map { (self.store.snapshots, $0) })
                for (place, value) in zip(places, found) {
                    guard let value else { continue }
                    documents.append(try SnapshotParts.read(place, value, self.store))
                }
            }
        }
        return Self.answer(time, documents)
    }

    /// How many entities a list has.
    func count(of entity: EntityType, _ request: RoutedRequest) throws(RequestProblem) -> Int {
        let clock = QueryClock()
        let time = self.runs.complete.last
        let filter = try Self.filter(request, entity, at: time ?? 0, clock)
        guard let time else { return 0 }
        switch try self.answers(entity, time, clock) {
        case .columns(let answers): return try answers.count(filter)
        case .documents(let answers): return try answers.count(filter)
        }
    }

    /// How often each value of an attribute occurs.
    func distinct(_ name: String, of entity: EntityType) throws(RequestProblem) -> Answer {
        guard let attribute = entity.attribute(name) else {
            throw RequestProblem(.detail("Attribute '\(name)' of entity '\(entity.id)' doesn't exist", status: 400))
        }
        switch attribute.dataType {
        case _ where attribute.timeseries != nil:
            throw RequestProblem(
                .detail("Attribute '\(name)' is a timeseries, which snapshots do not have", status: 400)
            )
        case .dict, .json:
            throw RequestProblem(
                .detail(
                    "Attribute '\(name)' is of type \(attribute.dataType.text), whose values are not counted",
                    status: 400
                )
            )
        default: break
        }
        var body = ByteBuffer()
        body.append("{")
        if let time = self.runs.complete.last {
            let clock = QueryClock()
            let counts: [(value: DataValue, count: Int)]
            switch try self.answers(entity, time, clock) {
            case .columns(let answers): counts = try answers.distinct(attribute)
            case .documents(let answers): counts = try answers.distinct(attribute)
            }
            for (place, (value, count)) in counts.enumerated() {
                if place > 0 { body.append(",") }
                body.appendJSON(value.plainText ?? "null")
                body.append(":")
                DataValue.int(count).writeJSON(to: &body)
            }
        }
        body.append("}")
        return .json(Array(body.bytes))
    }

    private static func answer(_ time: Int64?, _ documents: [[UInt8]]) -> Answer {
        var body = ByteBuffer(capacity: documents.reduce(200) { $0 + $1.count + 1 })
        body.append("{\"time_created\":")
        if let time, !documents.isEmpty { body.appendJSON(DateText.text(time)) } else { body.append("null") }
        body.append(",\"count\":")
        DataValue.int(documents.count).writeJSON(to: &body)
        body.append(",\"data\":[")
        for (place, document) in documents.enumerated() {
            if place > 0 { body.append(",") }
            document.withUnsafeBytes { body.append($0) }
        }
        body.append("]}")
        return .json(Array(body.bytes))
    }

    private func answers(_ entity: EntityType, _ time: Int64, _ clock: QueryClock) throws(RequestProblem) -> Answers {
        let key = ColumnCache.Key(time: time, entity: -1, kind: .record)
        let record: SnapshotRecord?
        if case .record(let known)? = self.cache[key] {
            record = known
        } else {
            record = try SnapshotColumns.storing { () throws(StoringError) in
                try self.store.client.get(self.store.snapshotRuns, SnapshotRuns.key(time)).flatMap {
                    SnapshotRecord($0)
                }
            }
            if let record, record.finished != nil { self.cache.put(.record(record), key) }
        }
        guard record?.hasColumns == true else {
            return .documents(DocumentAnswers(entity, at: time, self.store, clock))
        }
        return .columns(ColumnAnswers(try SnapshotColumns(entity, at: time, self.store, self.cache), clock))
    }

    // MARK: - Parameters

    private static func sort(_ request: RoutedRequest, _ entity: EntityType) throws(RequestProblem) -> [SortOrder] {
        var orders: [SortOrder] = []
        for text in request.request.parameters("sort") {
            do throws(QueryProblem) {
                orders.append(try SortOrder(text, of: entity))
            } catch {
                throw .query("sort", error.reason)
            }
        }
        return orders
    }

    private static func filter(
        _ request: RoutedRequest,
        _ entity: EntityType,
        at time: Int64,
        _ clock: QueryClock
    ) throws(RequestProblem) -> Filter? {
        let fulltext = try Self.json("fulltext_filters", request)
        let generic = try Self.json("generic_filter", request)
        do throws(QueryProblem) {
            return try FilterReader(entity, at: time, clock).read(fulltext: fulltext, generic: generic)
        } catch {
            throw RequestProblem(.detail(error.reason, status: 400))
        }
    }

    private static func json(_ name: String, _ request: RoutedRequest) throws(RequestProblem) -> DataValue? {
        guard let text = request.request.parameter(name) else { return nil }
        let bytes = Array(text.utf8)
        let outcome = bytes.withUnsafeBytes { bytes in
            Result { () throws(JSONFault) in try ValueReader.whole(bytes) }
        }
        do throws(JSONFault) {
            return try outcome.get()
        } catch {
            let problem = ValidationProblem.request(
                "json_invalid",
                at: ["query", name],
                "Invalid JSON: \(error.reason.rawValue) at byte \(error.offset)",
                input: .string(text),
                context: ["error": .string(error.reason.rawValue)]
            )
            throw RequestProblem(.unprocessable(problem))
        }
    }
}
