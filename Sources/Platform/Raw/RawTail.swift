import Services

/// What of a shard's raw tasks is kept, but not in the index yet.
struct RawTail {
    private var segments: [[UInt8]: RawSegment] = [:]

    /// Puts new blocks into a transaction, together with the index of those before where it is time for that.
    func put(_ blocks: RawBlocks, into transaction: inout StoreTransaction, _ store: EntityStore) {
        for (prefix, new) in blocks.kept {
            var segment = self.segments[prefix] ?? RawSegment()
            for block in new {
                segment.add(block.arrival, block.block.marks)
                transaction.put(store.raw, RawKeys.block(prefix, block.arrival), block.block.bytes)
            }
            guard segment.isFull else {
                for block in new { transaction.put(store.rawWaiting, RawKeys.waiting(prefix, block.arrival), []) }
                continue
            }
            let waiting = segment.blocks.dropLast(new.count)
            segment.put(prefix, into: &transaction, store, removing: waiting)
        }
    }

    /// Notes that a transaction with these blocks is durable.
    mutating func remember(_ blocks: RawBlocks) {
        for (prefix, new) in blocks.kept {
            for block in new { self.segments[prefix, default: RawSegment()].add(block.arrival, block.block.marks) }
            if self.segments[prefix]?.isFull == true { self.segments[prefix] = nil }
        }
    }
}

extension RawSegment {
    /// Puts its rows into a transaction, after which blocks do not wait any more.
    func put(
        _ prefix: [UInt8],
        into transaction: inout StoreTransaction,
        _ store: EntityStore,
        removing waiting: ArraySlice<Arrival>
    ) {
        for row in self.rows(prefix) { transaction.put(store.rawIndex, row.key, row.value) }
        for block in waiting { transaction.delete(store.rawWaiting, RawKeys.waiting(prefix, block)) }
    }
}
