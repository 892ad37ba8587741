import Records
import Services

/// Reads the columns of an entity type in the last snapshot. For one thread; it blocks until the store has answered.
final class SnapshotColumns {
    /// Segments that are read together.
    private static let group: UInt32 = 64

    let time: Int64
    let entity: EntityType
    let directory: SegmentDirectory
    /// Entities that are not there any more.
    let gone: GoneEntities
    private let store: EntityStore
    private let cache: ColumnCache
    private let keys: ColumnKeys
    private var groups: [String: (number: UInt32, columns: [UInt32: Column])] = [:]

    init(_ entity: EntityType, at time: Int64, _ store: EntityStore, _ cache: ColumnCache) throws(RequestProblem) {
        self.time = time
        self.entity = entity
        self.store = store
        self.cache = cache
        self.keys = ColumnKeys(time, entity)
        let reader = Reader(store: store, cache: cache, time: time, entity: entity, keys: self.keys)
        let directory = try Self.storing { () throws(StoringError) in try reader.directory() }
        self.directory = directory
        self.gone = try Self.storing { () throws(StoringError) in try reader.gone(directory) }
    }

    /// Does what reads the store.
    static func storing<Result>(_ body: () throws(StoringError) -> Result) throws(RequestProblem) -> Result {
        do throws(StoringError) {
            return try body()
        } catch {
            throw .store(error)
        }
    }

    /// The keys of a segment's entities.
    func entities(_ place: Int) throws(RequestProblem) -> SegmentKeys {
        let reader = Reader(store: self.store, cache: self.cache, time: self.time, entity: self.entity, keys: self.keys)
        let segment = self.directory.segments[place]
        return try Self.storing { () throws(StoringError) in try reader.entities(segment) }
    }

    /// The values of an attribute in a segment; nil: no entity has one, or the segment is not complete.
    func column(_ name: String, _ place: Int) throws(RequestProblem) -> Column? {
        let segment = self.directory.segments[place].number
        let number = segment / Self.group
        if let group = self.groups[name], group.number == number { return group.columns[segment] }
        let key = ColumnCache.Key(time: self.time, entity: self.entity.number, kind: .column(name, number))
        let columns: [UInt32: Column]
        if case .columns(let found)? = self.cache[key] {
            columns = found
        } else {
            columns = try Self.storing { () throws(StoringError) in try self.read(name, number) }
            self.cache.put(.columns(columns), key)
        }
        self.groups[name] = (number, columns)
        return columns[segment]
    }

    private func read(_ name: String, _ group: UInt32) throws(StoringError) -> [UInt32: Column] {
        let scan = StoreScan(
            self.store.snapshotColumns,
            from: self.keys.key(.attribute(name), segment: group * Self.group),
            to: self.keys.key(.attribute(name), segment: (group + 1) * Self.group)
        )
        var columns: [UInt32: Column] = [:]
        try self.store.client.forEach(scan) { entry throws(StoringError) in
            let column = try Reader.reading { () throws(ByteError) in try Column(entry.value) }
            columns[ColumnKeys.segment(ofKey: entry.key)] = column
        }
        return columns
    }

    /// The documents of entities, in the order of their keys here; nil where there is none any more.
    func documents(_ keys: [[UInt8]]) throws(RequestProblem) -> [[UInt8]?] {
        let prefix = SnapshotRuns.key(self.time, EntityKeys.prefix(self.entity))
        return try Self.storing { () throws(StoringError) in
            let places = keys.map { prefix + $0 }
            var found = try self.store.client.get(places.map { (self.store.snapshots, $0) })
            for (place, value) in found.enumerated() where value?.isEmpty == true {
                found[place] = try SnapshotParts.read(places[place], [], self.store)
            }
            return found
        }
    }

    /// What is read before there are columns.
    private struct Reader {
        let store: EntityStore
        let cache: ColumnCache
        let time: Int64
        let entity: EntityType
        let keys: ColumnKeys

        private func key(_ kind: ColumnCache.Kind) -> ColumnCache.Key {
            ColumnCache.Key(time: self.time, entity: self.entity.number, kind: kind)
        }

        static func reading<Result>(_ body: () throws(ByteError) -> Result) throws(StoringError) -> Result {
            do throws(ByteError) {
                return try body()
            } catch {
                throw StoringError(.failed, "a column of a snapshot in the store is damaged: \(error)")
            }
        }

        func directory() throws(StoringError) -> SegmentDirectory {
            if case .directory(let directory)? = self.cache[self.key(.directory)] { return directory }
            var segments: [SegmentEntry] = []
            let scan = StoreScan(self.store.snapshotColumns, prefix: self.keys.prefix(.directory))
            try self.store.client.forEach(scan) { entry throws(StoringError) in
                segments.append(
                    try Self.reading { () throws(ByteError) in
                        try SegmentEntry(number: ColumnKeys.segment(ofKey: entry.key), entry.value)
                    }
                )
            }
            let directory = SegmentDirectory(segments)
            self.cache.put(.directory(directory), self.key(.directory))
            return directory
        }

        func entities(_ segment: SegmentEntry) throws(StoringError) -> SegmentKeys {
            let key = self.key(.entities(segment.number))
            if case .entities(let keys)? = self.cache[key] { return keys }
            let place = self.keys.key(.entities, segment: segment.number)
            let bytes = try self.store.client.get(self.store.snapshotColumns, place) ?? []
            let keys = try Self.reading { () throws(ByteError) in try SegmentKeys(bytes) }
            guard keys.count == segment.count else {
                throw StoringError(
                    .failed,
                    "a segment of a snapshot in the store has \(keys.count) of \(segment.count) keys"
                )
            }
            self.cache.put(.entities(keys), key)
            return keys
        }

        func gone(_ directory: SegmentDirectory) throws(StoringError) -> GoneEntities {
            let prefix = SnapshotRuns.key(self.time, EntityKeys.prefix(self.entity))
            var known: GoneEntities?
            if case .gone(let gone)? = self.cache[self.key(.gone)] { known = gone }
            let keys = try self.store.client.keys(StoreScan(self.store.snapshotGone, prefix: prefix))
                .map { Array($0[prefix.count...]) }
            if let known, known.keyCount == keys.count { return known }
            var bits: [Int: SegmentBits] = [:]
            for key in keys {
                for place in directory.places(of: key) {
                    let segment = directory.segments[place]
                    let index = try self.entities(segment).withList { $0.range(of: key) }
                    guard !index.isEmpty else { continue }
                    bits[place, default: SegmentBits(segment.count)][index.lowerBound] = true
                }
            }
            let gone = GoneEntities(keyCount: keys.count, bits: bits)
            self.cache.put(.gone(gone), self.key(.gone))
            return gone
        }
    }
}
