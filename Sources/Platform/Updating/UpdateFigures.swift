import Services
import Synchronization

/// What is counted of updates, for `/metrics`. For any thread.
public final class UpdateFigures: Sendable {
    /// Entities that callbacks were called for.
    let entities = Atomic(0)
    /// Rounds that were done.
    let rounds = Atomic(0)
    /// Those of them that took longer than their period.
    let lateRounds = Atomic(0)
    /// Batches whose time has come and that are not done.
    let behind = Atomic(0)

    /// Adds them to what `/metrics` shows.
    func add(to metrics: Metrics) {
        metrics.add { found in
            found([
                MetricSample(
                    "pluginhost_platform_updates_total",
                    help: "Entities that had their turn in periodic updates.",
                    value: self.entities.load(ordering: .relaxed)
                ),
                MetricSample(
                    "pluginhost_platform_update_rounds_total",
                    help: "Rounds of periodic updates through all entities of a type.",
                    value: self.rounds.load(ordering: .relaxed)
                ),
                MetricSample(
                    "pluginhost_platform_update_rounds_late_total",
                    help: "Rounds of periodic updates that took longer than their period.",
                    value: self.lateRounds.load(ordering: .relaxed)
                ),
                MetricSample(
                    "pluginhost_platform_updates_behind",
                    help: "Batches of periodic updates whose time has come and that are not done.",
                    value: self.behind.load(ordering: .relaxed)
                ),
            ])
        }
    }
}
