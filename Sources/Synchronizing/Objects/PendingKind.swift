/// The questions by which what is to be done is found among the objects.
public enum PendingKind: String, Hashable, Sendable, CaseIterable {
    /// A step must bring the backend up to date.
    case dirtyObjects = "SYNCHRONIZER_DIRTY_OBJECTS"
    /// It is to go.
    case deletedObjects = "SYNCHRONIZER_DELETED_OBJECTS"
    /// A model policy must see a change.
    case dirtyPolicies = "SYNCHRONIZER_DIRTY_POLICIES"
    /// A model policy must see that it goes.
    case deletedPolicies = "SYNCHRONIZER_DELETED_POLICIES"

    /// Whether an object is among what the question asks for.
    public func holds(for object: ObjectRecord) -> Bool {
        let isDeleted = object.flag(Bookkeeping.deleted)
        switch self {
        case .dirtyObjects:
            return !isDeleted && !object.flag(Bookkeeping.lazyBlocked) && !object.flag(Bookkeeping.noSync)
                && Self.isBehind(object, Bookkeeping.enacted, [Bookkeeping.updated, Bookkeeping.changedByPolicy])
        case .deletedObjects: return isDeleted
        case .dirtyPolicies:
            return !isDeleted && !object.flag(Bookkeeping.noPolicy)
                && Self.isBehind(object, Bookkeeping.policed, [Bookkeeping.updated, Bookkeeping.changedByStep])
        case .deletedPolicies:
            return isDeleted && Self.isBehind(object, Bookkeeping.policed, [Bookkeeping.updated])
        }
    }

    /// Whether a time is missing, or before one of the others.
    private static func isBehind(_ object: ObjectRecord, _ name: String, _ others: [String]) -> Bool {
        guard let time = object.time(name) else { return true }
        return others.contains { object.time($0).map { time < $0 } ?? false }
    }
}
