import Services

extension ObjectBase {
    private static func prefix(_ step: String) -> [UInt8] { Array(step.utf8) + [0] }

    /// How far an event step is in the partitions that it has read of: the next position of each.
    func positions(of step: String) throws(ObjectRefusal) -> [ForeignPartition: UInt64] {
        let collection = self.source.collections.positions
        let prefix = Self.prefix(step)
        var found: [ForeignPartition: UInt64] = [:]
        do throws(StoringError) {
            try self.source.store.forEach(StoreScan(collection, prefix: prefix)) { (entry) throws(StoringError) in
                let rest = entry.key.dropFirst(prefix.count)
                guard rest.count > 4, entry.value.count == 8 else { return }
                let number = rest.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                let topic = String(decoding: rest.dropLast(4), as: UTF8.self)
                found[ForeignPartition(topic, number)] = entry.value.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            }
        } catch {
            throw ObjectRefusal(error)
        }
        return found
    }

    /// Keeps how far it is. Blocks.
    func keep(_ positions: [ForeignPartition: UInt64], of step: String) throws(ObjectRefusal) {
        var transaction = StoreTransaction()
        transaction.expect(self.source.collections.owner, ObjectCollections.ownerKey, is: self.token)
        for (partition, position) in positions {
            let number = withUnsafeBytes(of: partition.number.bigEndian) { Array($0) }
            transaction.put(
                self.source.collections.positions,
                Self.prefix(step) + Array(partition.topic.utf8) + number,
                IndexValue.bigEndian(position)
            )
        }
        do throws(StoringError) {
            guard try self.source.store.commit(transaction) == .done else {
                throw StoringError(.failed, "another host has taken over the objects in this store")
            }
        } catch {
            throw ObjectRefusal(error)
        }
    }
}
