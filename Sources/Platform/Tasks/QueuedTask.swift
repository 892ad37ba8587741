/// A task that waits for its shard.
struct QueuedTask: Sendable {
    var task: EntityTask
    /// How many callbacks lie between what came in and this.
    var depth = 0
    /// Under which it is kept among pending ones; nil: it came from the bus, or was made in this transaction.
    var pendingKey: [UInt8]?
}
