import Services

/// The objects in a store, for any thread.
final class ObjectSource: Sendable {
    let store: StoreClient
    let collections: ObjectCollections
    let layout: ObjectLayout
    let cache: ObjectCache

    init(_ store: StoreClient, _ model: DataModel, cacheCapacity: Int) {
        self.store = store
        self.collections = ObjectCollections(store)
        self.layout = ObjectLayout(model)
        self.cache = ObjectCache(capacity: cacheCapacity)
    }

    /// Objects by their ids, in the same order; nil: there is none.
    func objects(_ ids: [Int]) throws(ObjectRefusal) -> [StoredObject?] {
        var found = ids.map { self.cache.object($0) }
        let missing = ids.indices.filter { found[$0] == nil && ids[$0] > 0 }
        guard !missing.isEmpty else { return found }
        let epoch = self.cache.epoch
        do throws(StoringError) {
            for start in stride(from: 0, to: missing.count, by: 1000) {
                let places = missing[start..<min(start + 1000, missing.count)]
                let values = try self.store.get(
                    places.map { (self.collections.objects, ObjectEntry.id(ids[$0])) }
                )
                for (place, bytes) in zip(places, values) {
                    guard let bytes else { continue }
                    guard let object = StoredObject(id: ids[place], bytes) else {
                        throw StoringError(.failed, "object \(ids[place]) is damaged; restore it from a backup")
                    }
                    found[place] = object
                }
            }
        } catch {
            throw ObjectRefusal(error)
        }
        self.cache.learn(missing.compactMap { found[$0] }, since: epoch)
        return found
    }

    /// Ids behind a prefix, from one on.
    func ids(
        _ place: ObjectEntry.Place,
        _ prefix: [UInt8],
        after id: Int = 0,
        limit: Int
    ) throws(ObjectRefusal) -> (ids: [Int], hasMore: Bool) {
        let scan = StoreScan(
            self.collections[place],
            from: prefix + ObjectEntry.id(id + 1),
            to: StoreScan.end(ofPrefix: prefix),
            keysOnly: true,
            limit: limit
        )
        let page = try self.page(scan)
        // What begins with the same bytes and goes on differently is no key of this prefix.
        let keys = page.entries.filter { $0.key.count == prefix.count + 8 }
        return (keys.map { ObjectEntry.id(of: $0.key) }, page.hasMore)
    }

    func page(_ scan: StoreScan) throws(ObjectRefusal) -> StorePage {
        do throws(StoringError) {
            return try self.store.scan(scan)
        } catch {
            throw ObjectRefusal(error)
        }
    }
}
