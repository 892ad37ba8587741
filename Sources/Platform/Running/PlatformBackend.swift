import Records
import Services
import Synchronization
import Workers

// The workers behind the API, and the engine that uses them. Belongs to the loop's thread; what waits for workers runs on a
// thread of its own and tells the loop by the mailbox.
//
//   start --all workers made their instances--> assembling --engine runs--> running <--> reloading
//                                                                             |
//   ended <--workers gone-- finishing <--engine has stopped-- stopping <--stop+

/// Store, bus, modules and engine of a platform.
public final class PlatformBackend {
    /// What the owner wants to hear, on the loop's thread.
    public struct Handlers {
        /// Requests can be answered by this service.
        public var running: (EngineService) -> Void
        /// A line for the log.
        public var line: (_ plugin: String, _ text: String) -> Void
        /// Something that the operator should know.
        public var warned: (_ plugin: String, _ text: String) -> Void
        /// All is over; called once and last. `failure` says why, unless it was stopped.
        public var ended: (_ failure: BackendFailure?) -> Void

        /// Makes handlers of their parts.
        public init(
            running: @escaping (EngineService) -> Void,
            line: @escaping (String, String) -> Void,
            warned: @escaping (String, String) -> Void,
            ended: @escaping (BackendFailure?) -> Void
        ) {
            self.running = running
            self.line = line
            self.warned = warned
            self.ended = ended
        }
    }

    enum Notice: Sendable {
        case assembled(TaskEngine, Background, EngineService)
        case notAssembled(BackendFailure)
        case asked([ModuleInquiry.Answer])
        case reported(EngineReport)
        case disabled(module: String, reason: String)
        /// Nobody uses the modules of a generation any more.
        case released(generation: Int)
        case retired(Int)
        case ordered(PlatformControl.Order, answer: @Sendable (Answer) -> Void)
        /// Other hosts know of it; now this one.
        case refreshModule(String, answer: @Sendable (Answer) -> Void)
        /// Asked of another host, and to be done by this one as well.
        case askedFor(HostOrder)
        case refreshed(entity: String, Result<Int, StoringError>)
        case scheduled(generation: Int, JobTable.Number)
        case stopped
    }

    /// What works beside the shards.
    struct Background: Sendable {
        let upkeep: Upkeep
        let snapshots: Snapshots
        let updater: Updater
        let archiving: Archiving
        let telemetry: Telemetry
        let hosts: HostGroup
    }

    private static let readers = 2

    let loop: EventLoop
    let handlers: Handlers
    let metrics: Metrics
    let notices: Mailbox<Notice>
    let threads: WorkThreads
    let parts: PartServices
    /// What the platform tells of itself to modules. It stays as it was at the start, as in DP³.
    let platform: [UInt8]
    let application: String
    let documentation: [APIDescription]
    /// What holds now: the settings of the start, with what was taken over since.
    public internal(set) var settings: PlatformSettings
    var store: CallService?
    var bus: CallService?
    var waitingFor = 2
    let sharing: HostSharing
    var engine: TaskEngine?
    var background: Background?
    var service: EngineService?
    var storeClient: StoreClient?
    var schedules: ModuleSchedules?
    var scheduleTimer: UInt64?
    private var failure: BackendFailure?
    var isStopping = false
    var isStarting = true
    private var reports = ReportLog()
    var refreshes: [String: EntityRefresh] = [:]

    /// The modules that are called, in the order in which they are enabled.
    var modules: [RunningModule] = []
    /// What replaces them, if they are being replaced.
    var reload: ModuleReload?
    /// What is to be done when that is over.
    var waitingReloads: [() -> Void] = []
    /// Which of the sets of modules are in use, numbered in their order, and who goes with them.
    var generation = 0
    var generations: Set<Int> = []
    var retiring: [(generation: Int, number: Int, module: RunningModule)] = []
    var retiredCount = 0

    /// - Parameters:
    ///   - modules: In the order in which they are enabled.
    ///   - application: What the platform is called.
    ///   - models: Where modules read models of collectors; nil: nowhere.
    ///   - documentation: What other parts of the API can be asked.
    public init(
        _ settings: PlatformSettings,
        store: ServicePart,
        bus: ServicePart,
        modules: [ServicePart],
        application: String,
        workers: WorkerSettings,
        loop: EventLoop,
        metrics: Metrics,
        models: (any ModelSource)? = nil,
        documentation: [APIDescription] = [],
        handlers: Handlers
    ) throws(SystemError) {
        self.settings = settings
        self.loop = loop
        self.handlers = handlers
        self.metrics = metrics
        self.notices = try Mailbox()
        self.threads = try WorkThreads(2 + modules.count)
        self.sharing = HostSharing(store: store, bus: bus)
        self.platform = Self.description(of: settings, application)
        self.application = application
        self.documentation = documentation
        let owner = Owner()
        self.parts = try PartServices(
            workers,
            loop,
            metrics,
            models: models,
            PartServices.Handlers(
                line: handlers.line,
                warned: handlers.warned,
                allEnded: { owner.backend?.allEnded() }
            )
        )
        owner.backend = self
        // What was acknowledged is on the bus. Keeping it gives way to acknowledging, and to reading.
        self.store = try self.add(store, instances: 1 + Self.readers, givingWay: 1)
        self.bus = try self.add(bus, instances: 2)
        for module in modules {
            self.modules.append(try self.make(module, settings) { [unowned self] in self.settled($0) })
        }
        try loop.watch(self.notices.descriptor) { [unowned self] in self.takeNotices() }
    }

