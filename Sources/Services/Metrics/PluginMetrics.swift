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
    /// Batches or calls that wait for it or are under way.
    public let queue: MetricGauge
    /// Bytes that it was given.
    public let bytesIn: MetricCounter
    /// Bytes that it answered or made.
    public let bytesOut: MetricCounter

    private let metrics: Metrics
    private let label: MetricLabel

    /// The figures of one extension; made by `Metrics.plugin`.
    public init(_ metrics: Metrics, kind: String, name: String) {
        let label = MetricLabel("plugin", "\(kind)/\(name)")
        self.metrics = metrics
        self.label = label
        self.batches = metrics.counter("pluginhost_plugin_batches_total", help: "Batches given or made.", label)
        self.records = metrics.counter("pluginhost_plugin_records_total", help: "Records in batches.", label)
        self.errors = metrics.counter("pluginhost_plugin_errors_total", help: "Calls and records that failed.", label)
        self.drops = metrics.counter("pluginhost_plugin_drops_total", help: "Records that were given up.", label)
        self.restarts = metrics.counter(
            "pluginhost_plugin_restarts_total",
            help: "Workers started in place of dead ones.",
            label
        )
        self.queue = metrics.gauge("pluginhost_plugin_queue_depth", help: "Calls that wait or are under way.", label)
        func bytes(_ direction: String) -> MetricCounter {
            metrics.counter(
                "pluginhost_plugin_bytes_total",
                help: "Bytes that a plugin was given (in), and that it answered or made (out).",
                label,
                MetricLabel("direction", direction)
            )
        }
        self.bytesIn = bytes("in")
        self.bytesOut = bytes("out")
    }

    /// How long calls of one name took.
    ///
    /// - Parameter call: One of few names, as each is a histogram of its own.
    public func latency(of call: String) -> LatencyRecorder {
        self.metrics.latency(
            "pluginhost_plugin_call_seconds",
            help: "How long calls took, with the time that they waited.",
            self.label,
            MetricLabel("call", call)
        )
    }
}
