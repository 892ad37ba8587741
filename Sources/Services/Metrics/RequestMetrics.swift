import Synchronization
import Workers

/// What is counted of requests.
public final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        var route: String?
        var status: Int
    }

    private let metrics: Metrics
    private let underWay: MetricGauge
    private let counters = Mutex<[Key: MetricCounter]>([:])
    private let latencies = Mutex<[String: LatencyRecorder]>([:])

    /// Counts among these metrics.
    public init(_ metrics: Metrics) {
        self.metrics = metrics
        self.underWay = metrics.gauge("pluginhost_http_requests_under_way", help: "Requests without an answer yet.")
    }

    /// A request has come. Returns when, for `end`.
    public func begin() -> Int64 {
        self.underWay.add(1)
        return EventLoop.now()
    }

    /// A request is answered. Those that have no route are counted together.
    public func end(_ begun: Int64, _ route: String?, _ status: Int) {
        self.underWay.add(-1)
        let key = Key(route: route, status: status)
        let counter = self.counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = self.metrics.counter(
                "pluginhost_http_requests_total",
                help: "Requests that were answered.",
                MetricLabel("route", route ?? "none"),
                MetricLabel("status", String(status))
            )
            counters[key] = counter
            return counter
        }
        counter.add()
        if let route { self.latency(of: route).record(EventLoop.now() - begun) }
    }

    private func latency(of route: String) -> LatencyRecorder {
        self.latencies.withLock { latencies in
            if let latency = latencies[route] { return latency }
            let latency = self.metrics.latency(
                "pluginhost_http_request_seconds",
                help: "Time from a request's arrival at the host to its answer.",
                MetricLabel("route", route)
            )
            latencies[route] = latency
            return latency
        }
    }
}
