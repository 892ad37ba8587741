import Records
import Services

/// Answers queries from the documents themselves, one after the other: of snapshots that an earlier version of the host made,
/// without columns. For one thread; it blocks until the store has answered.
struct DocumentAnswers {
    private let entity: EntityType
    private let time: Int64
    private let store: EntityStore
    private let clock: QueryClock

    init(_ entity: EntityType, at time: Int64, _ store: EntityStore, _ clock: QueryClock) {
        self.entity = entity
        self.time = time
        self.store = store
        self.clock = clock
    }

    /// How many entities there are.
    func count(_ filter: Filter?) throws(RequestProblem) -> Int {
        var count = 0
        try self.each(keysOnly: filter == nil) { (_, values, id) in
            if filter.map({ values?.hold($0, id) ?? false }) ?? true { count += 1 }
            return true
        }
        return count
    }

    /// The keys of the entities of a page, without the entity type.
    func page(_ query: SnapshotQuery) throws(RequestProblem) -> [[UInt8]] {
        let sort = query.sort
        if sort.isEmpty {
            var keys: [[UInt8]] = []
            var skip = query.skip
            try self.each(keysOnly: query.filter == nil) { (key, values, id) in
                guard query.filter.map({ values?.hold($0, id) ?? false }) ?? true else { return true }
                if skip > 0 { skip -= 1 } else { keys.append(key) }
                return query.limit == 0 || keys.count < query.limit
            }
            return keys
        }
        var rows: [(values: [[UInt8]], key: [UInt8])] = []
        try self.each { (key, values, id) in
            guard query.filter.map({ values?.hold($0, id) ?? false }) ?? true else { return true }
            let bytes = sort.map { order in
                switch order.field {
                case .identifier: key
                case .attribute(let name): values?.value(name) ?? []
                }
            }
            rows.append((bytes, key))
            return true
        }
        rows.sort { left, right in
            for (number, order) in sort.enumerated() where left.values[number] != right.values[number] {
                let isBefore = left.values[number].lexicographicallyPrecedes(right.values[number])
                return isBefore != order.isDescending
            }
            return left.key.lexicographicallyPrecedes(right.key)
        }
        let page = rows.dropFirst(query.skip).prefix(query.limit == 0 ? .max : query.limit)
        return page.map(\.key)
    }

    /// How often each value of an attribute occurs, the smallest value first.
    func distinct(_ attribute: Attribute) throws(RequestProblem) -> [(value: DataValue, count: Int)] {
        var counting = ValueCounting(isLink: attribute.dataType.relation != nil)
        try self.each { (_, values, _) in
            if let value = values?.value(attribute.id) { counting.add(value, 1) }
            return true
        }
        return counting.sorted
    }

    /// Takes all documents in the order of keys, as long as the body wants more.
    private func each(
        keysOnly: Bool = false,
        _ body: (_ key: [UInt8], _ values: SnapshotValues?, _ id: EntityID) -> Bool
    ) throws(RequestProblem) {
        let prefix = SnapshotRuns.key(self.time, EntityKeys.prefix(self.entity))
        var scan = StoreScan(self.store.snapshots, prefix: prefix)
        scan.keysOnly = keysOnly
        if keysOnly { scan.limit = 20_000 }
        while true {
            let page = try SnapshotColumns.storing { () throws(StoringError) in try self.store.client.scan(scan) }
            for entry in page.entries {
                let key = Array(entry.key[prefix.count...])
                guard let id = SegmentMatching.id(key, self.entity) else { continue }
                var values: SnapshotValues?
                if !keysOnly {
                    let json = try SnapshotColumns.storing { () throws(StoringError) in
                        try SnapshotParts.read(entry.key, entry.value, self.store)
                    }
                    values = SnapshotValues(json, of: self.entity)
                }
                guard body(key, values, id) else { return }
            }
            try self.clock.check()
            guard page.hasMore, let last = page.entries.last else { return }
            scan.pass(last.key)
        }
    }
}
