// Unsafe code: descriptors that registration hands over are copied by the host within `add`, and those that must live
// longer (verbs, factory) are never freed, as the contract asks.

/// What `plugin_register` gets of the host.
///
///     @c(plugin_register)
///     public func register(_ host: PluginRegistrar) { host.add(TestExtModel.self) }
public typealias PluginRegistrar = UnsafePointer<plugin_registrar>

extension UnsafePointer where Pointee == plugin_registrar {
    /// Adds a model. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<M: Model>(_ model: M.Type) -> Bool {
        self.addModel(ModelFactoryOf<M>(), columns: M.columns, isResumable: M.self is any ResumableModel.Type)
    }

    /// Adds a log template model. If the host refuses it, the host shows why, and this returns false.
    ///
    /// A model whose templates cannot be used makes registration fail as a whole: that is the author's mistake, and it
    /// shows at once.
    @discardableResult
    public func add<M: LogTemplateModel>(_ model: M.Type) -> Bool {
        do {
            try TemplateCheck<M>.check()
        } catch {
            self.fail("model \"\(M.name)\": \(error)")
            return false
        }
        return self.addModel(TemplateModelFactory<M>(), columns: TemplateModelFactory<M>.columns, isResumable: false)
    }

    /// Adds a state machine. If the host refuses it, the host shows why, and this returns false.
    ///
    /// A machine that makes no sense makes registration fail as a whole, with all that is wrong with it.
    @discardableResult
    @inlinable
    public func add<M: StateMachineModel>(_ model: M.Type) -> Bool {
        let factory = StateMachineFactory(M.self) { context in
            let instance = try StateMachineInstance<M.Subject>(try M.machine(context), named: M.name, context)
            return StateMachineFactory.Verbs(
                fill: { batch in instance.fill(batch) },
                resume: { count in instance.resume(count) }
            )
        }
        return self.addMachine(M.self, factory)
    }

    @usableFromInline
    func addMachine<M: StateMachineModel>(_ model: M.Type, _ factory: StateMachineFactory) -> Bool {
        do {
            try StateMachineFactory.check(M.self)
        } catch {
            self.fail("model \"\(M.name)\": \(error)")
            return false
        }
        return self.addModel(factory, columns: [], isResumable: true)
    }

    /// Adds a medium. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<M: Medium>(_ medium: M.Type) -> Bool {
        self.add(
            M.self,
            kind: PLUGIN_KIND_MEDIUM,
            revision: UInt32(PLUGIN_MEDIUM_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(MediumVerbs.table(takesRecords: M.takesRecords, format: M.format))),
            factory: MediumVerbs.Factory(M.self) { MediumInstance(try M($0), $0) }.lasting
        )
    }

    /// Adds a mapping. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<M: Mapping>(_ mapping: M.Type) -> Bool {
        self.add(
            M.self,
            kind: PLUGIN_KIND_MAPPING,
            revision: UInt32(PLUGIN_MAPPING_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(MappingVerbs.table)),
            factory: MappingVerbs.Factory(M.self) { MappingInstance(try M($0), $0) }.lasting
        )
    }

    /// Adds a format. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<F: Format>(_ format: F.Type) -> Bool {
        self.add(
            F.self,
            kind: PLUGIN_KIND_FORMAT,
            revision: UInt32(PLUGIN_FORMAT_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(FormatVerbs.table(isLines: F.isLines))),
            factory: FormatVerbs.Factory(F.self) { FormatInstance(try F($0), $0) }.lasting
        )
    }

    /// Adds a generic extension. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<G: Generic>(_ generic: G.Type) -> Bool {
        self.add(
            G.self,
            kind: PLUGIN_KIND_GENERIC,
            revision: UInt32(PLUGIN_GENERIC_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(GenericVerbs.table(isAlwaysAsked: G.isAlwaysAsked))),
            factory: GenericVerbs.Factory(G.self) { GenericInstance(try G($0), $0) }.lasting
        )
    }

    /// Adds a module. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<M: Module>(_ module: M.Type) -> Bool {
        self.add(
            M.self,
            kind: PLUGIN_KIND_MODULE,
            revision: UInt32(PLUGIN_MODULE_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(ModuleVerbs.table)),
            factory: ModuleVerbs.Factory(M.self) { ModuleInstance(try M($0), $0) }.lasting
        )
    }

    /// Adds a collector. If the host refuses it, the host shows why, and this returns false.
    ///
    /// It has an option `period` besides its own, unless it declares one itself.
    @discardableResult
    public func add<C: Collector>(_ collector: C.Type) -> Bool {
        let options = CollectorOptions.all(of: C.options)
        return self.add(
            C.self,
            options: options,
            kind: PLUGIN_KIND_COLLECTOR,
            revision: UInt32(PLUGIN_COLLECTOR_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(CollectorVerbs.table(isScoping: C.self is any ScopingCollector.Type))),
            factory: CollectorVerbs.Factory(C.self, options: options) { CollectorInstance(try C($0), $0) }.lasting
        )
    }

    /// Adds a strategy. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<S: Strategy>(_ strategy: S.Type) -> Bool {
        self.add(
            S.self,
            kind: PLUGIN_KIND_STRATEGY,
            revision: UInt32(PLUGIN_STRATEGY_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(StrategyVerbs.table)),
            factory: StrategyVerbs.Factory(S.self) { StrategyInstance(try S($0), $0) }.lasting
        )
    }

    /// Adds a data model. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<M: DataModel>(_ model: M.Type) -> Bool {
        self.add(
            M.self,
            kind: PLUGIN_KIND_DATA_MODEL,
            revision: UInt32(PLUGIN_DATA_MODEL_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(StepVerbs.dataModel)),
            factory: StepVerbs.Factory(M.self) { StepInstance(declaring: M.self, $0) }.lasting
        )
    }

    /// Adds a sync step. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<S: SyncStep>(_ step: S.Type) -> Bool {
        self.add(
            S.self,
            kind: PLUGIN_KIND_SYNC_STEP,
            revision: UInt32(PLUGIN_SYNC_STEP_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(StepVerbs.sync)),
            factory: StepVerbs.Factory(S.self) { StepInstance(try S($0), $0) }.lasting
        )
    }

    /// Adds a model policy. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<P: ModelPolicy>(_ policy: P.Type) -> Bool {
        self.add(
            P.self,
            kind: PLUGIN_KIND_MODEL_POLICY,
            revision: UInt32(PLUGIN_MODEL_POLICY_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(StepVerbs.policy)),
            factory: StepVerbs.Factory(P.self) { StepInstance(try P($0), $0) }.lasting
        )
    }

    /// Adds a pull step. If the host refuses it, the host shows why, and this returns false.
    ///
    /// It has an option `period` besides its own, unless it declares one itself.
    @discardableResult
    public func add<S: PullStep>(_ step: S.Type) -> Bool {
        self.add(
            S.self,
            options: S.allOptions,
            kind: PLUGIN_KIND_PULL_STEP,
            revision: UInt32(PLUGIN_PULL_STEP_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(StepVerbs.pull)),
            factory: StepVerbs.Factory(S.self, options: S.allOptions) { StepInstance(pulling: try S($0), $0) }.lasting
        )
    }

    /// Adds an event step. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<S: EventStep>(_ step: S.Type) -> Bool {
        self.add(
            S.self,
            kind: PLUGIN_KIND_EVENT_STEP,
            revision: UInt32(PLUGIN_EVENT_STEP_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(StepVerbs.event)),
            factory: StepVerbs.Factory(S.self) { StepInstance(listening: try S($0), $0) }.lasting
        )
    }

    /// Adds a convenience. If the host refuses it, the host shows why, and this returns false.
    @discardableResult
    public func add<W: ConvenienceWrapper>(_ wrapper: W.Type) -> Bool {
        self.add(
            W.self,
            kind: PLUGIN_KIND_CONVENIENCE,
            revision: UInt32(PLUGIN_CONVENIENCE_REVISION),
            verbs: UnsafeRawPointer(Self.lasting(StepVerbs.convenience)),
            factory: StepVerbs.Factory(W.self) { StepInstance(wrapping: try W($0), $0) }.lasting
        )
    }

    /// Says that registration failed, for instance because a library is too old; the host refuses the file.
    public func fail(_ message: String) {
        message.withPluginText { self.pointee.report(self, $0) }
    }

    /// Adds a model that a factory makes.
    @usableFromInline
    func addModel(_ factory: ModelFactory, columns: [String], isResumable: Bool) -> Bool {
        let texts = columns.map(\.asLastingPluginText)
        let columnMemory = UnsafeMutablePointer<plugin_text>.allocate(capacity: max(texts.count, 1))
        columnMemory.initialize(from: texts, count: texts.count)
        let verbs = UnsafeMutablePointer<plugin_model_verbs>.allocate(capacity: 1)
        verbs.initialize(
            to: ModelVerbs.table(columns: UnsafePointer<plugin_text>(columnMemory), count: texts.count, isResumable)
        )
        return self.add(
            factory.extensionType,
            options: factory.options,
            kind: PLUGIN_KIND_MODEL,
            revision: UInt32(PLUGIN_MODEL_REVISION),
            verbs: UnsafeRawPointer(verbs),
            factory: Unmanaged.passRetained(factory).toOpaque()
        )
    }

    func add(
        _ type: any Extension.Type,
        options: [any OptionDeclaring]? = nil,
        kind: String,
        revision: UInt32,
        verbs: UnsafeRawPointer,
        factory: UnsafeMutableRawPointer
    ) -> Bool {
        let options = (options ?? type.options).map { Optional(Self.lasting(plugin_option($0))) }
        let needs = type.needs.map { Optional(Self.lasting(plugin_need($0))) }
        var description = plugin_extension()
        description.size = UInt32(MemoryLayout<plugin_extension>.size)
        description.revision = revision
        description.kind = kind.asLastingPluginText
        description.name = type.name.asLastingPluginText
        description.summary = type.summary.asLastingPluginText
        description.version = type.version.asLastingPluginText
        description.verbs = verbs
        description.factory = factory
        return options.withUnsafeBufferPointer { options in
            needs.withUnsafeBufferPointer { needs in
                description.options = options.baseAddress
                description.option_count = UInt32(options.count)
                description.needs = needs.baseAddress
                description.need_count = UInt32(needs.count)
                return self.pointee.add(self, &description) == PLUGIN_OK
            }
        }
    }

    static func lasting<Structure>(_ value: Structure) -> UnsafePointer<Structure> {
        let memory = UnsafeMutablePointer<Structure>.allocate(capacity: 1)
        memory.initialize(to: value)
        return UnsafePointer<Structure>(memory)
    }
}

