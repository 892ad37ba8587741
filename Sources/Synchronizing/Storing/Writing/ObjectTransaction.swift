import Records

/// Objects as they are in the store and as a round of saves has changed them. For one thread, and not for longer than the round.
final class ObjectTransaction {
    let source: ObjectSource
    /// The time of the round, in microseconds since 1970 UTC.
    let now: Int64
    /// What earlier units of the round changed.
    private(set) var round = ObjectLayer()
    /// What the present unit changed.
    private(set) var unit = ObjectLayer()
    /// The id that the next new object gets; nil: nobody has looked yet.
    private(set) var nextID: Int?
    private var firstInUnit: Int?

    init(_ source: ObjectSource, now: Int64 = Clock.system(), nextID: Int? = nil) {
        self.source = source
        self.now = now
        self.nextID = nextID
    }

    var layout: ObjectLayout { self.source.layout }

    // MARK: - Units

    /// Keeps what the unit changed.
    func keepUnit() {
        self.round.merge(self.unit)
        self.unit = ObjectLayer()
        self.firstInUnit = nil
    }

    /// Forgets what the unit changed.
    func dropUnit() {
        self.unit = ObjectLayer()
        if let first = self.firstInUnit { self.nextID = first }
        self.firstInUnit = nil
    }

    // MARK: - Reading

    /// An object, to go or not; nil: there is none.
    func object(_ id: Int) throws(ObjectRefusal) -> StoredObject? { try self.objects([id])[0] }

    /// Objects by their ids.
    func objects(_ ids: [Int]) throws(ObjectRefusal) -> [StoredObject?] {
        if self.round.isEmpty, self.unit.isEmpty { return try self.source.objects(ids) }
        var found: [StoredObject?] = Array(repeating: nil, count: ids.count)
        var missing: [Int] = []
        for (place, id) in ids.enumerated() {
            if let object = self.unit.objects[id] ?? self.round.objects[id] {
                found[place] = object
            } else {
                missing.append(place)
            }
        }
        for (place, object) in zip(missing, try self.source.objects(missing.map { ids[$0] })) { found[place] = object }
        return found
    }

    /// The objects that links or values lead to, sorted.
    ///
    /// - Parameters:
    ///   - place: Links or the index.
    ///   - limit: Ids that are enough.
    func ids(_ place: ObjectEntry.Place, _ prefix: [UInt8], limit: Int = .max) throws(ObjectRefusal) -> [Int] {
        var changes = self.round.changes(place, prefix)
        changes.merge(self.unit.changes(place, prefix)) { $1 }
        var found = Set(changes.filter(\.value).keys)
        var (last, hasMore) = (0, true)
        while hasMore, found.count < limit {
            let page = try self.source.ids(place, prefix, after: last, limit: min(limit, 5000) + changes.count)
            found.formUnion(page.ids.filter { changes[$0] != false })
            (last, hasMore) = (page.ids.last ?? last, page.hasMore && !page.ids.isEmpty)
        }
        return found.sorted()
    }

    /// What was changed and is not in the store, sorted.
    var touched: [Int] { Set(self.round.objects.keys).union(self.unit.objects.keys).sorted() }

    // MARK: - Changing

    /// An id that no object has.
    func takeID() throws(ObjectRefusal) -> Int {
        if self.nextID == nil { self.nextID = try self.readNextID() }
        let id = self.nextID ?? 1
        guard id <= Int(Int32.max) else {
            throw ObjectRefusal(.invalid, "all \(Int32.max) ids are used; there is no room for more objects")
        }
        if self.firstInUnit == nil { self.firstInUnit = id }
        self.nextID = id + 1
        return id
    }

    private func readNextID() throws(ObjectRefusal) -> Int {
        do {
            let collections = self.source.collections
            guard let bytes = try self.source.store.get(collections.state, ObjectCollections.sequenceKey) else {
                return 1
            }
            return ObjectEntry.id(of: bytes)
        } catch {
            throw ObjectRefusal(error)
        }
    }

    /// Puts an object in the place of what there was.
    ///
    /// - Parameter depth: Of who changed it; nil: the framework notes something.
    func put(_ object: StoredObject, before: StoredObject?, depth: Int?) {
        self.unit.set(object.record.id, object, depth: depth)
        self.setEntries(before, object)
    }

    /// Removes an object for good.
    func remove(_ object: StoredObject) {
        self.unit.set(object.record.id, nil)
        self.setEntries(object, nil)
    }

    private func setEntries(_ before: StoredObject?, _ after: StoredObject?) {
        func entries(_ object: StoredObject?) -> Set<ObjectEntry> {
            guard let record = object?.record, let layout = self.layout[record.model] else { return [] }
            return layout.entries(of: record)
        }
        let (old, new) = (entries(before), entries(after))
        for entry in old.subtracting(new) { self.unit.set(entry, isThere: false) }
        for entry in new.subtracting(old) { self.unit.set(entry, isThere: true) }
    }
}
