import Synchronization

/// What the engine counts, for `/metrics`. (DP³: the group `te` of its event logging.)
enum EngineFigures {
    static func add(_ counters: EngineCounters, to metrics: Metrics) {
        metrics.add { found in
            func sample(_ name: String, _ help: String, _ value: Int) -> MetricSample {
                MetricSample("pluginhost_platform_\(name)_total", help: help, value: value)
            }
            found([
                sample("tasks", "Tasks that were done.", counters.tasksProcessed.load(ordering: .relaxed)),
                sample("datapoints", "Datapoints in them.", counters.datapoints.load(ordering: .relaxed)),
                sample(
                    "entities_created",
                    "Entities that were made.",
                    counters.recordsCreated.load(ordering: .relaxed)
                ),
                sample(
                    "entities_removed",
                    "Entities that were removed.",
                    counters.recordsRemoved.load(ordering: .relaxed)
                ),
                sample("module_errors", "Callbacks that failed.", counters.moduleErrors.load(ordering: .relaxed)),
                sample(
                    "unreadable_messages",
                    "Messages of the bus that could not be read.",
                    counters.processingErrors.load(ordering: .relaxed)
                ),
                sample("transactions", "Transactions of the store.", counters.transactions.load(ordering: .relaxed)),
            ])
        }
    }
}
