import Records
import Synchronization
import Workers

// The workers behind the API, and the engine that uses them. Belongs to the loop's thread; what waits for workers runs on a
// thread of its own and tells the loop by the mailbox.
//
//   start --all workers made their instances--> assembling --engine runs--> running
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

    private enum Notice: Sendable {
        case assembled(Assembly)
        case notAssembled(BackendFailure)
        case reported(EngineReport)
        case stopped
        case scheduled(JobTable.Number)
    }

    /// What runs once all workers are there.
    private struct Assembly: Sendable {
        var engine: TaskEngine
        var upkeep: Upkeep
        var snapshots: Snapshots
        var service: EngineService
        var hooks: HookTable
    }

    private static let readers = 2

    private let settings: PlatformSettings
    private let moduleNames: [String]
    private let loop: EventLoop
    private let handlers: Handlers
    private let metrics: Metrics
    private let notices: Mailbox<Notice>
    private let threads: WorkThreads
    private var services: [(name: String, service: CallService)] = []
    private var startedCount = 0
    private var endedCount = 0
    private var assembly: Assembly?
    private var schedules: ModuleSchedules?
    private var scheduleTimer: UInt64?
    private var failure: BackendFailure?
    private var isStopping = false
    private var reports = ReportLog()

    /// Clients of each module, one for each of its workers.
    private var modules: [[EngineModule]] = []

    /// - Parameters:
    ///   - modules: In the order in which they are enabled.
    ///   - application: What the platform is called.
    public init(
        _ settings: PlatformSettings,
        store: PlatformPart,
        bus: PlatformPart,
        modules: [PlatformPart],
        application: String,
        workers: WorkerSettings,
        loop: EventLoop,
        metrics: Metrics,
        handlers: Handlers
    ) throws(SystemError) {
        self.settings = settings
        self.moduleNames = modules.map(\.name)
        self.loop = loop
        self.handlers = handlers
        self.metrics = metrics
        self.notices = try Mailbox()
        self.threads = try WorkThreads(1 + modules.count)
        try self.add(store, Array(repeating: [], count: 1 + Self.readers), workers)
        try self.add(bus, [[], []], workers)
        let platform = Self.description(of: settings, application)
        for module in modules {
            let count = settings.host.modules.workersByName[module.name] ?? settings.host.modules.workers
            var clients: [EngineModule] = []
            let counted = metrics.plugin(kind: module.kind, name: module.name)
            for process in 0..<max(count, 1) {
                let given = ModuleSettings(
                    platform: platform,
                    module: CBOR.encode(.map(settings.modules[module.name] ?? Record())),
                    process: process,
                    processCount: count
                )
                let service = try self.add(module, [ModuleClient.preparations(given)], workers)
                let deadline = settings.host.modules.deadline.microseconds * 1000
                clients.append(EngineModule(ModuleClient(service.clients[0], deadline: deadline), counted))
            }
            self.modules.append(clients)
        }
        try loop.watch(self.notices.descriptor) { [unowned self] in self.takeNotices() }
    }

    deinit {
        if let timer = self.scheduleTimer { self.loop.cancel(timer) }
        self.loop.unwatch(self.notices.descriptor)
    }

    /// Starts the workers.
    public func start() throws(SystemError) { for (_, service) in self.services { try service.start() } }

    /// Ends well: what is under way is done, modules are told, workers end.
    public func stop() {
        guard !self.isStopping else { return }
        self.isStopping = true
        guard let assembly = self.assembly else { return self.finishServices() }
        let (notices, modules) = (self.notices, self.modules)
        self.threads.add {
            assembly.snapshots.stop()
            assembly.upkeep.stop()
            assembly.engine.stop()
            for module in modules.joined() { try? module.client.stop() }
            notices.post(.stopped)
        }
    }

    // MARK: - Workers

    /// - Parameter instances: For each instance what it is told first.
    @discardableResult
    private func add(
        _ part: PlatformPart,
        _ instances: [[Preparation]],
        _ workers: WorkerSettings
    ) throws(SystemError) -> CallService {
        let name = "\(part.kind)/\(part.name)"
        let task = ServeTask(
            instances: instances.indices.map {
                InstanceTask(kind: part.kind, name: part.name, instance: $0 + 1, options: part.options)
            },
            preparations: instances.enumerated().flatMap { place, preparations in
                preparations.map { Preparation(instance: place, verb: $0.verb, bytes: $0.bytes) }
            }
        )
        let metrics = self.metrics.plugin(kind: part.kind, name: part.name)
        let (line, warned) = (self.handlers.line, self.handlers.warned)
        let service = try CallService(
            task,
            image: part.image,
            label: part.name,
            sandbox: part.sandbox,
            settings: workers,
            loop: self.loop,
            handlers: CallService.Handlers(
                started: { [unowned self] in self.serviceStarted() },
                sandboxed: { report in if let complaint = report.complaint { warned(name, complaint) } },
                line: { line(name, $0) },
                decided: { decision in
                    metrics.restarts.add()
                    warned(name, decision.description)
                },
                delayed: { warned(name, "it could not be replaced yet: \($0)") },
                ended: { [unowned self] failure in self.serviceEnded(name, failure) }
            )
        )
        self.services.append((name, service))
        return service
    }

    private func serviceStarted() {
        self.startedCount += 1
        guard self.startedCount == self.services.count, !self.isStopping else { return }
        self.assemble()
    }

    private func serviceEnded(_ name: String, _ failure: String?) {
        self.endedCount += 1
        if let failure, !self.isStopping {
            let isModule = name.hasPrefix("module/") && self.assembly != nil
            if isModule {
                self.handlers.warned(name, "it is disabled: \(failure)")
            } else {
                self.fail(BackendFailure(.worker, "\(name): \(failure)"))
            }
        }
        guard self.endedCount == self.services.count else { return }
        self.handlers.ended(self.failure)
    }

    private func finishServices() { for (_, service) in self.services { service.finish() } }

    private func fail(_ failure: BackendFailure) {
        if self.failure == nil { self.failure = failure }
        self.stop()
    }

    // MARK: - The engine

    private func assemble() {
        let (settings, names, modules, notices) = (self.settings, self.moduleNames, self.modules, self.notices)
        let storeClients = self.services[0].service.clients
        let busClients = self.services[1].service.clients
        self.threads.add {
            do throws(BackendFailure) {
                var registered: [(name: String, callbacks: [ModuleCallback])] = []
                for (name, clients) in zip(names, modules) {
                    do throws(CallFailure) {
                        registered.append((name, try clients[0].client.callbacks()))
                    } catch {
                        throw BackendFailure(.worker, "module/\(name): \(error)")
                    }
                }
                let (hooks, problems) = HookTable.make(settings.model, modules: registered)
                guard problems.isEmpty else {
                    let texts = problems.map { "module/\($0.module): \($0.description)" }
                    throw BackendFailure(.configuration, texts.joined(separator: "; "))
                }
                let store = StoreClient(writer: storeClients[0], readers: Array(storeClients[1...]))
                let bus = BusClient(publisher: busClients[0], readers: [busClients[1]])
                do {
                    let engine = try TaskEngine(
                        settings.model,
                        hooks: hooks,
                        modules: (0..<settings.shards).map { shard in modules.map { $0[shard % $0.count] } },
                        store: store,
                        bus: bus,
                        settings: EngineSettings(settings)
                    ) { notices.post(.reported($0)) }
                    try engine.start()
                    let snapshots = try Snapshots(settings, hooks: hooks, modules: modules, engine, store) {
                        notices.post(.reported($0))
                    }
                    try snapshots.start()
                    let upkeep = try Upkeep(settings, engine, store) { notices.post(.reported($0)) }
                    try upkeep.start()
                    let limits = DatapointLimits(problems: settings.host.limits.problems)
                    let service = try EngineService(
                        settings.model,
                        engine,
                        store,
                        snapshots,
                        allowedActions: settings.allowedActions,
                        limits: limits,
                        logs: (settings.api.goodLog.map(settings.path), settings.api.badLog.map(settings.path))
                    )
                    let assembly = Assembly(
                        engine: engine,
                        upkeep: upkeep,
                        snapshots: snapshots,
                        service: service,
                        hooks: hooks
                    )
                    notices.post(.assembled(assembly))
                } catch let refusal as SchemaRefusal {
                    throw BackendFailure(.configuration, refusal.description)
                } catch {
                    throw BackendFailure(.worker, "the engine does not start: \(error)")
                }
            } catch {
                notices.post(.notAssembled(error))
            }
        }
    }

    private func takeNotices() {
        for notice in self.notices.takeAll() {
            switch notice {
            case .assembled(let assembly): self.assembled(assembly)
            case .notAssembled(let failure): self.fail(failure)
            case .reported(let report): self.reported(report)
            case .stopped: self.finishServices()
            case .scheduled(let job):
                self.schedules?.finish(job)
                self.setScheduleTimer()
            }
        }
    }

    private func assembled(_ assembly: Assembly) {
        guard !self.isStopping else {
            self.assembly = assembly
            self.isStopping = false
            return self.stop()
        }
        self.assembly = assembly
        EngineFigures.add(assembly.engine.counters, to: self.metrics)
        do throws(CronError) {
            self.schedules = try ModuleSchedules(assembly.hooks, now: Clock.system())
        } catch {
            return self.fail(BackendFailure(.configuration, "a schedule makes no sense: \(error)"))
        }
        self.setScheduleTimer()
        self.handlers.running(assembly.service)
    }

    private func reported(_ report: EngineReport) {
        if case .failed(let reason) = report { return self.fail(BackendFailure(.worker, reason)) }
        guard let text = self.reports.text(of: report, modules: self.moduleNames) else { return }
        self.handlers.warned(text.plugin, text.line)
    }

    // MARK: - Schedules

    private func setScheduleTimer() {
        if let timer = self.scheduleTimer { self.loop.cancel(timer) }
        self.scheduleTimer = nil
        guard let next = self.schedules?.nextRun, !self.isStopping else { return }
        // The clock on the wall may be set: it is looked at again each minute.
        let delay = min(max(next - Clock.system(), 0) * 1000, 60_000_000_000)
        self.scheduleTimer = self.loop.schedule(after: delay) { [unowned self] in
            self.scheduleTimer = nil
            self.runSchedules()
            self.setScheduleTimer()
        }
    }

    private func runSchedules() {
        for due in self.schedules?.take(at: Clock.system()) ?? [] {
            switch due.decision {
            case .run:
                let (clients, notices, hook) = (self.modules[due.hook.module], self.notices, due.hook)
                self.threads.add {
                    for module in clients {
                        var batch = InvocationBatch()
                        batch.invoke(hook.callback)
                        for case (_, .failed(let reason)) in module.run(batch).outcome.effects {
                            let event = TaskEvent.callbackFailed(hook, entity: "", id: "", reason: reason)
                            notices.post(.reported(.task(event)))
                        }
                    }
                    notices.post(.scheduled(due.job))
                }
            case .missed:
                self.handlers.warned(
                    "module/\(self.moduleNames[due.hook.module])",
                    "\(due.hook.name): a run came too late"
                )
            case .busy, .nothing: break
            }
        }
    }

    private static func description(of settings: PlatformSettings, _ application: String) -> [UInt8] {
        CBOR.encode(
            .map([
                "app_name": .string(application), "config_base_path": .string(settings.directory),
                "config": .map(settings.record), "model_spec": settings.record["db_entities"] ?? .null,
            ])
        )
    }
}
