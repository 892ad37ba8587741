import Glibc
import Pipeline
import Platform
import Workers

/// The host as a service: a gateway, what stands behind it, signals, and the service manager.
final class PlatformRun {
    private let catalog: PluginCatalog
    private let log: StructuredLog
    private let manager: ServiceManager?
    private let application: String
    private let drainMilliseconds: UInt32
    private let metrics = Metrics()
    private var server: GatewayServer?
    private var isStopping = false
    private var end: ExitStatus?

    /// - Parameters:
    ///   - application: What the service is called.
    ///   - drain: Seconds that requests under way have when it is told to stop.
    init(
        _ gateway: LoadedExtension,
        application: String,
        drain: Int,
        log: StructuredLog,
        _ catalog: PluginCatalog
    ) throws {
        self.catalog = catalog
        self.log = log
        self.application = application
        self.drainMilliseconds = UInt32(clamping: drain * 1000)
        self.manager = ServiceManager { name in getenv(name).map { String(cString: $0) } }
        let name = "gateway/\(gateway.description.name)"
        let handler = RequestHandler(
            UnavailableService("the platform is not running yet"),
            metrics: self.metrics,
            log: { log.write(.error, $0, StructuredLog.Field("plugin", name)) }
        )
        let task = InstanceTask(
            kind: gateway.description.kind,
            name: gateway.description.name,
            options: gateway.options
        )
        self.server = try GatewayServer(
            task,
            image: gateway.image,
            sandbox: gateway.sandbox,
            settings: catalog.settings,
            loop: catalog.loop,
            handler: handler,
            metrics: self.metrics,
            handlers: GatewayServer.Handlers(
                serving: { [unowned self] in self.serving($0) },
                line: { log.write(.info, $0, StructuredLog.Field("plugin", name)) },
                warned: { log.write(.warning, $0, StructuredLog.Field("plugin", name)) },
                ended: { [unowned self] in self.ended($0) }
            )
        )
    }

    /// Runs until it was stopped, or cannot go on.
    func run() throws -> ExitStatus {
        // A client that is gone is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        let signals = try ServiceSignals(self.catalog.loop) { [unowned self] in self.heard($0) }
        defer { withExtendedLifetime(signals) {} }
        self.keepAlive()
        try self.server?.start()
        try self.catalog.loop.run { self.end != nil }
        self.server = nil
        return self.end ?? .failure
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

    private func heard(_ signal: Int32) {
        let field = StructuredLog.Field("signal", signal == SIGHUP ? "SIGHUP" : signal == SIGINT ? "SIGINT" : "SIGTERM")
        guard signal != SIGHUP else {
            self.log.write(.info, "reloading", field)
            self.tell(.reloading(microseconds: EventLoop.now() / 1000), "reloading")
            self.server?.reload()
            self.tell(.ready, "serving")
            return
        }
        guard !self.isStopping else {
            self.log.write(.warning, "ending at once", field)
            self.server?.dismiss()
            return
        }
        self.isStopping = true
        self.log.write(.info, "stopping: requests under way are answered first", field)
        self.tell(.stopping, "answering what is under way")
        self.server?.drain(milliseconds: self.drainMilliseconds)
    }

    private func ended(_ failure: String?) {
        if let failure { self.log.write(.error, failure) }
        self.log.write(.info, "stopped")
        self.end = self.isStopping && failure == nil ? .success : .failure
    }

    private func tell(_ state: ServiceManager.State, _ status: String) {
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
