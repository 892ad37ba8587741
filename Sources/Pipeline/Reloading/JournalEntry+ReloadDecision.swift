import PluginABI
import Workers

extension JournalEntry {
    /// What became of a changed plugin file.
    public init(_ decision: ReloadDecision) {
        self.init(
            kind: decision.model == nil ? "" : PLUGIN_KIND_MODEL,
            name: decision.model ?? "",
            file: decision.path,
            event: decision.event,
            decision: decision.outcome,
            reason: decision.reason
        )
    }
}
