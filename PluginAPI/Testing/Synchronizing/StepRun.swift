import PluginAPI

// Unsafe code: the instance is made and destroyed here once, and its memory outlives it; an answer's room is freed when it was
// read.

/// A step or a policy in memory, for the tests of its author.
///
///     let run = try StepRun(SyncMyModel.self, options: ["directory": path])
///     let john = run.objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
///     try run.syncRecord(john)
public final class StepRun {
    /// Where objects are that it reads and saves.
    public let objects: ObjectShelf
    /// What it says that it is for, as the contract has it.
    public let declaration: Record

    private let step: RegisteredStep
    private let host: InMemoryHost
    private let memory: InstanceMemory
    private let instance: UnsafeMutableRawPointer

    /// Makes an instance of a sync step.
    ///
    /// - Parameter options: By name, without the dashes, as a user would write their values.
    /// - Throws: `ExtensionError` if the host would refuse it or an option, or with what it throws.
    public convenience init<S: SyncStep>(
        _ step: S.Type,
        options: [String: String] = [:],
        objects: ObjectShelf = ObjectShelf()
    ) throws { try self.init(S.name, options, objects) { $0.add(S.self) } }

    /// Makes an instance of a model policy.
    public convenience init<P: ModelPolicy>(
        _ policy: P.Type,
        options: [String: String] = [:],
        objects: ObjectShelf = ObjectShelf()
    ) throws { try self.init(P.name, options, objects) { $0.add(P.self) } }

    /// Makes an instance of a pull step.
    public convenience init<S: PullStep>(
        _ step: S.Type,
        options: [String: String] = [:],
        objects: ObjectShelf = ObjectShelf()
    ) throws { try self.init(S.name, options, objects) { $0.add(S.self) } }

    /// Makes an instance of an event step.
    public convenience init<S: EventStep>(
        _ step: S.Type,
        options: [String: String] = [:],
        objects: ObjectShelf = ObjectShelf()
    ) throws { try self.init(S.name, options, objects) { $0.add(S.self) } }

    /// Makes an instance of a data model; what it declares is in `declaration`.
    public convenience init<M: DataModel>(_ model: M.Type, options: [String: String] = [:]) throws {
        try self.init(M.name, options, ObjectShelf()) { $0.add(M.self) }
    }

    /// Makes an instance of a convenience.
    public convenience init<W: ConvenienceWrapper>(
        _ wrapper: W.Type,
        options: [String: String] = [:],
        objects: ObjectShelf = ObjectShelf()
    ) throws { try self.init(W.name, options, objects) { $0.add(W.self) } }

    private init(
        _ name: String,
        _ options: [String: String],
        _ objects: ObjectShelf,
        _ register: (PluginRegistrar) -> Void
    ) throws {
        let host = InMemoryHost()
        host.objects = objects
        let step = try host.registerStep(named: name, register)
        let memory = try InstanceMemory(host, step.options, options)
        let instance = try memory.create(step.create, step.factory)
        do {
            self.declaration = try Self.call(step, 1, [], instance, memory)?.record ?? [:]
        } catch {
            step.destroy(instance)
            throw error
        }
        self.objects = objects
        self.step = step
        self.host = host
        self.memory = memory
        self.instance = instance
    }

    deinit { self.step.destroy(self.instance) }

    /// The lines that it logged, oldest first.
    public var log: [LogLine] { self.host.lines }

    // MARK: - Verbs

    /// Has a sync step bring an object to the backend.
    ///
    /// - Returns: Why it is not done yet, if that is no failure; nil: it is done.
    /// - Throws: `ExtensionError` with what the step throws.
    @discardableResult
    public func syncRecord(_ object: ObjectContent) throws -> StepOutcome? { try self.outcome(2, object) }

    /// Has a sync step remove an object from the backend.
    @discardableResult
    public func deleteRecord(_ object: ObjectContent) throws -> StepOutcome? { try self.outcome(3, object) }

    /// Asks a sync step which objects are to be looked at; nil: those that the host knows to be pending.
    public func fetchPending(deletion: Bool) throws -> [Int]? {
        try self.call(4, ["deletion": .bool(deletion)])?.elements?.compactMap(\.integer)
    }

