// A host that makes a task for one of its own partitions hands it to the shard there when it is durable. All others are found
// by who looks at what is kept. The key says which of both it is, and so each is done once:
//
//   partition, 2 bytes | arrival, 14 bytes | 1: it is handed over by its maker, 0: it is not | maker, 8 bytes

/// The key of a task or a chore that is kept until it is done.
enum KeptKey {
    /// Makes one.
    ///
    /// - Parameters:
    ///   - partition: Whose shard is to do it.
    ///   - isHandedOver: Whether this host has the partition, so that its shard is told.
    static func make(_ partition: Int, _ arrival: Arrival, isHandedOver: Bool, by maker: HostToken) -> [UInt8] {
        Partitions.key(partition) + arrival.key + [isHandedOver ? 1 : 0] + maker.short
    }

    /// Whether a host with this token has handed it over, or is about to.
    static func isHandedOver(_ key: [UInt8], by host: HostToken) -> Bool {
        key.count == 2 + Arrival.size + 1 + host.short.count && key[2 + Arrival.size] == 1
            && key.suffix(host.short.count) == host.short[...]
    }

    /// The partition.
    static func partition(_ key: [UInt8]) -> Int { key.prefix(2).reduce(0) { $0 << 8 | Int($1) } }
}
