import Services
import Workers

extension TaskEngine {
    // Partitions come and go while the engine works. All of it blocks, and is called by one thread at a time.

    /// Takes a partition over, if it is still its owner's that is written down, and has it worked on.
    func take(_ partition: Int, from owner: [UInt8]?) throws(StoringError) -> Bool {
        guard try self.ownership.take(partition, from: owner, self.store.client) else { return false }
        try self.begin([partition])
        return true
    }

    /// Has partitions worked on that are this host's.
    func begin(_ partitions: [Int]) throws(StoringError) {
        let kept = try self.store.client.get(partitions.map { (self.store.positions, Partitions.key($0)) })
        let indexing = RawIndexing(self.store, self.ownership)
        for partition in partitions { try indexing.run(partition) }
        for (partition, bytes) in zip(partitions, kept) {
            let tenure = PartitionTenure(
                partition: partition,
                number: self.tenures.wrappingAdd(1, ordering: .relaxed).newValue,
                position: PartitionPosition(bytes)
            )
            // In this order: what is handed over from now on comes before the shard looks at what is kept, and is left out,
            // or behind it, and is known.
            let shard = self.ownership.assign(partition)
            self.shards[shard].inbox.post(.gained(tenure))
            self.pump.begin(partition, from: tenure.position.next, for: shard, tenure: tenure.number)
        }
    }

    /// Finds out which snapshots another host has made.
    func seeSnapshots() throws(StoringError) {
        let records = try SnapshotReading.records(self.store)
        self.runs.take(
            complete: records.filter { $0.finished != nil }.map(\.time),
            underWay: records.last { $0.finished == nil }?.time
        )
    }

    /// Lets go of partitions: what is under way is done, the rest is left to who takes them.
    func release(_ partitions: [Int]) throws(StoringError) {
        let waiters = partitions.compactMap { partition -> CallWaiter<Void>? in
            guard let shard = self.ownership.shard(of: partition) else { return nil }
            self.ownership.forget(partition)
            self.pump.end(partition)
            let waiter = CallWaiter<Void>()
            self.shards[shard].inbox.post(.lost(partition, waiter))
            return waiter
        }
        for waiter in waiters { waiter.wait() }
        for partition in partitions { try self.ownership.free(partition, self.store.client) }
    }

    /// Has shards look for what others have kept for them, and finds out what others have done.
    func look() throws(StoringError) {
        for shard in self.shards { shard.inbox.post(.look) }
        let held = self.ownership.held
        let foreign = self.backlog.partitions.filter { !held.contains($0) }
        guard !foreign.isEmpty else { return }
        let kept = try self.store.client.get(foreign.map { (self.store.positions, Partitions.key($0)) })
        self.backlog.finish(
            Dictionary(uniqueKeysWithValues: zip(foreign, kept.map { PartitionPosition($0).next }))
        )
    }
}
