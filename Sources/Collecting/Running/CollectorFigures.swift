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
        func counter(_ name: String, _ help: String) -> MetricCounter {
            metrics.counter("pluginhost_collector_\(name)", help: help, label)
        }
        func gauge(_ name: String, _ help: String) -> MetricGauge {
            metrics.gauge("pluginhost_collector_\(name)", help: help, label)
        }
        self.builds = counter("builds_total", "Models that were built.")
        self.failures = counter("failed_builds_total", "Builds that brought no model.")
        self.missedPeriods = gauge("missed_periods", "Periods that passed while a build was under way.")
        self.elements = gauge("model_entries", "Entries of the latest model: elements, names and links.")
        self.duration = metrics.latency("pluginhost_collector_build_seconds", help: "Time that a build took.", label)
        self.notifications = counter("notifications_total", "Notifications that endpoints were given.")
        self.failedNotifications = counter("failed_notifications_total", "Notifications that an endpoint failed with.")
        self.lostNotifications = counter("dead_letters_total", "Notifications that were given up.")
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
