import Records

/// The keys under which raw tasks and what finds them are kept.
enum RawKeys {
    /// Of a block.
    static func block(_ prefix: [UInt8], _ arrival: Arrival) -> [UInt8] { prefix + arrival.key }

    /// That a block is not in the index yet; behind the partition whose owner has to see to it.
    static func waiting(_ prefix: [UInt8], _ arrival: Arrival) -> [UInt8] {
        Partitions.key(Int(arrival.partition)) + prefix + arrival.key
    }

    /// Of a row of the index.
    static func row(_ prefix: [UInt8], level: Int, bucket: Int, last: Arrival) -> [UInt8] {
        Self.rows(prefix, level: level, bucket: bucket) + last.key
    }

    /// The beginning of the rows of the index in which a mark is, of one level.
    static func rows(_ prefix: [UInt8], level: Int, bucket: Int) -> [UInt8] {
        prefix + [UInt8(level), UInt8(bucket)]
    }

    /// The entity type and the arrival of a block that waits; nil: it is no such key.
    static func parts(ofWaiting key: [UInt8]) -> (prefix: [UInt8], arrival: Arrival)? {
        guard key.count > 2 + Arrival.size, let arrival = Arrival(endOf: key) else { return nil }
        return (Array(key[2..<(key.count - Arrival.size)]), arrival)
    }
}
