import PluginABI
import Services
import Workers

// First the models that plugins bring along, then the store, then the objects in it, then the workers of steps and policies, which may
// ask for objects as soon as they are there, and last the engine that calls them. It ends the other way round.

/// A synchronizer with all its workers. Belongs to the loop's thread.
public final class Synchronizer {
    /// What the owner wants to hear, on the loop's thread.
    public struct Handlers {
        /// Objects can be read and changed.
        public var running: (ModelRequests) -> Void
        /// Something for the log.
        public var log: (_ level: LogLevel, _ extension: String, _ text: String) -> Void
        /// All is over; called once and last. `failure` says why, unless it was stopped.
        public var ended: (_ failure: String?) -> Void

        /// Makes handlers of their parts.
        public init(
            running: @escaping (ModelRequests) -> Void,
            log: @escaping (LogLevel, String, String) -> Void,
            ended: @escaping (String?) -> Void
        ) {
            self.running = running
            self.log = log
            self.ended = ended
        }
    }

    private enum Notice: Sendable {
        case based(Result<ObjectBase, ObjectRefusal>)
        case declared(Declarations)
        case logged(LogLevel, String, String)
        case unloaded
        case stopped(Result<String?, ObjectRefusal>)
    }

    /// Nanoseconds that calls under way have when it is stopped.
    private static let patience: Int64 = 10_000_000_000

    var parts: SynchronizerParts
    private let loop: EventLoop
    let handlers: Handlers
    private let notices: Mailbox<Notice>
    let deadLetters: DeadLetterFile?
    let conveniences: Conveniences
    var services: PartServices?
    /// While plugins are asked for models: not all is over if their workers are.
    private var declaredModels: DeclaredModels?
    /// What plugins have declared; empty before they were asked.
    public private(set) var declaredSources: [XProtoSource] = []
    private var hasEnded = false
    private var store: CallService?
    var bus: CallService?
    var members: [(part: ServicePart, service: CallService, depth: CausalDepth)] = []
    /// Workers that are not there yet and have not failed.
    var waiting: Set<Int> = []
    private var base: ObjectBase?
    private var engine: SyncEngine?
    var events: [EventEngine] = []
    private var clearing: ObjectClearing?
    /// Whether all objects that are to go before the models are gone.
    private var isCleared = false
    private var failure: String?
    private var isStopping = false
    private var isWinding = false

    /// Starts nothing yet.
    public init(
        _ parts: SynchronizerParts,
        workers: WorkerSettings,
        loop: EventLoop,
        metrics: Metrics,
        models: (any ModelSource)? = nil,
        deadLetters: DeadLetterFile?,
        handlers: Handlers
    ) throws(SystemError) {
        self.parts = parts
        self.loop = loop
        self.handlers = handlers
        self.deadLetters = deadLetters
        self.conveniences = Conveniences(deadline: min(parts.settings.deadline / 2, 30_000_000_000))
        self.notices = try Mailbox()
        try loop.watch(self.notices.descriptor) { [unowned self] in
            for notice in self.notices.takeAll() { self.take(notice) }
        }
        self.services = try PartServices(
            workers,
            loop,
            metrics,
            models: models,
            PartServices.Handlers(
                line: { handlers.log(.info, $0, $1) },
                warned: { handlers.log(.warning, $0, $1) },
                allEnded: { [unowned self] in if self.declaredModels == nil || self.isStopping { self.end() } }
            )
        )
    }

    deinit { self.loop.unwatch(self.notices.descriptor) }

    /// Starts.
    public func start() throws(SystemError) {
        guard !self.parts.dataModels.isEmpty, let services = self.services else { return try self.startStore() }
        let declared = try DeclaredModels(self.parts.dataModels, services, self.loop) { [unowned self] in
            self.declared($0)
        }
        self.declaredModels = declared
        try declared.start()
    }

    private func declared(_ outcome: DeclaredModels.Outcome) {
        guard !self.isStopping else { return }
        self.declaredSources = outcome.sources
        for (name, reason) in outcome.problems { self.handlers.log(.error, name, reason) }
        do throws(ObjectRefusal) {
            let models = try self.parts.sources.assembled(with: outcome.sources)
            for finding in models.findings { self.handlers.log(.warning, "", finding.description) }
            for source in models.leftOut { for line in source.lines { self.handlers.log(.error, source.name, line) } }
            (self.parts.model, self.parts.settings.graph) = (models.model, models.graph)
        } catch {
            return self.fail(error.description)
        }
        do throws(SystemError) {
            try self.startStore()
        } catch {
            return self.fail("\(error)")
        }
        self.declaredModels?.finish()
        // It has just called this, so it goes later.
        let declared = self.declaredModels
        self.declaredModels = nil
        self.loop.schedule(after: 0) { withExtendedLifetime(declared) {} }
    }

