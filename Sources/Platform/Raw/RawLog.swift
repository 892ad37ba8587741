import Records
import Services

// Blocks that wait are looked at before the index: one that moves from there to here in between is found twice, which is
// noticed, and not missed.

/// Finds raw tasks, the newest first. Blocks its thread until the store has answered.
struct RawLog {
    private static let blocksAtOnce = 32

    private let model: ModelSpec
    private let store: EntityStore

    init(_ model: ModelSpec, _ store: EntityStore) {
        self.model = model
        self.store = store
    }

    /// Calls a body for each task of an entity type, or of one entity, until it returns false.
    ///
    /// Tasks that do not fit the model any more are left out.
    func eachTask(
        of entity: EntityType,
        _ id: EntityID?,
        _ body: (EntityTask) -> Bool
    ) throws(StoringError) {
        if let id {
            try self.eachTask(of: entity, id, body)
        } else {
            try self.eachTask(of: entity, body)
        }
    }

    // MARK: - Of an entity type

    private func eachTask(of entity: EntityType, _ body: (EntityTask) -> Bool) throws(StoringError) {
        var scan = StoreScan(self.store.raw, prefix: EntityKeys.prefix(entity))
        scan.isBackward = true
        scan.limit = Self.blocksAtOnce
        try self.store.client.walk(scan) { entry throws(StoringError) in
            let ranges = try RawDirectory(stored: entry.value).ranges
            return ranges.reversed().allSatisfy { self.task(entry.value, $0).map(body) ?? true }
        }
    }

    // MARK: - Of an entity

    private func eachTask(
        of entity: EntityType,
        _ id: EntityID,
        _ body: (EntityTask) -> Bool
    ) throws(StoringError) {
        let prefix = EntityKeys.prefix(entity)
        let mark = EntityTask.rawMark(entity, id)
        func isLast(_ block: [UInt8], _ range: Range<Int>) -> Bool {
            guard let task = self.task(block, range), task.id == id else { return false }
            return !body(task)
        }
        var seen: Set<Arrival> = []
        for group in Groups(of: try self.waiting(prefix)) {
            seen.formUnion(group)
            for block in try self.blocks(prefix, group) {
                guard let block else { continue }
                let directory = try RawDirectory(stored: block)
                for place in directory.marks.indices.reversed() where directory.marks[place] == mark {
                    if isLast(block, directory.ranges[place]) { return }
                }
            }
        }
        for row in try self.rows(prefix, mark) {
            guard let row = try self.store.client.get(self.store.rawIndex, row) else { continue }
            let entries = try RawDirectory.reading { () throws(ByteError) in try RawSegment.entries(of: mark, in: row) }
                .filter { !seen.contains($0.block) }
            for group in Groups(of: entries.reversed()) {
                for (entry, block) in zip(group, try self.blocks(prefix, group.map(\.block))) {
                    guard let block else { continue }
                    let directory = try RawDirectory(stored: block)
                    guard Int(entry.place) < directory.ranges.count else { continue }
                    if isLast(block, directory.ranges[Int(entry.place)]) { return }
                }
            }
        }
    }

    /// Blocks that are not in the index yet, the newest first.
    private func waiting(_ prefix: [UInt8]) throws(StoringError) -> [Arrival] {
        try self.store.client.keys(StoreScan(self.store.rawWaiting))
            .compactMap { RawKeys.parts(ofWaiting: $0) }
            .filter { $0.prefix == prefix }
            .map(\.arrival)
            .sorted { $1.key.lexicographicallyPrecedes($0.key) }
    }

    /// Rows of the index in which a mark is, the newest first.
    private func rows(_ prefix: [UInt8], _ mark: RawMark) throws(StoringError) -> [[UInt8]] {
        var rows: [[UInt8]] = []
        for level in RawSegment.levels {
            let bucket = RawSegment.bucket(of: mark, level)
            rows += try self.store.client.keys(
                StoreScan(self.store.rawIndex, prefix: RawKeys.rows(prefix, level: level, bucket: bucket))
            )
        }
        return rows.sorted { $1.suffix(Arrival.size).lexicographicallyPrecedes($0.suffix(Arrival.size)) }
    }

    private func blocks(_ prefix: [UInt8], _ arrivals: [Arrival]) throws(StoringError) -> [[UInt8]?] {
        try self.store.client.get(arrivals.map { (self.store.raw, RawKeys.block(prefix, $0)) })
    }

    // MARK: - Parts

    private func task(_ block: [UInt8], _ range: Range<Int>) -> EntityTask? {
        block.withUnsafeBytes { bytes in
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[range]))
            return try? EntityTask(from: &reader, self.model)
        }
    }

    /// Elements in groups of what is fetched at once: few at first, as often few are wanted.
    private struct Groups<Element>: Sequence, IteratorProtocol {
        private var rest: ArraySlice<Element>
        private var size = 4

        init(of elements: [Element]) { self.rest = elements[...] }

        mutating func next() -> [Element]? {
            guard !self.rest.isEmpty else { return nil }
            defer {
                self.rest = self.rest.dropFirst(self.size)
                self.size = Swift.min(self.size * 2, RawLog.blocksAtOnce)
            }
            return Array(self.rest.prefix(self.size))
        }
    }
}
