import Services

/// What is counted of a collector.
final class CollectorFigures: Sendable {
    private let builds: MetricCounter
    private let failures: MetricCounter
    private let missedPeriods: MetricGauge
    private let elements: MetricGauge
    private let duration: LatencyRecorder
    private let notifications: MetricCounter
    private let failedNotifications: MetricCounter
    private let lostNotifications: MetricCounter

    init(_ metrics: Metrics, _ name: String) {
        let label = MetricLabel("collector", name)
        self.builds = metrics.counter("pluginhost_collector_builds_total", help: "Models that were built.", label)
        self.failures = metrics.counter(
            "pluginhost_collector_failed_builds_total",
            help: "Builds that brought no model.",
            label
        )
        self.missedPeriods = metrics.gauge(
            "pluginhost_collector_missed_periods",
            help: "Periods that passed while a build was under way.",
            label
        )
        self.elements = metrics.gauge(
            "pluginhost_collector_model_entries",
            help: "Entries of the latest model: elements, names and links.",
            label
        )
        self.duration = metrics.latency(
            "pluginhost_collector_build_seconds",
            help: "Time that a build took.",
            label
        )
        self.notifications = metrics.counter(
            "pluginhost_collector_notifications_total",
            help: "Notifications that endpoints were given.",
            label
        )
        self.failedNotifications = metrics.counter(
            "pluginhost_collector_failed_notifications_total",
            help: "Notifications that an endpoint failed with.",
            label
        )
        self.lostNotifications = metrics.counter(
            "pluginhost_collector_dead_letters_total",
            help: "Notifications that were given up.",
            label
        )
    }

    func built(_ report: BuildReport, missed: Int) {
        if report.failure == nil {
            self.builds.add()
            self.elements.set(report.elements)
        } else {
            self.failures.add()
        }
        self.missedPeriods.set(missed)
        self.duration.record(report.nanoseconds)
    }

    func applied(_ count: Int) { self.notifications.add(count) }

    func failed() { self.failedNotifications.add() }

    func lost() { self.lostNotifications.add() }
}
