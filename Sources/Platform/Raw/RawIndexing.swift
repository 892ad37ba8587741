import Services

/// Puts blocks into the index that waited for it when a host ended.
struct RawIndexing {
    private let store: EntityStore
    private let ownership: Ownership

    init(_ store: EntityStore, _ ownership: Ownership) {
        self.store = store
        self.ownership = ownership
    }

    /// Does so for blocks of a partition. Blocks its thread until that is durable.
    func run(_ partition: Int) throws(StoringError) {
        var scan = StoreScan(self.store.rawWaiting, prefix: Partitions.key(partition))
        scan.keysOnly = true
        var segments: [[UInt8]: RawSegment] = [:]
        try self.store.client.forEach(scan) { entry throws(StoringError) in
            guard let (prefix, arrival) = RawKeys.parts(ofWaiting: entry.key) else { return }
            segments[prefix, default: RawSegment()].add(arrival, try self.marks(RawKeys.block(prefix, arrival)))
            guard let segment = segments[prefix], segment.isFull else { return }
            try self.put(segment, prefix, partition)
            segments[prefix] = nil
        }
        for (prefix, segment) in segments { try self.put(segment, prefix, partition) }
    }

    private func marks(_ key: [UInt8]) throws(StoringError) -> [RawMark] {
        guard let block = try self.store.client.get(self.store.raw, key) else { return [] }
        return try RawDirectory(stored: block).marks
    }

    private func put(_ segment: RawSegment, _ prefix: [UInt8], _ partition: Int) throws(StoringError) {
        var transaction = StoreTransaction()
        self.ownership.expect(of: [partition], in: &transaction)
        segment.put(prefix, into: &transaction, self.store, removing: segment.blocks[...])
        try self.store.client.commit(transaction)
    }
}
