import Records

/// What is known of a segment: neighbouring entities whose values are kept together.
struct SegmentEntry: Hashable, Sendable {
    let number: UInt32
    let count: Int
    /// Whether attributes without a column may have values all the same.
    let isIncomplete: Bool
    /// The first key of its entities and the last one, without the entity type.
    let first: [UInt8]
    let last: [UInt8]

    init(number: UInt32, count: Int, isIncomplete: Bool, first: [UInt8], last: [UInt8]) {
        self.number = number
        self.count = count
        self.isIncomplete = isIncomplete
        self.first = first
        self.last = last
    }

    /// Reads the form that the store has.
    init(number: UInt32, _ bytes: [UInt8]) throws(ByteError) {
        let outcome = bytes.withUnsafeBytes { bytes in
            Result { () throws(ByteError) in
                var reader = ByteReader(bytes)
                let isIncomplete = try reader.byte() != 0
                let count = try reader.count()
                guard count > 0, count <= UInt64(ColumnWriter.segmentLimit) else {
                    throw reader.error("a number of entities")
                }
                let first = Array(try reader.slice())
                return SegmentEntry(
                    number: number,
                    count: Int(count),
                    isIncomplete: isIncomplete,
                    first: first,
                    last: Array(try reader.slice())
                )
            }
        }
        self = try outcome.get()
    }

    /// The form for the store.
    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: 64)
        writer.write(self.isIncomplete ? 1 : 0)
        writer.write(count: UInt64(self.count))
        for key in [self.first, self.last] {
            writer.write(count: UInt64(key.count))
            key.withUnsafeBytes { writer.write(raw: $0) }
        }
        return Array(writer.bytes)
    }
}
