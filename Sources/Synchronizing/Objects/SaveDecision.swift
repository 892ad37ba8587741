/// What a save comes to.
public struct SaveDecision: Hashable, Sendable {
    /// The object as it is to be kept.
    public let record: ObjectRecord
    /// The stored names of what differs from before, sorted; of a new object, of all that is not null.
    public let changedFields: [String]
    /// Whether something changed that is not the framework's own.
    public let isSubstantive: Bool
    /// What is for the log.
    public let notes: [String]

    /// Whether there is nothing to keep.
    public var isNothing: Bool { self.changedFields.isEmpty }
}
