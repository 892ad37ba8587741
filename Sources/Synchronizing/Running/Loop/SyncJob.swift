/// Something that is to be done with an object.
struct SyncJob: Sendable {
    enum Task: Hashable, Sendable {
        case sync
        case delete
        case policy(PolicyDeclaration.Event)
    }

    let id: Int
    let task: Task
    /// The depth of what is changed for it.
    let depth: Int
    /// Whether a worker ended that was busy with it, and with others: it is given together with no other such one.
    var isSuspect = false
    /// Which of the model's steps or policies is at it.
    var place = 0
    /// The object as it was when the first of them began.
    var start: ObjectRecord?
    /// What went wrong in those before.
    var problems: [String] = []
    /// The worst of it.
    var failure: RetryPolicy.Failure?

    /// All that went wrong, in one text.
    var problem: String { self.problems.joined(separator: " // ") }
}
