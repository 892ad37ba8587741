import Collecting
import Configuration
import Discovery
import Glibc
import Platform
import Services
import Workers

// The host as a service. What stands behind the API is started first, so that whoever is told "ready" can be served; it is
// stopped last, when all that came in was answered.

/// A service that runs: the gateway, the engines behind it, signals, and the service manager.
final class ServiceRun {
    let catalog: PluginCatalog
    let registry: Registry
    let log: StructuredLog
    private let manager: ServiceManager?
    private let application: String
    private let drainMilliseconds: UInt32
    private let metrics = Metrics()
    private let gateway: ServicePart
    private let policy: CORSPolicy
    let collecting: CollectingRun
    private var isBackendOver = false
    private var isCollectingOver = false
    let synchronizing: SynchronizingRun?
    private var isSynchronizingOver = false
    let line: ParsedCommandLine
    let reload: PlatformReload
    /// Keep other hosts from what store and bus write to.
    private let locks: [DataLock]
    var isReloading = false
    var isReloadWanted = false
    private var signals: ServiceSignals?
    var server: GatewayServer?
    var backend: PlatformBackend?
    var isStopping = false
    private var failure: ExitStatus?
    private var end: ExitStatus?

    /// - Parameters:
    ///   - settings: Of a platform; nil: there is none, but for the gateway and collectors.
    ///   - synchronizer: In place of a platform; nil: there is none.
    ///   - application: What the service is called.
    ///   - drain: Seconds that requests under way have when it is told to stop.
    init(
        _ settings: PlatformSettings?,
        _ parts: PlatformParts,
        _ collectors: CollectingParts,
        _ synchronizer: SynchronizingParts? = nil,
        address: String,
        application: String,
        drain: Int,
        log: StructuredLog,
        reload: PlatformReload,
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ catalog: PluginCatalog
    ) throws {
        self.catalog = catalog
        self.registry = registry
        self.log = log
        self.line = line
        self.reload = reload
        self.application = application
        self.drainMilliseconds = UInt32(clamping: drain * 1000)
        self.manager = ServiceManager { name in getenv(name).map { String(cString: $0) } }
        self.gateway = try parts.gateway(address)
        self.policy = settings.map { CORSPolicy(origins: $0.api.allowedOrigins) } ?? CORSPolicy()
        let kept = settings == nil ? nil : (store: try parts.store(), bus: try parts.bus())
        let synchronized = try synchronizer?.parts(parts) { name, reason in
            log.write(.error, "it is not used: \(reason)", StructuredLog.Field("plugin", name))
        }
        self.locks = try DataLock.locks(
            of: kept.map { [$0.store, $0.bus] } ?? synchronized.map { [$0.store] + ($0.bus.map { [$0] } ?? []) } ?? []
        )
        self.synchronizing = synchronized == nil ? nil : SynchronizingRun(log, catalog, self.metrics)
        self.collecting = CollectingRun(log, catalog, self.metrics)
        // Before any thread is made: each has the signals blocked that are heard by the loop.
        self.signals = try ServiceSignals(catalog.loop) { [unowned self] in self.heard($0) }
        try self.collecting.start(collectors, parts) { [unowned self] in self.collectingEnded() }
        if let synchronized {
            try self.synchronizing?.start(
                synchronized,
                models: self.collecting.models,
                running: { [unowned self] in
                    self.serve([$0, CommonPages(self.metrics, describing: self.collecting.documentation)])
                },
                ended: { [unowned self] in self.synchronizingEnded($0) }
            )
        }
        guard let settings, let kept else { return }
        self.backend = try PlatformBackend(
            settings,
            store: kept.store,
            bus: kept.bus,
            modules: try parts.modules(),
            application: application,
            workers: catalog.settings,
            loop: catalog.loop,
            metrics: self.metrics,
            models: self.collecting.models,
            documentation: self.collecting.documentation,
            handlers: PlatformBackend.Handlers(
                running: { [unowned self] in self.serve([PlatformRequests($0, metrics: self.metrics)]) },
                line: { log.write(.info, $1, StructuredLog.Field("plugin", $0)) },
                warned: { log.write(.warning, $1, StructuredLog.Field("plugin", $0)) },
                ended: { [unowned self] in self.backendEnded($0) }
            )
        )
    }

