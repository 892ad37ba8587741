import Services

/// How many entities of a type there are. Each partition counts its own, in the transactions that make and delete them.
enum EntityCount {
    /// The key of a partition's count.
    static func key(_ entity: EntityType, _ partition: Int) -> [UInt8] {
        EntityKeys.prefix(entity) + Partitions.key(partition)
    }

    /// The number of a stored count.
    static func number(_ bytes: [UInt8]?) -> Int { (bytes ?? []).reduce(0) { $0 << 8 | Int($1) } }

    /// The count as it is stored.
    static func bytes(_ count: Int) -> [UInt8] { withUnsafeBytes(of: UInt64(max(count, 0)).bigEndian) { Array($0) } }

    /// All partitions together.
    static func read(_ entity: EntityType, _ store: EntityStore) throws(StoringError) -> Int {
        let keys = (0..<Partitions.count).map { (store.counts, Self.key(entity, $0)) }
        return try store.client.get(keys).reduce(0) { $0 + Self.number($1) }
    }
}
