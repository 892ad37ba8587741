import Records
import Workers

// What a module makes is judged by the same reader as what clients push, so that one rule holds for both. It costs a detour
// over JSON, which is a small part of what a task costs.

/// Judges the tasks that modules make.
struct EmittedTaskJudgement: ~Copyable {
    private let model: ModelSpec
    private let reader: DatapointReader
    private var body = ByteBuffer()

    init(_ model: ModelSpec) {
        self.model = model
        self.reader = DatapointReader(model, limits: DatapointLimits(problems: 3, shownInput: 100))
    }

    /// The task, in the types of the model.
    ///
    /// - Throws: `HookRefusal` with what does not fit.
    mutating func judge(_ emitted: EmittedTask) throws(HookRefusal) -> EntityTask {
        guard let entity = self.model.entity(emitted.entity) else {
            throw HookRefusal("a task of the entity type \"\(emitted.entity)\", which there is none of")
        }
        guard let id = EntityID(emitted.id, as: entity.idType) else {
            throw HookRefusal(
                "a task of \(entity.id) with the id \(Self.text(emitted.id)), which is no \(entity.idType)"
            )
        }
        var task = EntityTask(entity, id, isDeletion: emitted.isDeletion)
        task.tags = emitted.tags.map { .string($0) }
        task.ttlTokens = emitted.lifetimes.map { TTLToken($0.name, until: $0.until) }
        if !emitted.datapoints.isEmpty { task.datapoints = try self.datapoints(emitted, entity, id) }
        guard !task.isEmpty else { throw HookRefusal("a task of \(entity.id) \(id) without anything to do") }
        return task
    }

    private mutating func datapoints(
        _ emitted: EmittedTask,
        _ entity: EntityType,
        _ id: EntityID
    ) throws(HookRefusal) -> [Datapoint] {
        self.body.truncate(to: 0)
        for (index, datapoint) in emitted.datapoints.enumerated() {
            if index == 0 { self.body.append("[") } else { self.body.append(",") }
            self.write(datapoint, entity, id)
        }
        self.body.append("]")
        do throws(DatapointRefusal) {
            let tasks = try self.reader.read(UnsafeRawBufferPointer(self.body.bytes))
            return tasks.flatMap(\.datapoints)
        } catch {
            throw HookRefusal("a task of \(entity.id) \(id): \(Self.reason(error, emitted))")
        }
    }

    private mutating func write(_ datapoint: EmittedTask.Datapoint, _ entity: EntityType, _ id: EntityID) {
        self.body.append("{\"type\":")
        self.body.appendJSON(entity.id)
        self.body.append(",\"id\":")
        id.value.writeJSON(to: &self.body)
        self.body.append(",\"attr\":")
        self.body.appendJSON(datapoint.attribute)
        self.body.append(",\"v\":")
        let value = (try? CBOR.decode(datapoint.value)) ?? .null
        JSON.encode(value).withUnsafeBytes { self.body.append($0) }
        let kind = datapoint.kind == 0 ? entity.attribute(datapoint.attribute)?.kind.code ?? 1 : datapoint.kind
        if kind != 1 {
            self.body.append(",\"t1\":")
            self.body.appendJSON(DateText.text(datapoint.t1))
            self.body.append(",\"t2\":")
            self.body.appendJSON(DateText.text(datapoint.t2))
            self.body.append(",\"c\":")
            JSON.encode(.double(datapoint.confidence)).withUnsafeBytes { self.body.append($0) }
        }
        if !datapoint.source.isEmpty {
            self.body.append(",\"src\":")
            self.body.appendJSON(datapoint.source)
        }
        self.body.append("}")
    }

    private static func reason(_ refusal: DatapointRefusal, _ emitted: EmittedTask) -> String {
        guard case .invalid(let problems) = refusal, let first = problems.first else { return "\(refusal)" }
        // The place begins with "body" and the number of the datapoint.
        var attribute = ""
        if case .index(let place)? = first.location.dropFirst().first, place < emitted.datapoints.count {
            attribute = "\(emitted.datapoints[place].attribute): "
        }
        return attribute + first.message
    }

    private static func text(_ id: ModuleEntityID) -> String {
        switch id {
        case .integer(let number): "\(number)"
        case .text(let text): "\"\(text)\""
        }
    }
}
