import Records

/// The raw tasks of one transaction.
struct RawBlocks: Sendable {
    /// A block that takes no more.
    struct Kept: Sendable {
        let arrival: Arrival
        let block: RawBlock
    }

    /// Blocks that take no more, by the prefix of the keys of their entity type, in the order of arrival.
    private(set) var kept: [[UInt8]: [Kept]] = [:]

    private let now: Int64
    private let partition: Int
    /// By number of the entity type.
    private var open: [Int: (prefix: [UInt8], block: RawBlock)] = [:]
    private var count = 0

    /// - Parameters:
    ///   - now: Microseconds since 1970 UTC.
    ///   - partition: One of the shard's, of which it has the right to make keys.
    init(now: Int64, partition: Int) {
        self.now = now
        self.partition = partition
    }

    /// Adds a task.
    ///
    /// - Parameter scratch: Memory that is used again and again.
    mutating func add(_ task: EntityTask, _ scratch: inout ByteWriter) {
        scratch.removeAll()
        task.write(to: &scratch)
        let (bytes, mark, number) = (scratch.bytes, task.rawMark, task.entity.number)
        let isFull = {
            (open: inout (prefix: [UInt8], block: RawBlock)) -> Bool in
            open.block.add(bytes, mark)
            return open.block.isFull
        }(&self.open[number, default: (EntityKeys.prefix(task.entity), RawBlock())])
        if isFull { self.close(number) }
    }

    /// Closes all blocks.
    mutating func close() {
        for number in self.open.keys.sorted() { self.close(number) }
    }

    private mutating func close(_ number: Int) {
        guard let (prefix, block) = self.open.removeValue(forKey: number) else { return }
        self.count += 1
        let arrival = Arrival(self.now, partition: self.partition, number: self.count)
        self.kept[prefix, default: []].append(Kept(arrival: arrival, block: block))
    }
}
