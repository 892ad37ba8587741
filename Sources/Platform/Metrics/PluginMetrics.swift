/// The metrics that each plugin has, whatever its kind. For any thread.
public struct PluginMetrics: Sendable {
    /// Batches that it was given or made.
    public let batches: MetricCounter
    /// Records, tasks or requests in them.
    public let records: MetricCounter
    /// Calls and records that failed.
    public let errors: MetricCounter
    /// Records that were given up.
    public let drops: MetricCounter
    /// Workers that were started in place of dead ones.
    public let restarts: MetricCounter
    /// How long calls took.
    public let calls: LatencyRecorder
    /// Batches or calls that wait for it.
    public let queue: MetricGauge

    init(_ metrics: Metrics, kind: String, name: String) {
        let label = MetricLabel("plugin", "\(kind)/\(name)")
        self.batches = metrics.counter("pluginhost_plugin_batches_total", help: "Batches given or made.", label)
        self.records = metrics.counter("pluginhost_plugin_records_total", help: "Records in batches.", label)
        self.errors = metrics.counter("pluginhost_plugin_errors_total", help: "Calls and records that failed.", label)
        self.drops = metrics.counter("pluginhost_plugin_drops_total", help: "Records that were given up.", label)
        self.restarts = metrics.counter(
            "pluginhost_plugin_restarts_total",
            help: "Workers started in place of dead ones.",
            label
        )
        self.calls = metrics.latency("pluginhost_plugin_call_seconds", help: "How long calls took.", label)
        self.queue = metrics.gauge("pluginhost_plugin_queue_depth", help: "Batches or calls that wait.", label)
    }
}
