/// What the thread of a synchronizer is told.
enum SyncNotice: Sendable {
    /// Empty: nobody knows what has changed.
    case changed([ObjectChange])
    /// An object is ready to be given to a step, or cannot be.
    case prepared(SyncJob, worker: Int, Result<ObjectRecord?, ObjectRefusal>)
    case answered(SyncJob, worker: Int, StepOutcome)
    /// What came of a job is kept, or cannot be.
    case recorded(SyncJob, due: Int64?, Result<ObjectRecord?, ObjectRefusal>)
    case reaped(Int, Result<PurgeVerdict, ObjectRefusal>)
    case pulled(Int, StepOutcome)
    case fetched(Int, isDeletion: Bool, StepOutcome)
    case status(limit: Int, @Sendable (SyncStatus?) -> Void)
    case stop
}
