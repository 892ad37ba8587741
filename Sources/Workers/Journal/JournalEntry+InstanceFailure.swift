extension JournalEntry {
    /// That a model or a medium said it cannot go on.
    public init(_ failure: InstanceFailure) {
        self.init(
            kind: failure.kind,
            name: failure.name,
            file: failure.path,
            event: "\(failure.label): it failed: \(failure.reason)",
            decision: "given up, for another worker could not go on either"
        )
    }
}
