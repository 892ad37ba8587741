import Workers

/// What the data thread says of the death of a worker of a medium: it has the batches, so it knows of which the worker may
/// have died.
struct DeathFinding: Hashable, Sendable {
    /// The number of the oldest batch that was in flight, if one was.
    var batch: UInt64?
    /// What follows, where a batch explains the death; nil: it is one like any other, for `RestartSupervision` to judge.
    var verdict: RestartVerdict?
}
