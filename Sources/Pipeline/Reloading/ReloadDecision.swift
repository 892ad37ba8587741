/// What became of a changed plugin file in a run, for the log and for whoever asks later.
public struct ReloadDecision: Hashable, Sendable, CustomStringConvertible {
    /// What was decided.
    public enum Verdict: Hashable, Sendable {
        /// A producer goes on with the new version.
        case tookOver(label: String, record: Int)
        /// A producer goes on with the old version, for what the worker of the new one did.
        case stayed(label: String, record: Int, reason: String)
        /// The file is of no use to the run, which goes on with the version it has.
        case refused(reason: String)
        /// The file is gone; the run goes on with the version it has.
        case removed
    }

    /// The plugin's file.
    public let path: String
    /// The model; nil if it is about the whole file.
    public let model: String?
    /// What was decided.
    public let verdict: Verdict

    /// Makes a decision of its parts.
    public init(path: String, model: String? = nil, _ verdict: Verdict) {
        self.path = path
        self.model = model
        self.verdict = verdict
    }

    /// What happened, as one clause.
    public var event: String {
        switch self.verdict {
        case .tookOver(let label, _), .stayed(let label, _, _): "\(label): the plugin's file was changed"
        case .refused: "the plugin's file was changed during a run"
        case .removed: "the plugin's file was removed during a run"
        }
    }

    /// What was decided, as one clause.
    public var outcome: String {
        switch self.verdict {
        case .tookOver(_, let record): "the new version goes on with record \(record)"
        case .stayed(_, let record, _): "the old version goes on with record \(record)"
        case .refused, .removed: "the run goes on with the version it has"
        }
    }

    /// Why; empty if that goes without saying.
    public var reason: String {
        switch self.verdict {
        case .stayed(_, _, let reason), .refused(let reason): reason
        case .tookOver, .removed: ""
        }
    }

    /// The line of the log.
    public var description: String {
        let because = self.reason.isEmpty ? "" : ", for \(self.reason)"
        return switch self.verdict {
        case .tookOver, .stayed: "model \(self.event); \(self.outcome)\(because)"
        case .refused, .removed: "\(self.path): \(self.event); \(self.outcome)\(because)"
        }
    }
}
