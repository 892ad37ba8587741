import Records
import Services

// Entities, histories and links of a type lie in the store in the same order. So a page of entities is read together with
// the stretch of histories and links that belongs to it, each once from its beginning to its end. Only where a type has time
// series that nobody asks for are single histories read, so that the chunks stay where they are.

/// Reads what is known of entities, page by page. For any thread.
struct SnapshotReader: Sendable {
    /// Entities of a page at most.
    static let pageLimit = 1000
    /// Histories that are asked for with one call.
    private static let scanLimit = 500

    private let model: ModelSpec
    private let store: EntityStore
    private let time: Int64
    private let wishes: [EntityState.Wishes]
    /// By entity type: numbers of the attributes whose histories are read; nil: all that there are.
    private let selections: [[Int]?]
    /// By entity type: whether it has histories, and whether it has mirrors.
    private let hasHistories: [Bool]
    private let hasMirrors: [Bool]

    /// - Parameters:
    ///   - time: That of the snapshot.
    ///   - wishes: By the number of the entity type.
    init(_ model: ModelSpec, _ store: EntityStore, at time: Int64, _ wishes: [EntityState.Wishes]) {
        self.model = model
        self.store = store
        self.time = time
        self.wishes = wishes
        self.selections = model.entities.map { entity in
            let wish = wishes[entity.number]
            let wanted = entity.attributes.filter { attribute in
                attribute.history != nil
                    || attribute.timeseries != nil && (wish.master || wish.timeseries.contains(attribute.number))
            }
            let all = entity.attributes.count { $0.history != nil || $0.timeseries != nil }
            return wanted.count == all ? nil : wanted.map(\.number)
        }
        self.hasHistories = model.entities.map { entity in
            entity.attributes.contains { $0.history != nil || $0.timeseries != nil }
        }
        self.hasMirrors = model.entities.map { entity in entity.attributes.contains { $0.isMirror } }
    }

    /// The next entities of a type, without histories and links.
    ///
    /// - Parameter key: Where to begin; moved behind them. Nil: there are no more.
    func next(of entity: EntityType, from key: inout [UInt8]?) throws(StoringError) -> [EntityState] {
        guard let from = key else { return [] }
        var scan = StoreScan(self.store.entities, prefix: EntityKeys.prefix(entity))
        if !from.isEmpty { scan.from = from }
        scan.limit = Self.pageLimit
        let page = try self.store.client.scan(scan)
        key = page.hasMore ? page.entries.last.map { $0.key + [0] } : nil
        var states: [EntityState] = []
        states.reserveCapacity(page.entries.count)
        for entry in page.entries {
            guard let id = Self.id(entry.key, entity) else { continue }
            states.append(try self.state(entity, id, entry.key, entry.value))
        }
        return states
    }

    /// Entities by their keys; also those that do not exist.
    func states(of keys: [[UInt8]]) throws(StoringError) -> [EntityState] {
        var states: [EntityState] = []
        states.reserveCapacity(keys.count)
        var first = 0
        while first < keys.count {
            let part = keys[first..<min(first + 2000, keys.count)]
            first += part.count
            let found = try self.store.client.get(part.map { (self.store.entities, $0) })
            for (key, bytes) in zip(part, found) {
                let entity = key.withUnsafeBytes { bytes in
                    var reader = ByteReader(bytes)
                    return try? EntityKeys.readEntity(&reader, self.model)
                }
                guard let (type, id) = entity else { continue }
                states.append(try self.state(type, id, key, bytes))
            }
        }
        return states
    }

    /// Adds histories and links to neighbouring entities of one type.
    func completeNeighbours(_ states: inout [EntityState]) throws(StoringError) {
        guard let first = states.first, let last = states.last else { return }
        let end = StoreScan.end(ofPrefix: last.key)
        if self.hasMirrors[first.entity.number] {
            try self.addMirrors(StoreScan(self.store.links, from: first.key, to: end, limit: 20_000), &states)
        }
        guard self.hasHistories[first.entity.number] else { return }
        guard self.selections[first.entity.number] == nil else { return try self.addSelected(&states) }
        try self.addHistories(StoreScan(self.store.history, from: first.key, to: end, limit: 20_000), &states)
    }

    /// Adds histories and links to entities wherever they are, which are put into the order of the store.
    func complete(_ states: inout [EntityState]) throws(StoringError) {
        states.sort { $0.key.lexicographicallyPrecedes($1.key) }
        var first = 0
        while first < states.count {
            let entity = states[first].entity
            let end = states[first...].firstIndex { $0.entity !== entity } ?? states.count
            // Where most entities of a type are wanted, passing over the others costs less than asking for each.
            let count = end - first
            let isDense = count > 200 ? try EntityCount.read(entity, self.store) < count * 8 : false
            while first < end {
                let next = min(first + Self.pageLimit, end)
                var part = Array(states[first..<next])
                if isDense { try self.completeNeighbours(&part) } else { try self.completeSingly(&part) }
                states.replaceSubrange(first..<next, with: part)
                first = next
            }
        }
    }

