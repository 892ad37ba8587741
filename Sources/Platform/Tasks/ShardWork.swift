/// What a shard does in one transaction: tasks, or chores. These look at what the store has, and so at nothing that is under
/// way.
struct ShardWork {
    /// Tasks, those that were kept first.
    var tasks: [QueuedTask] = []
    var chores: [QueuedChore] = []
    /// The first positions that are not done after it, by partition.
    var positions: [Int: UInt64] = [:]
    /// Bytes of messages, by partition.
    var bytes: [Int: Int] = [:]

    /// Whether there is nothing to do.
    var isEmpty: Bool { self.tasks.isEmpty && self.positions.isEmpty && self.chores.isEmpty }

    /// Leaves out what is of some partitions.
    mutating func remove(_ partitions: Set<Int>) {
        self.tasks.removeAll { partitions.contains(Partitions.number(of: $0.task)) }
        self.chores.removeAll { partitions.contains($0.partition) }
        self.positions = self.positions.filter { !partitions.contains($0.key) }
        self.bytes = self.bytes.filter { !partitions.contains($0.key) }
    }
}
