/// A death of a worker and what was decided on it, for the log and for whoever asks later.
public struct RestartDecision: Hashable, Sendable, CustomStringConvertible {
    /// What the worker is called in messages, as in `snort#3`.
    public let label: String
    /// The extension that it ran.
    public let model: String
    /// The plugin's file.
    public let path: String
    /// How it died.
    public let end: WorkerEnd
    /// Records made in all, which is the number of the one that was to be made next.
    public let record: Int
    /// What was decided.
    public let verdict: RestartVerdict
    /// By which rules.
    public let policy: RestartPolicy

    /// Makes a decision of its parts.
    public init(
        label: String,
        model: String,
        path: String,
        end: WorkerEnd,
        record: Int,
        verdict: RestartVerdict,
        policy: RestartPolicy
    ) {
        self.label = label
        self.model = model
        self.path = path
        self.end = end
        self.record = record
        self.verdict = verdict
        self.policy = policy
    }

    /// What happened, as one clause.
    public var event: String {
        let report = self.end.crash?.file.map { " (report: \($0))" } ?? ""
        return "at record \(self.record) its worker \(self.end.clause)\(report)"
    }

    /// What was decided and why, as one clause.
    public var outcome: String {
        let period = "\(self.policy.period / 1_000_000_000) s"
        switch self.verdict {
        case .restart(let delay, let number):
            let count = "\(number) of \(self.policy.limit) within \(period)"
            return delay == 0 ? "restarted (\(count))" : "to be restarted in \(delay / 1_000_000) ms (\(count))"
        case .giveUp(.restartsAreOff): return "given up, for restarts are turned off"
        case .giveUp(.diedAtSameRecord): return "given up, for its predecessor died at the same record"
        case .giveUp(.restartedTooOften):
            return "given up, for \(self.policy.limit) restarts within \(period) brought no record"
        case .giveUp(.brokeRulesTooOften):
            return "given up, for it broke the rules \(self.policy.limit + 1) times"
        case .notNeeded: return "not restarted, for nothing more was asked of it"
        }
    }

    /// The line of the log.
    public var description: String { "model \(self.label): \(self.event); \(self.outcome)" }
}
