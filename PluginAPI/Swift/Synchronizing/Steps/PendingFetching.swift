/// A sync step that says itself which objects are to be looked at.
public protocol PendingFetching: SyncStep {
    /// The ids of the objects that are to be looked at; nil: those that the host knows to be pending.
    ///
    /// Called when objects that it observes have changed, and from time to time.
    ///
    /// - Parameter deletion: Whether those that are deleted are meant, or the others.
    func fetchPending(deletion: Bool) throws -> [Int]?
}
