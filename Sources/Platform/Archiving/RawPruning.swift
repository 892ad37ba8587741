import Records
import Services

// The index says the places of tasks in their block. So a task of which nothing is left stays in its place, with no bytes; a
// block is removed when nothing is left of any of its tasks.

/// A raw block without what is old. A pure value.
struct RawPruning {
    /// What becomes of the block.
    enum Outcome {
        case kept
        case changed([UInt8])
        case removed
    }

    let outcome: Outcome
    /// What is old, in its order.
    let old: [EntityTask]
    /// Tasks that the model cannot read, which stay.
    let unreadable: Int

    /// - Parameters:
    ///   - arrival: When the block came in: the time of datapoints that have none.
    ///   - cutoff: What is older is old.
    /// - Throws: The block is damaged.
    init(_ block: [UInt8], arrival: Arrival, cutoff: Int64, _ model: ModelSpec) throws(StoringError) {
        let directory = try RawDirectory(stored: block)
        var rest = RawBlock()
        var old: [EntityTask] = []
        var unreadable = 0
        var isEmpty = true
        var scratch = ByteWriter()
        for (mark, range) in zip(directory.marks, directory.ranges) {
            guard !range.isEmpty else {
                rest.add(UnsafeRawBufferPointer(start: nil, count: 0), mark)
                continue
            }
            var task = block.withUnsafeBytes { bytes in
                var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[range]))
                return try? EntityTask(from: &reader, model)
            }
            if task == nil { unreadable += 1 }
            func isOld(_ datapoint: Datapoint) -> Bool { datapoint.start ?? arrival.time < cutoff }
            guard let whole = task, whole.datapoints.contains(where: isOld) else {
                isEmpty = false
                block.withUnsafeBytes { rest.add(UnsafeRawBufferPointer(rebasing: $0[range]), mark) }
                continue
            }
            var part = whole
            part.datapoints = whole.datapoints.filter(isOld)
            old.append(part)
            task?.datapoints.removeAll(where: isOld)
            guard let task, !task.datapoints.isEmpty else {
                rest.add(UnsafeRawBufferPointer(start: nil, count: 0), mark)
                continue
            }
            isEmpty = false
            scratch.removeAll()
            task.write(to: &scratch)
            rest.add(scratch.bytes, mark)
        }
        self.old = old
        self.unreadable = unreadable
        self.outcome = old.isEmpty ? .kept : isEmpty ? .removed : .changed(rest.bytes)
    }
}
