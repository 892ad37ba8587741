import Workers

/// A module as a shard calls it.
public struct EngineModule: Sendable {
    /// Its instance.
    public let client: ModuleClient
    /// Where its calls are counted.
    public let metrics: PluginMetrics

    /// Makes one of its parts.
    public init(_ client: ModuleClient, _ metrics: PluginMetrics) {
        self.client = client
        self.metrics = metrics
    }

    /// Makes calls of correlations, and counts them.
    ///
    /// - Returns: Whether the module is in service.
    func correlate(
        _ calls: [CorrelationCalls],
        documents: () -> DocumentBatch,
        take: (ModuleOutcome) -> Void
    ) -> Bool {
        let start = EventLoop.now()
        let count = calls.reduce(0) { $0 + $1.count }
        var failures = 0
        let isInService = self.client.correlate(calls, documents: documents) { outcome in
            failures += outcome.effects.count { if case .failed = $0.effect { true } else { false } }
            take(outcome)
        }
        guard isInService else {
            self.metrics.drops.add(count)
            return false
        }
        self.metrics.calls.record(EventLoop.now() - start)
        self.metrics.batches.add()
        self.metrics.records.add(count)
        if failures > 0 { self.metrics.errors.add(failures) }
        return true
    }

    /// Makes the calls of a batch, and counts them.
    func run(_ batch: InvocationBatch) -> ModuleClient.Result {
        let start = EventLoop.now()
        let result = self.client.run(batch)
        guard !result.isOutOfService else {
            self.metrics.drops.add(batch.count)
            return result
        }
        self.metrics.calls.record(EventLoop.now() - start)
        self.metrics.batches.add()
        self.metrics.records.add(batch.count)
        let failures = result.outcome.effects.count { if case .failed = $0.effect { true } else { false } }
        if failures > 0 { self.metrics.errors.add(failures) }
        return result
    }
}
