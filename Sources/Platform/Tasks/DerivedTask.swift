/// A task that a callback made.
struct DerivedTask: Sendable {
    var task: EntityTask
    var depth: Int
    /// The place of the task that it was made for, in its round.
    var origin: Int
}
