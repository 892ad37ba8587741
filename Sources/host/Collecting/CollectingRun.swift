import Collecting
import Configuration
import Platform
import Services
import Workers

/// The collectors of a service that runs. Belongs to the loop's thread.
final class CollectingRun {
    private let log: StructuredLog
    private let catalog: PluginCatalog
    private let metrics: Metrics
    private var engine: CollectingEngine?
    private var pages: ModelRequests?
    private var ended: () -> Void = {}

    init(_ log: StructuredLog, _ catalog: PluginCatalog, _ metrics: Metrics) {
        self.log = log
        self.catalog = catalog
        self.metrics = metrics
    }

    /// Where modules and others read models; nil: there are no collectors.
    var models: (any ModelSource)? { self.engine?.models }

    /// Their part of the API.
    var requests: [any RequestService] { self.pages.map { [$0] } ?? [] }

    /// What that part can be asked.
    var documentation: [APIDescription] { self.pages == nil ? [] : [ModelRequests.description] }

    /// Starts all collectors that can be used; the others are in the log.
    ///
    /// - Parameters:
    ///   - makers: Make the bus that notifications come by, if there is one.
    ///   - ended: Called once after `stop`, when all has ended.
    func start(_ parts: CollectingParts, _ makers: PlatformParts, ended: @escaping () -> Void) throws {
        self.ended = ended
        guard parts.settings.isWanted else { return }
        let log = self.log
        let (collectors, unusable) = try parts.collectors()
        // One that nobody asked for is none that anybody misses.
        for collector in unusable where collector.isRefreshed {
            log.write(
                collector.isListed ? .error : .warning,
                "it is not used: \(collector.reason)",
                StructuredLog.Field("plugin", "collector/\(collector.name)")
            )
        }
        let strategies = parts.strategies { name, reason in
            log.write(.warning, "it is not used: \(reason)", StructuredLog.Field("plugin", "strategy/\(name)"))
        }
        guard !(collectors.isEmpty && strategies.isEmpty && unusable.isEmpty) else { return }
        let engine = try CollectingEngine(
            workers: self.catalog.settings,
            loop: self.catalog.loop,
            metrics: self.metrics,
            deadLetters: self.catalog.settings.deadLetters,
            handlers: CollectingEngine.Handlers(
                line: { log.write(.info, $1, StructuredLog.Field("plugin", $0)) },
                warned: { log.write(.warning, $1, StructuredLog.Field("plugin", $0)) },
                ended: { [unowned self] in self.finish() }
            )
        )
        engine.expect(collectors)
        for strategy in strategies { try engine.add(strategy: strategy) }
        for collector in collectors { try engine.set(collector) }
        for collector in unusable where collector.isInstalled { engine.refuse(collector.name, collector.reason) }
        if let choice = try parts.settings.bus() {
            try engine.read(try parts.settings.notificationTopics(), from: try makers.bus(ofCollectors: choice))
        }
        self.pages = ModelRequests(engine.models, engine.audits, try WorkThreads(1))
        self.engine = engine
    }

    /// Takes over other settings: a collector whose settings have changed is made anew, and its model stays meanwhile.
    ///
    /// - Returns: What has changed, by collector.
    func reload(_ parts: CollectingParts) throws -> [(name: String, what: String)] {
        guard let engine = self.engine else { return [] }
        var changes: [(String, String)] = []
        let (collectors, unusable) = try parts.collectors()
        for collector in unusable {
            if collector.isRefreshed { changes.append((collector.name, "it stays as it was: \(collector.reason)")) }
            if collector.isInstalled { engine.refuse(collector.name, collector.reason) }
        }
        let running = engine.collectors
        for collector in collectors {
            let old = running.first { $0.part.name == collector.part.name }
            guard old.map({ !$0.isSame(as: collector) }) ?? true else { continue }
            try engine.set(collector)
            changes.append((collector.part.name, old == nil ? "it was added" : "it goes on with other settings"))
        }
        return changes
    }

    /// Has all end.
    func stop() {
        guard let engine = self.engine else { return self.finish() }
        engine.stop()
    }

    private func finish() {
        let ended = self.ended
        self.ended = {}
        ended()
    }
}

extension CollectorSettings {
    /// Whether a collector that runs with these settings need not be made anew for others.
    func isSame(as other: CollectorSettings) -> Bool {
        self.period == other.period && self.isRefreshed == other.isRefreshed && self.timeout == other.timeout
            && self.capacity == other.capacity && self.part.options == other.part.options
            && self.part.image.hasSameBytes(as: other.part.image)
    }
}
