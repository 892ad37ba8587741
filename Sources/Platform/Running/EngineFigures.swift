import Services
import Synchronization

/// What the engine counts, for `/metrics`. (DP³: the group `te` of its event logging.)
enum EngineFigures {
    static func add(_ engine: TaskEngine, _ hosts: HostGroup, to metrics: Metrics) {
        let counters = engine.counters
        metrics.add { found in
            func sample(_ name: String, _ help: String, _ value: Int) -> MetricSample {
                MetricSample("pluginhost_platform_\(name)_total", help: help, value: value)
            }
            let modules = engine.modules
            let disabled = Set(modules.disabledNames)
            let states = modules.names.map { name in
                MetricSample(
                    "pluginhost_platform_module_disabled",
                    help: "Whether a module is not called, because it failed too often.",
                    labels: [MetricLabel("plugin", "module/\(name)")],
                    value: disabled.contains(name) ? 1 : 0
                )
            }
            let numbers = [
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
                MetricSample(
                    "pluginhost_platform_waiting_bytes",
                    help: "Bytes of tasks that were taken and are not done.",
                    value: engine.waitingBytes
                ),
                MetricSample(
                    "pluginhost_platform_hosts",
                    help: "Hosts that share the work, with this one.",
                    value: hosts.count
                ),
                MetricSample(
                    "pluginhost_platform_partitions",
                    help: "Partitions of the entities that this host works on.",
                    value: engine.ownership.held.count
                ),
            ]
            found(numbers + states)
        }
    }
}