    private func completeSingly(_ states: inout [EntityState]) throws(StoringError) {
        guard let entity = states.first?.entity else { return }
        if self.hasMirrors[entity.number] {
            let scans = states.map { StoreScan(self.store.links, prefix: $0.key) }
            try self.each(scans) { place, entry in self.addMirror(entry, &states[place]) }
        }
        guard self.hasHistories[entity.number] else { return }
        guard self.selections[entity.number] == nil else { return try self.addSelected(&states) }
        let scans = states.map { StoreScan(self.store.history, prefix: $0.key) }
        try self.each(scans) { place, entry in
            let state = states[place]
            guard entry.key.count > state.key.count + 18, let item = try? HistoryItem.read(entry.value) else { return }
            let name = entry.key.dropFirst(state.key.count).dropLast(18)
            guard let attribute = name.withUnsafeBytes({ state.entity.attribute(utf8: $0) }) else { return }
            states[place].add(attribute, start: EntityKeys.start(ofHistoryItem: entry.key), item)
        }
    }

    // MARK: - Parts

    /// The id in the key of an entity; nil: it is no such key.
    static func id(_ key: [UInt8], _ entity: EntityType) -> EntityID? {
        key.withUnsafeBytes { bytes in
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[(entity.id.utf8.count + 2)...]))
            return try? EntityID(key: &reader, as: entity.idType)
        }
    }

    private func state(
        _ entity: EntityType,
        _ id: EntityID,
        _ key: [UInt8],
        _ bytes: [UInt8]?
    ) throws(StoringError) -> EntityState {
        var record: EntityRecord?
        if let bytes {
            do throws(ByteError) {
                record = try EntityRecord.read(bytes)
            } catch {
                throw StoringError(.failed, "the record of an entity in the store is damaged: \(error)")
            }
        }
        return EntityState(entity, id, key: key, record, at: self.time, self.wishes[entity.number])
    }

    private func addMirrors(_ first: StoreScan, _ states: inout [EntityState]) throws(StoringError) {
        try self.eachEntry(of: first, among: &states) { entry, state in self.addMirror(entry, &state) }
    }

    private func addMirror(_ entry: StorePage.Entry, _ state: inout EntityState) {
        guard LinkEntry(entry.value).map({ $0.until > self.time }) ?? false,
            let link = EntityLink(incoming: entry.key, self.model), let mirror = link.attribute.link?.mirror,
            let attribute = state.entity.attribute(mirror)
        else { return }
        state.add(mirror: attribute, source: link.sourceID)
    }

    private func addHistories(_ first: StoreScan, _ states: inout [EntityState]) throws(StoringError) {
        var prefix: ArraySlice<UInt8> = []
        var attribute: Attribute?
        try self.eachEntry(of: first, among: &states) { entry, state in
            guard entry.key.count > state.key.count + 18 else { return }
            let start = entry.key.dropLast(16)
            if start != prefix {
                prefix = start
                let name = start.dropFirst(state.key.count).dropLast(2)
                attribute = name.withUnsafeBytes { state.entity.attribute(utf8: $0) }
            }
            guard let attribute, let item = try? HistoryItem.read(entry.value) else { return }
            state.add(attribute, start: EntityKeys.start(ofHistoryItem: entry.key), item)
        }
    }

    private func eachEntry(
        of first: StoreScan,
        among states: inout [EntityState],
        _ body: (StorePage.Entry, inout EntityState) -> Void
    ) throws(StoringError) {
        var index = 0
        try self.store.client.walk(first) { entry in
            while index < states.count, !entry.key.starts(with: states[index].key) {
                // What belongs to an entity that was made since, or that is gone, is passed over.
                guard states[index].key.lexicographicallyPrecedes(entry.key) else { break }
                index += 1
            }
            guard index < states.count else { return false }
            if entry.key.starts(with: states[index].key) { body(entry, &states[index]) }
            return true
        }
    }

    private func addSelected(_ states: inout [EntityState]) throws(StoringError) {
        var scans: [StoreScan] = []
        var places: [(state: Int, attribute: Attribute)] = []
        for (index, state) in states.enumerated() {
            let selection = self.selections[state.entity.number]
            for attribute in state.entity.attributes where attribute.history != nil || attribute.timeseries != nil {
                if let selection, !selection.contains(attribute.number) { continue }
                scans.append(StoreScan(self.store.history, prefix: EntityKeys.history(ofEntity: state.key, attribute)))
                places.append((index, attribute))
            }
        }
        try self.each(scans) { place, entry in
            guard let item = try? HistoryItem.read(entry.value) else { return }
            let (state, attribute) = places[place]
            states[state].add(attribute, start: EntityKeys.start(ofHistoryItem: entry.key), item)
        }
    }

    /// Reads many ranges, some with each call.
    private func each(
        _ scans: [StoreScan],
        _ body: (_ place: Int, _ entry: StorePage.Entry) -> Void
    ) throws(StoringError) {
        var first = 0
        while first < scans.count {
            var part = Array(scans[first..<min(first + Self.scanLimit, scans.count)])
            for index in part.indices { part[index].limit = 200 }
            try self.store.client.forEach(of: part) { place, entry in body(first + place, entry) }
            first += part.count
        }
    }
}
