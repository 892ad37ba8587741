import PluginABI

/// A death of a worker and what was decided on it, for the log and for whoever asks later.
public struct RestartDecision: Hashable, Sendable, CustomStringConvertible {
    /// The kind of the extension that it ran.
    public let kind: String
    /// What the worker is called in messages, as in `snort#3`.
    public let label: String
    /// The extension that it ran.
    public let name: String
    /// The plugin's file.
    public let path: String
    /// How it died.
    public let end: WorkerEnd
    /// Where it died: the number of the record that a model was to make next, or of the batch that a medium was to be done
    /// with next.
    public let record: Int
    /// What was decided.
    public let verdict: RestartVerdict
    /// By which rules.
    public let policy: RestartPolicy

    /// Makes a decision of its parts.
    public init(
        kind: String,
        label: String,
        name: String,
        path: String,
        end: WorkerEnd,
        record: Int,
        verdict: RestartVerdict,
        policy: RestartPolicy
    ) {
        self.kind = kind
        self.label = label
        self.name = name
        self.path = path
        self.end = end
        self.record = record
        self.verdict = verdict
        self.policy = policy
    }

    private var unit: String {
        if self.isCalled { return "call" }
        return self.kind == PLUGIN_KIND_MEDIUM ? "batch" : "record"
    }

    private var isCalled: Bool { ServedVerbs.size(ofKind: self.kind) != nil }

    /// What happened, as one clause.
    public var event: String {
        let report = self.end.crash?.file.map { " (report: \($0))" } ?? ""
        return "at \(self.unit) \(self.record) its worker \(self.end.clause)\(report)"
    }

    /// What was decided and why, as one clause.
    public var outcome: String {
        let period = "\(self.policy.period / 1_000_000_000) s"
        switch self.verdict {
        case .restart(let delay, let number):
            let count = "\(number) of \(self.policy.limit) within \(period)"
            return delay == 0 ? "restarted (\(count))" : "to be restarted in \(delay / 1_000_000) ms (\(count))"
        case .restartAfterCall: return "restarted, for the call that it was busy with explains it; that call has failed"
        case .redeliver(let redelivery): return redelivery.description
        case .giveUp(.diedOfRecords(let count)):
            let things = self.isCalled ? "calls" : "records"
            return "given up, for it died of \(count) \(things) in a row, and so would of any"
        case .giveUp(.restartsAreOff): return "given up, for restarts are turned off"
        case .giveUp(.diedAtSameRecord): return "given up, for its predecessor died at the same \(self.unit)"
        case .giveUp(.restartedTooOften):
            return "given up, for \(self.policy.limit) restarts within \(period) brought no \(self.unit)"
        case .giveUp(.brokeRulesTooOften):
            return "given up, for it broke the rules \(self.policy.limit + 1) times"
        case .notNeeded: return "not restarted, for nothing more was asked of it"
        }
    }

    /// The line of the log.
    public var description: String { "\(self.kind) \(self.label): \(self.event); \(self.outcome)" }
}
