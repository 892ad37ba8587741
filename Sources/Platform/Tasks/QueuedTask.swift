/// A task that waits for its shard. An object, because it is handed on again and again.
final class QueuedTask: Sendable {
    let task: EntityTask
    /// How many callbacks lie between what came in and this.
    let depth: Int
    /// Under which it is kept among pending ones; nil: it came from the bus, or was made in this transaction.
    let pendingKey: [UInt8]?

    init(task: EntityTask, depth: Int = 0, pendingKey: [UInt8]? = nil) {
        self.task = task
        self.depth = depth
        self.pendingKey = pendingKey
    }
}