    /// Runs until it was stopped, or cannot go on.
    func run() throws -> ExitStatus {
        // A client that is gone is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        self.keepAlive()
        if let backend = self.backend {
            try backend.start()
        } else if self.synchronizing == nil {
            self.serve([CommonPages(self.metrics, describing: self.collecting.documentation)])
        }
        try self.catalog.loop.run { self.end != nil }
        self.server = nil
        self.backend = nil
        return self.end ?? .failure
    }

    // MARK: - The gateway

    private func serve(_ services: [any RequestService]) {
        let (log, name) = (self.log, "gateway/\(self.gateway.name)")
        do {
            let server = try GatewayServer(
                InstanceTask(kind: self.gateway.kind, name: self.gateway.name, options: self.gateway.options),
                image: self.gateway.image,
                sandbox: self.gateway.sandbox,
                settings: self.catalog.settings,
                loop: self.catalog.loop,
                handler: RequestHandler(
                    self.collecting.requests + services,
                    policy: self.policy,
                    metrics: self.metrics,
                    log: { log.write(.error, $0, StructuredLog.Field("plugin", name)) }
                ),
                metrics: self.metrics,
                handlers: GatewayServer.Handlers(
                    serving: { [unowned self] in self.serving($0) },
                    line: { log.write(.info, $0, StructuredLog.Field("plugin", name)) },
                    warned: { log.write(.warning, $0, StructuredLog.Field("plugin", name)) },
                    ended: { [unowned self] in self.gatewayEnded($0) }
                )
            )
            self.server = server
            try server.start()
        } catch {
            self.gatewayEnded("\(error)")
        }
    }

    private func serving(_ address: String) {
        self.log.write(
            .info,
            "serving",
            StructuredLog.Field("application", self.application),
            StructuredLog.Field("address", address)
        )
        self.tell(.ready, "serving at \(address)")
    }

    private func gatewayEnded(_ failure: String?) {
        if let failure { self.log.write(.error, failure) }
        // One that does not serve, without having been told to stop, has said why.
        if failure != nil || !self.isStopping { self.failure = .failure }
        self.isStopping = true
        self.endBackends()
    }

    /// Has all end that stands behind the gateway.
    private func endBackends() {
        self.collecting.stop()
        if let synchronizing = self.synchronizing { synchronizing.stop() }
        if let backend = self.backend { backend.stop() } else { self.backendEnded(nil) }
    }

    private func collectingEnded() {
        self.isCollectingOver = true
        self.endIfAllIsOver()
    }

    private func endIfAllIsOver() {
        guard self.isBackendOver, self.isCollectingOver, self.isSynchronizingOver || self.synchronizing == nil else {
            return
        }
        self.log.write(.info, "stopped")
        self.server?.dismiss()
        self.end = self.failure ?? .success
    }

    private func synchronizingEnded(_ failure: String?) {
        // The reason was logged when it failed.
        if failure != nil { self.failure = .failure }
        self.isSynchronizingOver = true
        guard !self.isStopping else { return self.endIfAllIsOver() }
        self.isStopping = true
        self.endBackends()
    }

    private func backendEnded(_ failure: BackendFailure?) {
        if let failure {
            self.log.write(.error, failure.description)
            self.failure = failure.cause == .configuration ? .usage : .failure
        }
        self.isBackendOver = true
        self.collecting.stop()
        self.endIfAllIsOver()
    }

    // MARK: - Signals and the service manager

    private func heard(_ signal: Int32) {
        let field = StructuredLog.Field("signal", signal == SIGHUP ? "SIGHUP" : signal == SIGINT ? "SIGINT" : "SIGTERM")
        guard signal != SIGHUP else {
            self.log.write(.info, "reloading", field)
            return self.startReload()
        }
        guard !self.isStopping else {
            self.log.write(.warning, "ending at once", field)
            self.server?.dismiss()
            self.endBackends()
            return
        }
        self.isStopping = true
        self.log.write(.info, "stopping: requests under way are answered first", field)
        self.tell(.stopping, "answering what is under way")
        if let server = self.server { server.drain(milliseconds: self.drainMilliseconds) } else { self.endBackends() }
    }

    func tell(_ state: ServiceManager.State, _ status: String) {
        guard let reason = self.manager?.tell(state, status: status) else { return }
        self.log.write(.warning, "the service manager was not told: \(reason)")
    }

    /// Tells the service manager that the loop turns, as often as it wants to hear that.
    private func keepAlive() {
        guard let manager = self.manager, let period = manager.watchdogPeriod else { return }
        self.catalog.loop.schedule(after: period) { [weak self] in
            manager.tell(.alive)
            self?.keepAlive()
        }
    }
}
