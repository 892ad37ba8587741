import Records
import Services
import Workers

/// A module with its workers. Belongs to the loop's thread.
final class RunningModule {
    /// What it is made of.
    let part: ServicePart
    /// Whether it is called.
    let health: ModuleHealth
    /// Whether values are to be derived anew.
    let refresh = RefreshRequest()
    /// What it registered; empty before it was asked.
    var callbacks: [ModuleCallback] = []
    /// What its configuration was made of.
    private(set) var configuration: Record
    /// Whether a worker has ended for good, or could never be made.
    private(set) var hasEnded = false
    /// Why it cannot be used.
    private(set) var failure: String?
    private(set) var services: [CallService] = []

    private let platform: [UInt8]
    private let metrics: PluginMetrics
    private var startedCount = 0

    /// - Parameters:
    ///   - platform: What the platform tells of itself, a map in CBOR.
    ///   - count: How many workers it has.
    ///   - settled: Called each time that a worker has started or ended.
    init(
        _ part: ServicePart,
        _ configuration: Record,
        platform: [UInt8],
        workers count: Int,
        _ services: PartServices,
        _ metrics: Metrics,
        _ health: ModuleHealth,
        settled: @escaping (RunningModule) -> Void
    ) throws(SystemError) {
        self.part = part
        self.configuration = configuration
        self.platform = platform
        self.health = health
        self.metrics = metrics.plugin(kind: part.kind, name: part.name)
        for process in 0..<count {
            let service = try services.make(
                part,
                [ModuleClient.preparations(self.settings(configuration, process, count))],
                started: { [weak self] in
                    guard let self else { return }
                    self.startedCount += 1
                    settled(self)
                },
                ended: { [weak self] failure in
                    guard let self else { return }
                    self.hasEnded = true
                    self.failure = self.failure ?? failure
                    settled(self)
                }
            )
            self.services.append(service)
        }
    }

    /// Whether all workers have made their instances.
    var hasStarted: Bool { self.startedCount == self.services.count }

    /// Starts the workers.
    func start() throws(SystemError) { for service in self.services { try service.start() } }

    /// Notes that it cannot be used.
    func fail(_ reason: String) {
        self.hasEnded = true
        self.failure = self.failure ?? reason
    }

    /// The workers as shards call them.
    ///
    /// - Parameter deadline: How long a batch may take, in nanoseconds.
    func workers(deadline: Int64) -> [EngineModule] {
        self.services.map {
            EngineModule(ModuleClient($0.clients[0], deadline: deadline), self.metrics, self.health, self.refresh)
        }
    }

    /// What each worker is told of a configuration.
    func settings(_ configuration: Record) -> [ModuleSettings] {
        self.services.indices.map { self.settings(configuration, $0, self.services.count) }
    }

    /// Notes that the workers have taken a configuration, which later ones are given too.
    func took(_ configuration: Record) {
        self.configuration = configuration
        for (service, settings) in zip(self.services, self.settings(configuration)) {
            service.replacePreparations(ModuleClient.preparations(settings))
        }
    }

    /// Whether it is what these parts would make.
    func isMade(of part: ServicePart, workers count: Int) -> Bool {
        !self.hasEnded && self.services.count == count && part.options == self.part.options
            && part.sandbox == self.part.sandbox && part.image.hasSameBytes(as: self.part.image)
    }

    private func settings(_ configuration: Record, _ process: Int, _ count: Int) -> ModuleSettings {
        ModuleSettings(
            platform: self.platform,
            module: CBOR.encode(.map(configuration)),
            process: process,
            processCount: count
        )
    }
}
