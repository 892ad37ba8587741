import Records
import Services
import Workers

extension Shard {
    // What the store has that concerns a shard: tasks and chores that are kept for it, and who owns its partitions.

    /// Bytes that are read of each partition with the first call.
    private static let keptAtOnce = 256 << 10

    /// Takes up what is kept for partitions. Nothing of the shard is under way, so what is there has to be done.
    func look(_ queue: inout ShardQueue, at partitions: [Int], isNew: Bool) -> Bool {
        var pause = Pause(self.inbox, self.surroundings.report)
        while true {
            do throws(StoringError) {
                try self.takeKept(&queue, of: partitions, isNew: isNew)
                queue.finishLook(at: partitions)
                pause.end()
                return true
            } catch {
                guard pause.wait(for: error) else { return false }
            }
        }
    }

    private func takeKept(_ queue: inout ShardQueue, of partitions: [Int], isNew: Bool) throws(StoringError) {
        guard !partitions.isEmpty else { return }
        let store = self.surroundings.store
        let scans = partitions.flatMap { partition in
            [store.pending, store.chores].map { collection in
                var scan = StoreScan(collection, prefix: Partitions.key(partition))
                scan.byteLimit = Self.keptAtOnce
                return scan
            }
        }
        try store.client.forEach(of: scans) { place, entry in
            guard queue.find(entry.key, isNew: isNew) else { return }
            do throws(ByteError) {
                if scans[place].collection == store.pending {
                    let (task, depth) = try TaskMessage.decodePending(entry.value, self.model)
                    queue.add(found: QueuedTask(task: task, depth: depth, pendingKey: entry.key))
                } else {
                    queue.add(found: QueuedChore(try Chore.read(entry.value, self.model), key: entry.key))
                }
            } catch {
                self.unreadable(KeptKey.partition(entry.key), error)
            }
        }
    }

    /// The partitions that other hosts have taken over; nil: the shard cannot go on.
    func findLost(_ queue: ShardQueue, _ pause: inout Pause) -> Set<Int>? {
        let ownership = self.surroundings.ownership
        guard ownership.isShared else {
            self.surroundings.report(.failed("another host has taken over partitions of this one"))
            return nil
        }
        while true {
            do throws(StoringError) {
                let owners = try ownership.owners(self.surroundings.store.client)
                return Set(queue.partitions.filter { owners[$0] != ownership.token.bytes })
            } catch {
                guard pause.wait(for: error) else { return nil }
            }
        }
    }
}
