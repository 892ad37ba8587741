import PluginABI
import Workers

extension PluginMetrics {
    /// Counts the calls to instances of a kind of plugin.
    ///
    /// - Parameter kind: The kind. Of modules only bytes and what waits is counted: their batches are counted by who makes
    ///   them, as a batch may take several calls.
    public func observer(ofKind kind: String) -> CallObserver {
        let verbs = Self.verbs(ofKind: kind)
        let (queue, bytesIn, bytesOut, errors, batches) = (
            self.queue, self.bytesIn, self.bytesOut, self.errors, self.batches
        )
        guard kind != PLUGIN_KIND_MODULE else {
            return CallObserver(
                asked: { _, bytes in
                    queue.add(1)
                    bytesIn.add(bytes)
                },
                ended: { _, _, result in
                    queue.add(-1)
                    if case .success(let answer) = result { bytesOut.add(answer.bytes.count) }
                }
            )
        }
        let latencies = verbs.map { self.latency(of: $0) }
        return CallObserver(
            asked: { _, bytes in
                queue.add(1)
                batches.add()
                bytesIn.add(bytes)
            },
            ended: { verb, nanoseconds, result in
                queue.add(-1)
                if latencies.indices.contains(Int(verb) - 1) { latencies[Int(verb) - 1].record(nanoseconds) }
                guard case .success(let answer) = result, answer.isOK else { return errors.add() }
                bytesOut.add(answer.bytes.count)
            }
        )
    }

    /// What verbs are called, from number 1 on.
    private static func verbs(ofKind kind: String) -> [String] {
        switch kind {
        case PLUGIN_KIND_STORE: ["commit", "get", "scan"]
        case PLUGIN_KIND_BUS: ["publish", "poll", "trim", "ends", "topics", "read", "bounds"]
        case PLUGIN_KIND_GATEWAY: ["start", "drain", "reload", "figures"]
        case PLUGIN_KIND_SYNC_STEP: ["declare", "sync_record", "delete_record", "fetch_pending", "after_sync_save"]
        case PLUGIN_KIND_MODEL_POLICY: ["declare", "handle", "after_policy_save"]
        case PLUGIN_KIND_PULL_STEP: ["declare", "pull_records"]
        case PLUGIN_KIND_EVENT_STEP: ["declare", "process_event"]
        default: []
        }
    }
}
