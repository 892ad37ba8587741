import Records
import Services
import Synchronization
import Workers

// Datapoints are read on the thread that takes requests, which costs less than handing them to another; what waits for the
// store is done on threads of its own.

/// The API of the platform: datapoints go to the engine, questions are answered from the store.
public final class EngineService: PlatformService {
    let model: ModelSpec
    let engine: TaskEngine
    let control: PlatformControl
    private let readers: Mutex<DatapointReader>
    private let reading: EntityReading
    private let raw: RawReading
    let snapshotReading: SnapshotReading
    private let queries: QueryReading
    private let snapshots: Snapshots
    let telemetry: Telemetry
    let queues: QueueReading
    let store: EntityStore
    private let threads: WorkThreads
    /// What `/openapi.json` is answered with.
    private let description: Answer
    private let accepted: DatapointLog?
    private let refused: DatapointLog?

    /// Makes the service of an engine and of what works beside it.
    ///
    /// - Parameters:
    ///   - store: The store of the engine.
    ///   - documentation: What other parts of the API can be asked.
    ///   - logs: Paths of the files for accepted datapoints and for problems; nil: none.
    init(
        _ model: ModelSpec,
        _ engine: TaskEngine,
        _ store: StoreClient,
        _ background: PlatformBackend.Background,
        _ control: PlatformControl,
        application: String,
        limits: DatapointLimits,
        documentation: [APIDescription] = [],
        logs: (accepted: String?, refused: String?) = (nil, nil)
    ) throws {
        self.accepted = try logs.accepted.map { try DatapointLog($0) }
        self.refused = try logs.refused.map { try DatapointLog($0) }
        self.model = model
        self.description = .json(OpenAPIDocument.value(of: model, and: documentation))
        self.engine = engine
        self.control = control
        self.readers = Mutex(DatapointReader(model, limits: limits))
        self.store = EntityStore(store)
        self.reading = EntityReading(model, self.store)
        self.raw = RawReading(model, self.store)
        self.snapshotReading = SnapshotReading(self.store, engine.runs)
        self.queries = QueryReading(self.store, engine.runs)
        self.snapshots = background.snapshots
        self.telemetry = background.telemetry
        self.queues = QueueReading(application, engine, self.store)
        self.threads = try WorkThreads(2)
    }

    private var reader: DatapointReader { self.readers.withLock { $0 } }

    /// Works under other limits from the next request on.
    func use(_ limits: DatapointLimits) { self.readers.withLock { $0 = DatapointReader(self.model, limits: limits) } }

    /// The answer to whoever asks whether it works, with the modules that do not.
    public func health() -> Answer {
        let disabled = self.engine.modules.disabledNames
        guard !disabled.isEmpty else { return .healthy }
        return .json([
            "detail": .string("It works!"), "disabled_modules": .array(disabled.map { .string($0) }),
        ])
    }

    /// Takes datapoints that came together.
    public func push(_ pushes: [DatapointPush]) {
        let reader = self.reader
        for push in pushes {
            do throws(DatapointRefusal) {
                let tasks = try reader.read(push.body)
                let log = self.accepted
                self.engine.publish(tasks) { result in
                    if case .success = result { log?.write(accepted: tasks, from: push.peer) }
                    push.answer(Self.answer(to: result))
                }
            } catch {
                self.refused?.write(refused: error, from: push.peer)
                push.answer(.json(error.body, status: error.status))
            }
        }
    }

    /// Does what a request asks for.
    public func perform(_ request: RoutedRequest, answer: @escaping @Sendable (Answer) -> Void) {
        self.threads.add {
            do throws(RequestProblem) {
                try self.answer(request, answer)
            } catch {
                answer(error.answer)
            }
        }
    }

    private static func answer(to result: Result<Void, StoringError>) -> Answer {
        switch result {
        case .success: .done
        case .failure(let error): RequestProblem.store(error).answer
        }
    }