    /// Tells a sync step that an object is in step.
    public func afterSyncSave(_ object: ObjectContent) throws { _ = try self.call(5, object.value) }

    /// Tells a model policy of an object.
    public func handle(_ change: ObjectChange, _ object: ObjectContent) throws {
        _ = try self.call(2, ["event": .string(change.rawValue), "object": self.current(object).value])
    }

    /// Has a pull step look at the backend.
    public func pullRecords() throws { _ = try self.call(2, nil) }

    /// Has a convenience work out a property of an object.
    ///
    /// - Throws: `ExtensionError` with the reason that it gives.
    public func compute(_ property: String, of object: ObjectContent) throws -> Value {
        let answers = try self.compute(property, [self.current(object)])
        guard let answer = answers.first?.record else {
            throw ExtensionError(.failed, "a list of one answer was expected, found \(answers.count)")
        }
        if let reason = answer["error"]?.text { throw ExtensionError(.failed, reason) }
        return answer["value"] ?? .null
    }

    /// As the contract has it.
    func compute(_ property: String, _ objects: [ObjectContent]) throws -> [Value] {
        let call: Value = ["property": .string(property), "objects": .array(objects.map(\.value))]
        return try self.call(2, call)?.elements ?? []
    }

    /// Gives an event step a message.
    public func processEvent(
        _ value: [UInt8]?,
        key: [UInt8]? = nil,
        topic: String = "topic",
        timestamp: Int64? = nil
    ) throws {
        _ = try self.call(
            2,
            [
                "topic": .string(topic), "key": key.map(Value.bytes) ?? .null, "value": value.map(Value.bytes) ?? .null,
                "timestamp": timestamp.map(Value.timestamp) ?? .null, "partition": 0, "position": 0,
            ]
        )
    }

    // MARK: - Calls

    /// An object as it is on the shelf now, or as it was given.
    private func current(_ object: ObjectContent) -> ObjectContent { self.objects[object.id] ?? object }

    private func outcome(_ verb: Int, _ object: ObjectContent) throws -> StepOutcome? {
        guard let answer = try self.call(verb, ["object": self.current(object).value])?.record else { return nil }
        return StepOutcome(isDeferred: answer["outcome"] == "deferred", reason: answer["reason"]?.text ?? "")
    }

    private func call(_ verb: Int, _ value: Value?) throws -> Value? {
        try Self.call(self.step, verb, value.map { CBOR.encode($0) } ?? [], self.instance, self.memory)
    }

    private static func call(
        _ step: RegisteredStep,
        _ verb: Int,
        _ bytes: [UInt8],
        _ instance: UnsafeMutableRawPointer,
        _ memory: InstanceMemory
    ) throws -> Value? {
        guard step.verbs.indices.contains(verb - 1) else {
            throw ExtensionError(.failed, "a \(step.kind) has no verb \(verb)")
        }
        var answer = plugin_answer()
        answer.size = UInt32(MemoryLayout<plugin_answer>.size)
        answer.capacity = UInt64(PLUGIN_ANSWER_CAPACITY)
        answer.data = .allocate(capacity: Int(PLUGIN_ANSWER_CAPACITY))
        answer.reserve = { answer, capacity in
            guard let answer, capacity <= UInt64(PLUGIN_ANSWER_LIMIT) else { return plugin_status(PLUGIN_FAILED) }
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: Int(capacity))
            larger.update(from: answer.pointee.data, count: Int(answer.pointee.length))
            answer.pointee.data.deallocate()
            answer.pointee.data = larger
            answer.pointee.capacity = capacity
            return plugin_status(PLUGIN_OK)
        }
        defer { answer.data.deallocate() }
        let status = bytes.withUnsafeBufferPointer { bytes in
            var call = plugin_call(
                size: UInt32(MemoryLayout<plugin_call>.size),
                verb: UInt32(verb),
                data: bytes.baseAddress,
                length: UInt64(bytes.count)
            )
            return step.verbs[verb - 1](instance, &call, &answer)
        }
        try memory.check(status, "verb \(verb)")
        guard answer.length > 0 else { return nil }
        return try CBOR.decode(UnsafeRawBufferPointer(start: answer.data, count: Int(answer.length)))
    }
}
