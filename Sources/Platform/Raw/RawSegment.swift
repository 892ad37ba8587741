import Records

// A row for each task of each entity would touch a page of its own, all over the store. So tasks wait until there are many,
// and are then put into rows by their marks: the more there are, the more rows, so that these stay small and even.

/// Where the tasks of some blocks are found, blocks of one entity type that came in one behind the other.
struct RawSegment: Sendable {
    /// Where a task is.
    struct Entry: Hashable, Sendable {
        /// What it is of.
        let mark: RawMark
        /// Its block.
        let block: Arrival
        /// Its place within that.
        let place: UInt16
    }

    /// Tasks, and blocks, from which on a segment is written.
    static let mostTasks = 32_768
    static let mostBlocks = 4096
    /// Rows of a level are two to its power.
    static let levels = 0...8
    private static let entriesOfRow = 64
    private static let version: UInt8 = 1

    private var entries: [Entry] = []
    /// Its blocks.
    private(set) var blocks: [Arrival] = []

    /// Whether it is time to write it.
    var isFull: Bool { self.entries.count >= Self.mostTasks || self.blocks.count >= Self.mostBlocks }

    /// Adds a block.
    mutating func add(_ block: Arrival, _ marks: [RawMark]) {
        self.blocks.append(block)
        for (place, mark) in marks.enumerated() {
            self.entries.append(Entry(mark: mark, block: block, place: UInt16(truncatingIfNeeded: place)))
        }
    }

    /// The rows that are kept.
    ///
    /// - Parameter prefix: Of the keys of the entity type.
    func rows(_ prefix: [UInt8]) -> [(key: [UInt8], value: [UInt8])] {
        guard let last = self.blocks.last else { return [] }
        var level = 0
        while level < Self.levels.upperBound, self.entries.count >> (level + 1) >= Self.entriesOfRow { level += 1 }
        var buckets: [[Entry]] = Array(repeating: [], count: 1 << level)
        for entry in self.entries { buckets[Self.bucket(of: entry.mark, level)].append(entry) }
        var rows: [(key: [UInt8], value: [UInt8])] = []
        for (bucket, entries) in buckets.enumerated() where !entries.isEmpty {
            var writer = ByteWriter(capacity: 1 + entries.count * (6 + Arrival.size))
            writer.write(Self.version)
            for entry in entries {
                writer.write(word: entry.mark)
                entry.block.write(to: &writer)
                writer.write(word: entry.place)
            }
            rows.append((RawKeys.row(prefix, level: level, bucket: bucket, last: last), Array(writer.bytes)))
        }
        return rows
    }

    /// The row of a level that a mark is in.
    static func bucket(of mark: RawMark, _ level: Int) -> Int { Int(UInt64(mark) >> UInt64(32 - level)) }

    /// What a row says of a mark, in the order of arrival.
    static func entries(of mark: RawMark, in row: [UInt8]) throws(ByteError) -> [Entry] {
        try row.withUnsafeBytes { bytes in
            Result { () throws(ByteError) in
                var reader = ByteReader(bytes)
                guard try reader.byte() == Self.version else {
                    throw reader.error("version \(Self.version) of an index before it")
                }
                var entries: [Entry] = []
                while !reader.isAtEnd {
                    let found = try reader.word(RawMark.self)
                    let block = try Arrival(from: &reader)
                    let place = try reader.word(UInt16.self)
                    if found == mark { entries.append(Entry(mark: found, block: block, place: place)) }
                }
                return entries
            }
        }.get()
    }
}
