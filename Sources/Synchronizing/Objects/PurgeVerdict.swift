/// Whether an object that is to go can go for good.
public enum PurgeVerdict: Hashable, Sendable {
    /// Nothing keeps it.
    case purge
    /// It is not to go at all.
    case live
    /// The backend may know of it: a delete step must run first.
    case waitsForStep
    /// A model policy must see its end first.
    case waitsForPolicy
    /// Other objects refer to it.
    case waitsForDependents

    /// What holds for an object.
    ///
    /// - Parameter hasDependents: Whether objects that would go with it are still there.
    public init(_ object: ObjectRecord, hasDependents: Bool) {
        let isReapable = object.flag(Bookkeeping.needReap)
        if !object.flag(Bookkeeping.deleted) {
            self = .live
        } else if object.flag(Bookkeeping.needDelete), !isReapable {
            self = .waitsForStep
        } else if object.flag(Bookkeeping.needDeletePolicy), !isReapable {
            self = .waitsForPolicy
        } else {
            self = hasDependents ? .waitsForDependents : .purge
        }
    }
}