    private func startStore() throws(SystemError) {
        self.store = try self.make(self.parts.store, instances: 3, started: { [unowned self] in self.storeStarted() })
        try self.store?.start()
    }

    /// Ends what is under way, and then all.
    public func stop() {
        guard !self.isStopping else { return }
        self.isStopping = true
        self.wind()
    }

    // MARK: - Beginning

    func make(
        _ part: ServicePart,
        instances: Int,
        hostCalls: (@Sendable (HostCall) -> Void)? = nil,
        started: @escaping () -> Void
    ) throws(SystemError) -> CallService? {
        try self.services?.make(
            part,
            Array(repeating: [], count: instances),
            hostCalls: hostCalls,
            started: started,
            ended: { [unowned self] failure in
                guard let failure else { return }
                self.fail("\(part.kind)/\(part.name): \(failure)")
            }
        )
    }

    private func storeStarted() {
        guard let clients = self.store?.clients, !self.isStopping else { return }
        let store = StoreClient(writer: clients[0], readers: Array(clients[1...]))
        let (parts, notices) = (self.parts, self.notices)
        self.background {
            do throws(ObjectRefusal) {
                notices.post(.based(.success(try ObjectBase(store, parts.model, agrees: parts.agrees))))
            } catch {
                notices.post(.based(.failure(error)))
            }
        }
    }

    private func background(_ body: @escaping @Sendable () -> Void) {
        do throws(SystemError) {
            try DataThread(named: "synchronizer", body).detach()
        } catch {
            self.fail("\(error)")
        }
    }

    private func take(_ notice: Notice) {
        switch notice {
        case .logged(let level, let name, let text): self.handlers.log(level, name, text)
        case .based(.failure(let refusal)): self.fail(refusal.description)
        case .based(.success(let base)):
            guard !self.isStopping else { return self.background { base.close() } }
            self.base = base
            self.startWorkers(base)
        case .declared(let declarations): self.startEngine(declarations)
        case .unloaded:
            self.isCleared = true
            self.stop()
        case .stopped(let outcome):
            switch outcome {
            case .success(let text): if let text { self.handlers.log(.info, "", text) }
            case .failure(let refusal):
                self.failure = self.failure ?? refusal.description
                self.handlers.log(.error, "", refusal.description)
            }
            if self.services?.isEmpty ?? true { self.end() } else { self.services?.finish() }
        }
    }

    func declare() {
        guard !self.isStopping, self.engine == nil else { return }
        let live = self.members.map { ($0.part, $0.service.clients, $0.depth) }
        let (model, periods, notices) = (self.parts.model, self.parts.periods, self.notices)
        self.background { notices.post(.declared(Declarations(live, model, periods))) }
    }

    private func startEngine(_ declarations: Declarations) {
        guard let base = self.base, !self.isStopping else { return }
        for (name, reason) in declarations.problems { self.handlers.log(.error, name, "it is not used: \(reason)") }
        for (name, reason) in self.conveniences.use(declarations.conveniences, base.model) {
            self.handlers.log(
                .error,
                "\(PLUGIN_KIND_CONVENIENCE)/\(name)",
                "one of its properties is not used: \(reason)"
            )
        }
        let notices = self.notices
        let log: SyncEngine.Log = { notices.post(.logged($0, $1, $2)) }
        do throws(SystemError) {
            let engine = try SyncEngine(
                base,
                steps: declarations.steps,
                policies: declarations.policies,
                pulls: declarations.pulls,
                self.parts.settings,
                log: log
            )
            self.engine = engine
            try self.startEvents(declarations, base, log)
            self.handlers.running(try ModelRequests(base, engine, try WorkThreads(2), self.conveniences))
            if self.parts.unloads { self.clearing = try ObjectClearing(base, log) { notices.post(.unloaded) } }
        } catch {
            self.fail("\(error)")
        }
    }

    // MARK: - Ending

    private func end() {
        guard !self.hasEnded else { return }
        self.hasEnded = true
        self.handlers.ended(self.failure)
    }

    func fail(_ reason: String) {
        guard self.failure == nil else { return }
        self.failure = reason
        self.handlers.log(.error, "", reason)
        self.stop()
    }

    private func wind() {
        guard !self.isWinding else { return }
        self.isWinding = true
        // What does not end by itself is begun again when the host runs again.
        self.loop.schedule(after: Self.patience) { [weak self] in
            for member in self?.members ?? [] { member.service.dismiss() }
        }
        let (engine, events, base, notices) = (self.engine, self.events, self.base, self.notices)
        let (clearing, isCleared) = (self.clearing, self.isCleared)
        self.background {
            for event in events { event.stop() }
            clearing?.stop()
            engine?.stop()
            base?.close()
            do throws(ObjectRefusal) {
                notices.post(.stopped(.success(isCleared ? try base?.unload() : nil)))
            } catch {
                notices.post(.stopped(.failure(error)))
            }
        }
    }
}
