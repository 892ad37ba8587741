import Records

/// A message of the bus: tasks of one partition, one behind the other.
enum TaskMessage {
    /// The messages for tasks, in no particular order of partitions; those of one entity keep theirs.
    static func encode(_ tasks: [EntityTask]) -> [(partition: Int, bytes: [UInt8])] {
        var places: [[Int]] = Array(repeating: [], count: Partitions.count)
        for (place, task) in tasks.enumerated() { places[Partitions.number(of: task)].append(place) }
        var writer = ByteWriter(capacity: 4096)
        var messages: [(partition: Int, bytes: [UInt8])] = []
        for (partition, places) in places.enumerated() where !places.isEmpty {
            writer.removeAll()
            for place in places { tasks[place].write(to: &writer) }
            messages.append((partition, Array(writer.bytes)))
        }
        return messages
    }

    /// The tasks of a message.
    ///
    /// - Throws: Why it cannot be read; also where the model has changed.
    static func decode(_ bytes: [UInt8], _ model: ModelSpec) throws(ByteError) -> [EntityTask] {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(ByteError) in
                var reader = ByteReader(bytes)
                var tasks: [EntityTask] = []
                while !reader.isAtEnd { tasks.append(try EntityTask(from: &reader, model)) }
                return tasks
            }
        }.get()
    }

    /// A task that was kept for its shard, with its depth.
    static func decodePending(_ bytes: [UInt8], _ model: ModelSpec) throws(ByteError) -> (task: EntityTask, depth: Int)
    {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(ByteError) in
                var reader = ByteReader(bytes)
                let depth = Int(clamping: try reader.count())
                return (try EntityTask(from: &reader, model), depth)
            }
        }.get()
    }
}