extension plugin_option {
    fileprivate init(_ option: any OptionDeclaring) {
        self.init()
        self.size = UInt32(MemoryLayout<plugin_option>.size)
        self.type = option.type
        self.name = option.name.asLastingPluginText
        self.help = option.help.asLastingPluginText
        self.placeholder = option.placeholder.asLastingPluginText
        if let initial = option.initial { self.initial = initial.asLastingPluginText }
        if option.isRequired { self.flags |= UInt32(PLUGIN_OPTION_REQUIRED) }
        if let minimum = option.minimum {
            self.flags |= UInt32(PLUGIN_OPTION_HAS_MINIMUM)
            self.minimum = minimum
        }
        if let maximum = option.maximum {
            self.flags |= UInt32(PLUGIN_OPTION_HAS_MAXIMUM)
            self.maximum = maximum
        }
        let choices = option.choices.map(\.asLastingPluginText)
        let memory = UnsafeMutablePointer<plugin_text>.allocate(capacity: max(choices.count, 1))
        memory.initialize(from: choices, count: choices.count)
        self.choices = UnsafePointer(memory)
        self.choice_count = UInt32(choices.count)
    }
}

extension plugin_need {
    fileprivate init(_ need: Need) {
        self.init(
            size: UInt32(MemoryLayout<plugin_need>.size),
            capability: need.capability.asLastingPluginText,
            detail: need.detail.asLastingPluginText
        )
    }
}
