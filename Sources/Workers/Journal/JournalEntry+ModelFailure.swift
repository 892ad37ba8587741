import PluginABI

extension JournalEntry {
    /// That a model said it cannot go on.
    public init(_ failure: ModelFailure) {
        self.init(
            kind: PLUGIN_KIND_MODEL,
            name: failure.model,
            file: failure.path,
            event: "\(failure.label): it failed: \(failure.reason)",
            decision: "given up, for another worker could not go on either"
        )
    }
}
