/// What a sync step is for.
public struct SyncStepDeclaration: Hashable, Sendable {
    /// Models whose objects it brings to the backend.
    public let observes: [String]
    /// Models that others care for.
    public let externalDependencies: [String]
    /// Whether it says itself what is to be looked at.
    public let fetchesPending: Bool
    /// Whether it is told when an object is kept.
    public let wantsSaved: Bool

    /// Reads the answer to `declare`.
    public init(_ bytes: [UInt8], _ model: DataModel) throws(ObjectRefusal) {
        let record = try Declared.record(bytes)
        self.observes = try Declared.texts(record, "observes")
        self.externalDependencies = try Declared.texts(record, "external_dependencies")
        self.fetchesPending = record["fetches_pending"]?.flag ?? false
        self.wantsSaved = record["wants_saved"]?.flag ?? false
        guard !self.observes.isEmpty else { throw ObjectRefusal(.invalid, "it observes no model; name one at least") }
        for name in self.observes { try Declared.check(name, "observes", model) }
        for name in self.externalDependencies { try Declared.check(name, "external_dependencies", model) }
    }
}
