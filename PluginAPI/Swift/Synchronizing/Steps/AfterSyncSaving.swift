/// A sync step that wants to know when an object is in step and that is kept.
public protocol AfterSyncSaving: SyncStep {
    /// An object is in step.
    ///
    /// - Throws: Anything; it is told in the log, and changes nothing.
    func afterSyncSave(_ o: Object) throws
}

extension AfterSyncSaving {
    /// The same, of an object that is not read yet.
    func afterSyncSave(_ value: Value) throws { try self.afterSyncSave(StepInstance.object(value, as: Object.self)) }
}
