extension JournalEntry {
    /// What was decided on the death of a worker.
    public init(_ decision: RestartDecision) {
        let words = decision.end.lastWords
        self.init(
            kind: decision.kind,
            name: decision.name,
            file: decision.path,
            event: "\(decision.label): \(decision.event)",
            decision: decision.outcome,
            reason: words.isEmpty ? "" : "its last words: \(words.joined(separator: " | "))"
        )
    }
}
