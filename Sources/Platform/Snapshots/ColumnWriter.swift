import Records
import Services

/// Gathers what is in snapshots by attributes, and puts it into transactions a segment at a time. For one thread.
struct ColumnWriter {
    /// Entities of a segment at most.
    static let segmentLimit = 2000
    /// Attributes of a segment at most, so that callbacks that invent names do not make each a column.
    private static let columnLimit = 500
    /// Bytes of all columns beyond which a segment ends.
    private static let sizeLimit = 2 << 20

    private struct Slot {
        let name: String
        let type: DataType?
        var builder = ColumnBuilder()
    }

    private let store: EntityStore
    private let time: Int64
    private let numbers: SegmentNumbers
    private var entity: EntityType?
    private var prefixLength = 0
    private var keys: [[UInt8]] = []
    private var isSorted = true
    private var isIncomplete = false
    private var size = 0
    private var isFull = false
    private var slots: [Slot] = []
    private var places: [ByteKey: Int] = [:]
    /// Most documents have the names of the one before, in the same order.
    private var order: [(name: String, isASCII: Bool, slot: Int)] = []

    init(_ store: EntityStore, at time: Int64, _ numbers: SegmentNumbers) {
        self.store = store
        self.time = time
        self.numbers = numbers
    }

    /// Adds a document; if it is not of the segment before it, that is put into the transaction.
    mutating func add(_ document: SnapshotDocument, _ transaction: inout StoreTransaction) {
        if document.entity !== self.entity || self.keys.count == Self.segmentLimit || self.isFull {
            self.finish(&transaction)
            self.begin(document.entity)
        }
        let key = Array(document.key[self.prefixLength...])
        if let last = self.keys.last, !last.lexicographicallyPrecedes(key) { self.isSorted = false }
        let entity = self.keys.count
        self.keys.append(key)
        for (place, field) in document.fields.enumerated() {
            guard let slot = self.slot(field.name, at: place) else { continue }
            let before = self.slots[slot].builder.size
            switch field.content {
            case .known(let value): self.slots[slot].builder.add(value, as: self.slots[slot].type, of: entity)
            case .made(let value): self.slots[slot].builder.add(DataValue(value), as: self.slots[slot].type, of: entity)
            }
            let size = self.slots[slot].builder.size
            self.size += size - before
            if size > ColumnBuilder.largestColumn || self.size > Self.sizeLimit { self.isFull = true }
        }
    }

    private mutating func begin(_ entity: EntityType) {
        guard entity !== self.entity else { return }
        self.entity = entity
        self.prefixLength = EntityKeys.prefix(entity).count
        self.forgetNames()
    }

    /// nil: it gets no column.
    private mutating func slot(_ name: String, at place: Int) -> Int? {
        if place < self.order.count, self.order[place].name == name,
            // What Swift holds for equal may have other bytes, but not in ASCII.
            self.order[place].isASCII || TextBytes.areEqual(self.order[place].name, name)
        {
            return self.order[place].slot
        }
        let slot: Int
        if let known = self.places[ByteKey(name)] {
            slot = known
        } else {
            let attribute = self.entity?.attribute(name)
            let hasRoom = self.slots.count < Self.columnLimit && name.utf8.count <= ColumnKeys.longestName
            guard attribute != nil || hasRoom else {
                self.isIncomplete = true
                return nil
            }
            slot = self.slots.count
            self.slots.append(Slot(name: name, type: attribute?.dataType.compared))
            self.places[ByteKey(name)] = slot
        }
        let entry = (name: name, isASCII: name.utf8.allSatisfy { $0 < 0x80 }, slot: slot)
        if place < self.order.count {
            self.order[place] = entry
        } else if place == self.order.count {
            self.order.append(entry)
        }
        return slot
    }

    /// Puts what was added into a transaction.
    mutating func finish(_ transaction: inout StoreTransaction) {
        guard let entity = self.entity, !self.keys.isEmpty else { return }
        let number = self.numbers.next()
        let columnKeys = ColumnKeys(self.time, entity)
        var keys = self.keys
        var places: [Int]?
        if !self.isSorted {
            let order = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
            var found = [Int](repeating: 0, count: keys.count)
            for (place, entity) in order.enumerated() { found[entity] = place }
            places = found
            keys = order.map { self.keys[$0] }
        }
        let collection = self.store.snapshotColumns
        for slot in self.slots.indices where !self.slots[slot].builder.isEmpty {
            transaction.put(
                collection,
                columnKeys.key(.attribute(self.slots[slot].name), segment: number),
                self.slots[slot].builder.bytes(count: keys.count, places: places)
            )
            self.slots[slot].builder.removeAll()
        }
        let entry = SegmentEntry(
            number: number,
            count: keys.count,
            isIncomplete: self.isIncomplete,
            first: keys[0],
            last: keys[keys.count - 1]
        )
        transaction.put(collection, columnKeys.key(.entities, segment: number), SegmentKeys.bytes(keys))
        transaction.put(collection, columnKeys.key(.directory, segment: number), entry.bytes)
        self.keys.removeAll(keepingCapacity: true)
        self.isSorted = true
        self.isIncomplete = false
        self.size = 0
        self.isFull = false
        // Names that are not used any more make room.
        if self.slots.count > Self.columnLimit / 2 { self.forgetNames() }
    }

    private mutating func forgetNames() {
        self.slots = []
        self.places = [:]
        self.order = []
    }
}
