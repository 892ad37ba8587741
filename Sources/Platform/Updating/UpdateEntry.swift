/// A group of callbacks with all that is known of its way through the entities.
struct UpdateEntry: Sendable {
    let group: UpdateGroup
    var progress: UpdateProgress
    var pace = UpdatePace()
    var lookahead = UpdateLookahead()
    /// Batches whose time has come and that are not done.
    var due = 0
}