    private func answer(
        _ request: RoutedRequest,
        _ answer: @escaping @Sendable (Answer) -> Void
    ) throws(RequestProblem) {
        switch request.route {
        case .entities: answer(try self.entities())
        case .entity: answer(try self.whole(request))
        case .master: answer(try self.master(request))
        case .attribute: answer(try self.attribute(request))
        case .rawDatapoints: answer(try self.rawDatapoints(request))
        case .snapshots: answer(try self.snapshots(request))
        case .entityPage: answer(try self.page(request))
        case .entityList: answer(try self.list(request))
        case .entityCount: answer(try self.count(request))
        case .distinctValues:
            answer(try self.queries.distinct(request.attribute, of: try self.reading.entity(request.type)))
        case .snapshotSummary: answer(try self.snapshotReading.summary(now: Clock.system()))
        case .makeSnapshots:
            try self.control.check(.makeSnapshots)
            self.control.order(.makeSnapshot, answer: answer)
        case .setAttribute: try self.set(request, answer)
        case .extendLifetime: try self.extendLifetime(request, answer)
        case .deleteEntity:
            let entity = try self.reading.entity(request.type)
            let task = EntityTask(entity, try self.reading.id(request.entity, of: entity), isDeletion: true)
            self.publish(task, answer)
        case .refreshModuleConfiguration: try self.refreshModule(request, answer)
        case .refreshOnEntityCreation: try self.refreshEntities(request, answer)
        case .sourcesValidity: answer(try self.sourcesValidity())
        case .sourcesAge: answer(try self.sourcesAge(request))
        case .entitiesPerAttribute: self.telemetry.count(answer)
        case .attributeSizes: answer(try self.attributeSizes())
        case .metadata: answer(try self.metadata(request))
        case .queues: answer(try self.waitingTasks())
        case .openAPI: answer(self.description)
        default: answer(.notImplemented)
        }
    }

    private func publish(_ task: EntityTask, _ answer: @escaping @Sendable (Answer) -> Void) {
        self.engine.publish([task]) { answer(Self.answer(to: $0)) }
    }

    // MARK: - Questions

    private func entities() throws(RequestProblem) -> Answer {
        var entities = Record()
        for entity in self.model.entities {
            var attributes = Record()
            for attribute in entity.attributes {
                var specification: Record = ["id": .string(attribute.id), "t": .int(attribute.kind.code)]
                for (key, value) in attribute.record.fields { specification[key] = value }
                attributes[attribute.id] = .map(specification)
            }
            entities[entity.id] = [
                "id": .string(entity.id), "id_data_type": .string(entity.idType.rawValue), "name": .string(entity.name),
                "attribs": .map(attributes), "eid_estimate_count": .int(try self.count(of: entity)),
            ]
        }
        return .json(.map(entities))
    }

    private func count(of entity: EntityType) throws(RequestProblem) -> Int {
        do throws(StoringError) {
            return try EntityCount.read(entity, self.store)
        } catch {
            throw .store(error)
        }
    }

    private func master(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        let entity = try self.reading.entity(request.type)
        let id = try self.reading.id(request.entity, of: entity)
        let window = try TimeWindow(request.request)
        guard let record = try self.reading.record(entity, id) else { return .json(Array("{}".utf8)) }
        var buffer = ByteBuffer()
        try self.reading.writeMaster(entity, id, record, window, to: &buffer)
        return .json(Array(buffer.bytes))
    }

    private func whole(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        let entity = try self.reading.entity(request.type)
        let id = try self.reading.id(request.entity, of: entity)
        let window = try TimeWindow(request.request)
        let record = try self.reading.record(entity, id)
        var buffer = ByteBuffer()
        buffer.append("{\"empty\":")
        DataValue.bool(record == nil).writeJSON(to: &buffer)
        buffer.append(",\"master_record\":")
        if let record {
            try self.reading.writeMaster(entity, id, record, window, to: &buffer)
        } else {
            buffer.append("{}")
        }
        buffer.append(",\"snapshots\":")
        try self.snapshotReading.write(entity, id, record, window, to: &buffer)
        buffer.append("}")
        return .json(Array(buffer.bytes))
    }

    private func snapshots(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        let entity = try self.reading.entity(request.type)
        let id = try self.reading.id(request.entity, of: entity)
        let window = try TimeWindow(request.request)
        let (skip, limit) = try Self.section(request, limit: 0)
        let record = try self.reading.record(entity, id)
        var buffer = ByteBuffer()
        try self.snapshotReading.write(entity, id, record, window, skip: skip, limit: limit, to: &buffer)
        return .json(Array(buffer.bytes))
    }

    private func page(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        let entity = try self.reading.entity(request.type)
        let (skip, limit) = try Self.section(request, limit: 20)
        guard Self.isFiltered(request) || skip > 1000 else {
            return try self.snapshotReading.page(of: entity, skip: skip, limit: limit)
        }
        return try self.queries.page(of: entity, request, skip: skip, limit: limit)
    }

