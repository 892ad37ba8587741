import Records
import Services

// A block: its version, the number of its tasks, for each its mark and the number of its bytes, then the tasks. So tasks of
// one entity are found without reading the others.

/// Tasks of an entity type that came in one behind the other, as they are kept.
struct RawBlock: Sendable {
    /// Bytes from which on a block takes no more tasks.
    private static let largest = 16 << 10
    /// Tasks that a block takes: their places are words of two bytes.
    static let mostTasks = 4096
    fileprivate static let version: UInt8 = 1

    /// What tasks are of, in their order.
    private(set) var marks: [RawMark] = []
    private var lengths: [Int] = []
    private var tasks: [UInt8] = []

    /// Whether it takes no more.
    var isFull: Bool { self.tasks.count >= Self.largest || self.marks.count >= Self.mostTasks }

    /// Adds the binary form of a task.
    mutating func add(_ task: UnsafeRawBufferPointer, _ mark: RawMark) {
        self.tasks.append(contentsOf: task)
        self.marks.append(mark)
        self.lengths.append(task.count)
    }

    /// The bytes that are kept.
    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: self.tasks.count + 7 * self.marks.count + 4)
        writer.write(Self.version)
        writer.write(count: UInt64(self.marks.count))
        for place in self.marks.indices {
            writer.write(word: self.marks[place])
            writer.write(count: UInt64(self.lengths[place]))
        }
        self.tasks.withUnsafeBytes { writer.write(raw: $0) }
        return Array(writer.bytes)
    }
}

/// What a block says of its tasks.
struct RawDirectory {
    /// What tasks are of, in their order.
    let marks: [RawMark]
    /// Where each lies among the bytes of the block.
    let ranges: [Range<Int>]

    /// Reads the beginning of a block.
    init(_ block: [UInt8]) throws(ByteError) {
        (self.marks, self.ranges) = try block.withUnsafeBytes { bytes in
            Result { () throws(ByteError) in try Self.read(bytes) }
        }.get()
    }

    /// Reads the beginning of a block that the store has.
    init(stored block: [UInt8]) throws(StoringError) {
        self = try Self.reading { () throws(ByteError) in try RawDirectory(block) }
    }

    /// Reads something of raw tasks that the store has.
    static func reading<Content>(_ read: () throws(ByteError) -> Content) throws(StoringError) -> Content {
        do throws(ByteError) {
            return try read()
        } catch {
            throw StoringError(.failed, "raw datapoints in the store are damaged: \(error)")
        }
    }

    private static func read(_ bytes: UnsafeRawBufferPointer) throws(ByteError) -> ([RawMark], [Range<Int>]) {
        var reader = ByteReader(bytes)
        guard try reader.byte() == RawBlock.version else {
            throw reader.error("version \(RawBlock.version) of a block before it")
        }
        let count = try reader.length(ofElements: 5)
        var marks: [RawMark] = []
        var lengths: [Int] = []
        for _ in 0..<count {
            marks.append(try reader.word(RawMark.self))
            lengths.append(Int(clamping: try reader.count()))
        }
        var begin = reader.offset
        var ranges: [Range<Int>] = []
        for length in lengths {
            guard length <= bytes.count - begin else { throw reader.error("\(length) bytes of a task") }
            ranges.append(begin..<(begin + length))
            begin += length
        }
        return (marks, ranges)
    }
}
