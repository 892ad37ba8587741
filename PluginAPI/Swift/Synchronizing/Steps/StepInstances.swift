extension StepInstance {
    // What the numbers of the contract's verbs mean for each kind.

    /// Of a data model.
    convenience init<Model: DataModel>(declaring model: Model.Type, _ context: Context) {
        self.init(context, [1: { _ in ["xproto": .string(Model.xproto)] }])
    }

    /// Of a sync step.
    convenience init<Step: SyncStep>(_ step: Step, _ context: Context) {
        func outcome(_ body: () throws -> Void) throws -> Value? {
            do {
                try body()
                return nil
            } catch let error as InnocuousException {
                return ["outcome": "innocuous", "reason": .string(error.description)]
            } catch let error as DeferredException {
                return ["outcome": "deferred", "reason": .string(error.description)]
            }
        }
        self.init(
            context,
            [
                1: { _ in
                    [
                        "observes": .array(Step.observes.map(Value.string)),
                        "external_dependencies": .array(Step.externalDependencies.map(Value.string)),
                        "fetches_pending": .bool(step is any PendingFetching),
                        "wants_saved": .bool(step is any AfterSyncSaving),
                    ]
                },
                2: { call in
                    let object = try Self.object(call.record?["object"], as: Step.Object.self)
                    return try outcome { try step.syncRecord(object) }
                },
                3: { call in
                    let object = try Self.object(call.record?["object"], as: Step.Object.self)
                    return try outcome { try step.deleteRecord(object) }
                },
                4: { call in
                    let deletion = call.record?["deletion"]?.flag ?? false
                    let ids = try (step as? any PendingFetching)?.fetchPending(deletion: deletion)
                    return ids.map { .array($0.map(Value.int)) } ?? .null
                },
                5: { call in
                    try (step as? any AfterSyncSaving)?.afterSyncSave(call)
                    return nil
                },
            ]
        )
    }

    /// Of a model policy.
    convenience init<Policy: ModelPolicy>(_ policy: Policy, _ context: Context) {
        self.init(
            context,
            [
                1: { _ in
                    [
                        "model_name": .string(Policy.modelName),
                        "handles": .array(Policy.handles.map { .string($0.rawValue) }),
                        "wants_saved": .bool(policy is any AfterPolicySaving),
                    ]
                },
                2: { call in
                    let object = try Self.object(call.record?["object"], as: Policy.Object.self)
                    switch call.record?["event"]?.text.flatMap(ObjectChange.init) {
                    case .create: try policy.handleCreate(object)
                    case .update: try policy.handleUpdate(object)
                    case .delete: try policy.handleDelete(object)
                    case nil: throw ObjectError(.invalid, "a change that this version of PluginAPI does not know")
                    }
                    return nil
                },
                3: { call in
                    try (policy as? any AfterPolicySaving)?.afterPolicySave(call)
                    return nil
                },
            ]
        )
    }

    /// Of a pull step.
    convenience init<Step: PullStep>(pulling step: Step, _ context: Context) {
        self.init(
            context,
            [
                1: { _ in ["observed_model": Step.observedModel.map(Value.string) ?? .null] },
                2: { _ in
                    try step.pullRecords()
                    return nil
                },
            ]
        )
    }

    /// Of an event step.
    convenience init<Step: EventStep>(listening step: Step, _ context: Context) {
        self.init(
            context,
            [
                1: { _ in
                    var declared: Record = ["technology": .string(Step.technology)]
                    if !Step.topics.isEmpty { declared["topics"] = .array(Step.topics.map(Value.string)) }
                    declared["pattern"] = Step.pattern.map(Value.string)
                    return .map(declared)
                },
                2: { call in
                    guard let event = BusEvent(call) else { throw ObjectError(.invalid, "the call has no message") }
                    try step.processEvent(event)
                    return nil
                },
            ]
        )
    }

    /// Of a convenience.
    convenience init<Wrapper: ConvenienceWrapper>(wrapping wrapper: Wrapper, _ context: Context) {
        let properties = wrapper.properties
        self.init(
            context,
            [
                1: { _ in
                    [
                        "model_name": .string(Wrapper.modelName),
                        "properties": .array(properties.map { .string($0.name) }),
                    ]
                },
                2: { call in
                    let name = call.record?["property"]?.text ?? ""
                    guard let property = properties.first(where: { $0.name == name }) else {
                        throw ObjectError(.invalid, "there is no property \"\(name)\"")
                    }
                    let objects = call.record?["objects"]?.elements ?? []
                    // One alone may be as nobody keeps it.
                    if objects.count > 1 { ObjectSession.present?.learn(page: objects.compactMap(ObjectContent.init)) }
                    return .array(objects.map { Self.answer(property, $0) })
                },
            ]
        )
    }

    /// What a property is for one object; one that fails does not concern the others.
    private static func answer<Object: ModelObject>(_ property: ConvenienceProperty<Object>, _ object: Value) -> Value {
        let session = ObjectSession.present
        do {
            guard let content = ObjectContent(object) else { throw ObjectError(.invalid, "the call has no object") }
            let value = try property.value(for: Object(content))
            if let failure = session?.failure { throw failure }
            return ["value": value]
        } catch {
            session?.failure = nil
            return ["error": .string("\(error)")]
        }
    }
}