    deinit {
        if let timer = self.scheduleTimer { self.loop.cancel(timer) }
        self.loop.unwatch(self.notices.descriptor)
    }

    /// Starts the workers.
    public func start() throws(SystemError) {
        for service in [self.store, self.bus] { try service?.start() }
        for module in self.modules { try module.start() }
    }

    /// Ends well: what is under way is done, modules are told, workers end.
    public func stop() {
        guard !self.isStopping else { return }
        self.isStopping = true
        for refresh in self.refreshes.values { refresh.stop() }
        self.endReload(because: "the platform is ending")
        guard let engine = self.engine else { return self.parts.finish() }
        let (notices, modules, background) = (self.notices, engine.modules, self.background)
        self.threads.add {
            background?.archiving.stop()
            background?.updater.stop()
            background?.telemetry.stop()
            background?.snapshots.stop()
            background?.upkeep.stop()
            background?.hosts.stop()
            engine.stop()
            background?.hosts.leave()
            for module in modules.workers.joined() { try? module.client.stop() }
            notices.post(.stopped)
        }
    }

    /// The modules that run, as they were made.
    public var moduleParts: [ServicePart] { self.modules.map(\.part) }

    // MARK: - Workers

    private func add(_ part: ServicePart, instances: Int, givingWay: Int = 0) throws(SystemError) -> CallService {
        let name = "\(part.kind)/\(part.name)"
        return try self.parts.make(
            part,
            Array(repeating: [], count: instances),
            givingWay: givingWay,
            started: { [unowned self] in
                self.waitingFor -= 1
                self.assembleIfReady()
            },
            ended: { [unowned self] failure in
                if let failure { self.fail(BackendFailure(.worker, "\(name): \(failure)")) }
            }
        )
    }

    /// Makes a module, which is not started yet.
    func make(
        _ part: ServicePart,
        _ settings: PlatformSettings,
        settled: @escaping (RunningModule) -> Void
    ) throws(SystemError) -> RunningModule {
        let (notices, name) = (self.notices, part.name)
        return try RunningModule(
            part,
            settings.modules[part.name] ?? Record(),
            platform: self.platform,
            workers: settings.host.modules.count(of: part.name),
            self.parts,
            self.metrics,
            ModuleHealth(limit: settings.host.modules.failures) { reason in
                notices.post(.disabled(module: name, reason: reason))
            },
            settled: settled
        )
    }

    /// A worker of a module has started or ended.
    func settled(_ module: RunningModule) {
        guard let failure = module.failure, !self.isStopping else { return self.assembleIfReady() }
        // A module that cannot even start is a mistake of who configured it; later the others go on without it.
        if self.isStarting {
            self.fail(BackendFailure(.worker, "module/\(module.part.name): \(failure)"))
        } else {
            module.health.disable(failure)
        }
    }

    private func allEnded() { self.handlers.ended(self.failure) }

    func fail(_ failure: BackendFailure) {
        guard !self.isStopping else { return }
        self.failure = self.failure ?? failure
        self.stop()
    }

    // MARK: - What other threads tell

    private func takeNotices() {
        for notice in self.notices.takeAll() {
            switch notice {
            case .assembled(let engine, let background, let service): self.assembled(engine, background, service)
            case .notAssembled(let failure): self.fail(failure)
            case .asked(let answers):
                guard !self.isStopping else { continue }
                if self.engine == nil { self.assemble(answers) } else { self.reloadAsked(answers) }
            case .reported(let report): self.reported(report)
            case .disabled(let module, let reason):
                self.handlers.warned("module/\(module)", "it is disabled: \(reason)")
            case .released(let generation): self.released(generation)
            case .retired(let number): self.retired(number)
            case .ordered(.makeSnapshot, let answer): self.makeSnapshot(answer)
            case .ordered(.refreshModule(let name), let answer): self.refreshModuleEverywhere(name, answer)
            case .refreshModule(let name, let answer): self.refreshModule(name, answer)
            case .ordered(.refreshEntities(let name), let answer): self.refreshEntities(name, answer)
            case .askedFor(let order): self.carryOut(order)
            case .refreshed(let entity, let result): self.refreshed(entity, result)
            case .stopped: self.parts.finish()
            case .scheduled(let generation, let job):
                guard generation == self.generation else { continue }
                self.schedules?.finish(job)
                self.setScheduleTimer()
            }
        }
    }

    private func reported(_ report: EngineReport) {
        if case .failed(let reason) = report { return self.fail(BackendFailure(.worker, reason)) }
        guard let text = self.reports.text(of: report, modules: self.modules.map(\.part.name)) else { return }
        self.handlers.warned(text.plugin, text.line)
    }

    private static func description(of settings: PlatformSettings, _ application: String) -> [UInt8] {
        CBOR.encode(
            .map([
                "app_name": .string(application), "config_base_path": .string(settings.directory),
                "config": .map(settings.record), "model_spec": settings.record["db_entities"] ?? .null,
            ])
        )
    }

    /// Lets the handlers of the services find the backend, which is made after them.
    private final class Owner {
        weak var backend: PlatformBackend?
    }
}

extension HostSettings.Modules {
    /// How many workers a module has.
    func count(of module: String) -> Int { max(self.workersByName[module] ?? self.workers, 1) }
}
