import PluginABI

extension JournalEntry {
    /// What was decided on the death of a worker.
    public init(_ decision: RestartDecision) {
        let words = decision.end.lastWords
        self.init(
            kind: PLUGIN_KIND_MODEL,
            name: decision.model,
            file: decision.path,
            event: "\(decision.label): \(decision.event)",
            decision: decision.outcome,
            reason: words.isEmpty ? "" : "its last words: \(words.joined(separator: " | "))"
        )
    }
}
