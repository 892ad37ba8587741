import Services
import Workers

/// A module as a shard calls it.
public struct EngineModule: Sendable {
    /// Its instance.
    public let client: ModuleClient
    /// Where its calls are counted.
    public let metrics: PluginMetrics
    /// Whether it is called at all.
    public let health: ModuleHealth
    /// Whether its values are to be derived anew.
    public let refresh: RefreshRequest

    private let latency: LatencyRecorder
    private let correlationLatency: LatencyRecorder

    /// Makes one of its parts.
    public init(
        _ client: ModuleClient,
        _ metrics: PluginMetrics,
        _ health: ModuleHealth = ModuleHealth(),
        _ refresh: RefreshRequest = RefreshRequest()
    ) {
        self.refresh = refresh
        self.client = client
        self.metrics = metrics
        self.health = health
        self.latency = metrics.latency(of: "run")
        self.correlationLatency = metrics.latency(of: "correlate")
    }

    /// Makes calls of correlations, and counts them.
    ///
    /// - Returns: Whether the module is in service.
    func correlate(
        _ calls: [CorrelationCalls],
        documents: () -> DocumentBatch,
        take: (ModuleOutcome) -> Void
    ) -> Bool {
        let count = calls.reduce(0) { $0 + $1.count }
        guard !self.health.isDisabled else {
            self.metrics.drops.add(count)
            return false
        }
        let start = EventLoop.now()
        var failures: [(place: Int, reason: String)] = []
        let isInService = self.client.correlate(calls, documents: documents) { outcome in
            for case (let place, .failed(let reason)) in outcome.effects { failures.append((place, reason)) }
            take(outcome)
        }
        guard isInService else {
            self.metrics.drops.add(count)
            return false
        }
        self.correlationLatency.record(EventLoop.now() - start)
        self.metrics.batches.add()
        self.metrics.records.add(count)
        if !failures.isEmpty { self.metrics.errors.add(failures.count) }
        self.health.note(calls: count, failures: failures)
        return true
    }

    /// Makes the calls of a batch, and counts them.
    func run(_ batch: InvocationBatch) -> ModuleClient.Result {
        guard !self.health.isDisabled else { return self.dropped(batch) }
        let start = EventLoop.now()
        let result = self.client.run(batch)
        guard !result.isOutOfService else { return self.dropped(batch) }
        self.latency.record(EventLoop.now() - start)
        self.metrics.batches.add()
        self.metrics.records.add(batch.count)
        var failures: [(place: Int, reason: String)] = []
        for case (let place, .failed(let reason)) in result.outcome.effects { failures.append((place, reason)) }
        if !failures.isEmpty { self.metrics.errors.add(failures.count) }
        self.health.note(calls: batch.count, failures: failures)
        // The module may ask for it itself.
        if result.outcome.wantsRefresh, !self.refresh.isWanted { self.refresh.ask() }
        return result
    }

    private func dropped(_ batch: InvocationBatch) -> ModuleClient.Result {
        self.metrics.drops.add(batch.count)
        return ModuleClient.Result.outOfService
    }
}
