import Records

/// When something was kept, as a part of keys: what came later sorts behind. Each shard makes its own.
struct Arrival: Hashable, Sendable {
    /// Bytes that it takes.
    static let size = 14

    /// Microseconds since 1970 UTC, of the transaction.
    let time: Int64
    /// A partition of the shard, which tells what shards did at one time apart.
    let partition: UInt16
    /// Tells apart what one transaction keeps.
    let number: UInt32

    init(_ time: Int64, partition: Int, number: Int) {
        self.time = time
        self.partition = UInt16(truncatingIfNeeded: partition)
        self.number = UInt32(truncatingIfNeeded: number)
    }

    /// Appends the bytes, which compare as arrivals do.
    func write(to writer: inout ByteWriter) {
        writer.write(word: (UInt64(bitPattern: self.time) ^ 1 << 63).byteSwapped)
        writer.write(word: self.partition.byteSwapped)
        writer.write(word: self.number.byteSwapped)
    }

    /// Reads the bytes.
    init(from reader: inout ByteReader) throws(ByteError) {
        self.time = Int64(bitPattern: try reader.word(UInt64.self).byteSwapped ^ 1 << 63)
        self.partition = try reader.word(UInt16.self).byteSwapped
        self.number = try reader.word(UInt32.self).byteSwapped
    }

    /// The bytes.
    var key: [UInt8] {
        var writer = ByteWriter(capacity: Self.size)
        self.write(to: &writer)
        return Array(writer.bytes)
    }

    /// The arrival with which a key ends; nil: it is too short.
    init?(endOf key: [UInt8]) {
        guard key.count >= Self.size else { return nil }
        let arrival = key.withUnsafeBytes { bytes -> Arrival? in
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - Self.size)...]))
            return try? Arrival(from: &reader)
        }
        guard let arrival else { return nil }
        self = arrival
    }
}
