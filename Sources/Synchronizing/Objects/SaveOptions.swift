/// How an object is saved.
public struct SaveOptions: Hashable, Sendable {
    /// Who saves.
    public var caller: CallerKind
    /// The fields that are saved, by their stored names; nil: all that are given.
    public var updateFields: [String]?
    /// Whether a synchronizer's save counts as one that steps and policies must see.
    public var alwaysUpdatesTimestamp: Bool
    /// Whether a sync step saves.
    public var isSyncSave: Bool
    /// Whether a model policy saves.
    public var isPolicySave: Bool
    /// The version that the change is based on; nil: whichever there is.
    public var expectedVersion: Int?

    /// Makes options.
    public init(
        caller: CallerKind,
        updateFields: [String]? = nil,
        alwaysUpdatesTimestamp: Bool = false,
        isSyncSave: Bool = false,
        isPolicySave: Bool = false,
        expectedVersion: Int? = nil
    ) {
        self.caller = caller
        self.updateFields = updateFields
        self.alwaysUpdatesTimestamp = alwaysUpdatesTimestamp
        self.isSyncSave = isSyncSave
        self.isPolicySave = isPolicySave
        self.expectedVersion = expectedVersion
    }
}
