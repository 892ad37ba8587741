import Records
import Workers

extension Shard {
    // What the store has that concerns a shard: tasks and chores that are kept for it, and who owns its partitions.

    /// Takes up what is kept for partitions. Nothing of the shard is under way, so what is there has to be done.
    func look(_ queue: inout ShardQueue, at partitions: [Int], isNew: Bool) -> Bool {
        let store = self.surroundings.store
        var pause = Pause(self.inbox, self.surroundings.report)
        for partition in partitions {
            while true {
                do throws(StoringError) {
                    let prefix = Partitions.key(partition)
                    try store.client.forEach(StoreScan(store.pending, prefix: prefix)) { entry in
                        guard queue.find(entry.key, isNew: isNew) else { return }
                        do throws(ByteError) {
                            let (task, depth) = try TaskMessage.decodePending(entry.value, self.model)
                            queue.add(found: QueuedTask(task: task, depth: depth, pendingKey: entry.key))
                        } catch {
                            self.unreadable(partition, error)
                        }
                    }
                    try store.client.forEach(StoreScan(store.chores, prefix: prefix)) { entry in
                        guard queue.find(entry.key, isNew: isNew) else { return }
                        do throws(ByteError) {
                            queue.add(found: QueuedChore(try Chore.read(entry.value, self.model), key: entry.key))
                        } catch {
                            self.unreadable(partition, error)
                        }
                    }
                    break
                } catch {
                    guard pause.wait(for: error) else { return false }
                }
            }
        }
        pause.end()
        return true
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