    /// A page with the number of all: what is asked by clients from before these were two questions.
    private func list(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        var answer = try self.page(request)
        let count = try self.queries.count(of: try self.reading.entity(request.type), request)
        answer.body = Array("{\"total_count\":\(count),".utf8) + answer.body.dropFirst()
        return answer
    }

    private func count(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        let entity = try self.reading.entity(request.type)
        return .json(.map(["total_count": .int(try self.queries.count(of: entity, request))]))
    }

    /// Whether a list is to have less than all, or another order.
    private static func isFiltered(_ request: RoutedRequest) -> Bool {
        ["fulltext_filters", "generic_filter", "sort"].contains { request.request.parameter($0) != nil }
    }

    /// The part of a list that is asked for.
    static func section(
        _ request: RoutedRequest,
        limit: Int
    ) throws(RequestProblem) -> (skip: Int, limit: Int) {
        do throws(ValidationProblem) {
            return (try request.integer("skip", default: 0), try request.integer("limit", default: limit))
        } catch {
            throw RequestProblem(.unprocessable(error))
        }
    }

    private func attribute(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        let entity = try self.reading.entity(request.type)
        let id = try self.reading.id(request.entity, of: entity)
        let attribute = try self.reading.attribute(request.attribute, of: entity)
        let window = try TimeWindow(request.request)
        var buffer = ByteBuffer()
        buffer.append("{\"attr_type\":")
        DataValue.int(attribute.kind.code).writeJSON(to: &buffer)
        buffer.append(",\"current_value\":")
        if case .plain = attribute.kind {
            let plain = try self.reading.record(entity, id)?.value(attribute.id)
            (plain?.value ?? .null).writeJSON(to: &buffer)
            buffer.append(",\"history\":[]}")
        } else {
            let value = try self.reading.currentValue(attribute, of: entity, id, at: Clock.system())
            (value?.value ?? .null).writeJSON(to: &buffer)
            buffer.append(",\"history\":")
            EntityReading.write(try self.reading.history(attribute, of: entity, id, window), to: &buffer)
            buffer.append("}")
        }
        return .json(Array(buffer.bytes))
    }

    private func rawDatapoints(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        let entity = try self.reading.entity(request.type)
        let query = request.request
        let (skip, limit) = try Self.section(request, limit: 20)
        var filter = RawReading.Filter(skip: skip, limit: limit)
        filter.attribute = query.parameter("attr")
        filter.source = query.parameter("src")
        if let text = query.parameter("eid") {
            guard let id = EntityID(text, as: entity.idType) else {
                throw .query("eid", "'\(text)' is no id of the type \(entity.idType.rawValue)")
            }
            filter.id = id
        }
        return try self.raw.answer(entity, filter)
    }

    // MARK: - Changes

    private func set(
        _ request: RoutedRequest,
        _ answer: @escaping @Sendable (Answer) -> Void
    ) throws(RequestProblem) {
        let entity = try self.reading.entity(request.type)
        let id = try self.reading.id(request.entity, of: entity)
        let attribute = try self.reading.attribute(request.attribute, of: entity)
        let source = "\(request.request.peer) via API"
        let outcome = request.request.body.withUnsafeBytes { body in
            Result { () throws(DatapointRefusal) in
                try self.reader.readValue(body, of: attribute, for: id, at: Clock.system(), source: source)
            }
        }
        self.publish(try Self.taken(outcome), answer)
    }

    private func extendLifetime(
        _ request: RoutedRequest,
        _ answer: @escaping @Sendable (Answer) -> Void
    ) throws(RequestProblem) {
        let entity = try self.reading.entity(request.type)
        var task = EntityTask(entity, try self.reading.id(request.entity, of: entity))
        let outcome = request.request.body.withUnsafeBytes { body in
            Result { () throws(DatapointRefusal) in try self.reader.readTokens(body) }
        }
        task.ttlTokens = try Self.taken(outcome)
        self.publish(task, answer)
    }

    private static func taken<Success>(
        _ outcome: Result<Success, DatapointRefusal>
    ) throws(RequestProblem) -> Success {
        do throws(DatapointRefusal) {
            return try outcome.get()
        } catch {
            throw RequestProblem(.json(error.body, status: error.status))
        }
    }
}
