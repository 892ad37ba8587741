import Records
import Services

// What is looked at is all that is kept of an entity type, in the order of the store, a page at a time. Of a plain attribute
// that is a part of the entity's record, of all others the items of its history, which lie together.

/// Counts the entities of a type that have each of its attributes, and the bytes that are kept of them. Blocks its thread.
struct AttributeSurvey {
    private let entity: EntityType
    private let store: EntityStore
    /// In the order of the attributes.
    private(set) var sizes: [AttributeSizes]

    init(_ entity: EntityType, _ store: EntityStore) {
        self.entity = entity
        self.store = store
        self.sizes = Array(repeating: AttributeSizes(), count: entity.attributes.count)
    }

    /// Looks at all of it.
    ///
    /// - Parameter goesOn: Asked after each page; it may take its time.
    /// - Returns: Whether it came to the end.
    mutating func run(_ goesOn: () -> Bool) throws(StoringError) -> Bool {
        guard try self.surveyRecords(goesOn) else { return false }
        return try self.surveyHistories(goesOn)
    }

    private mutating func surveyRecords(_ goesOn: () -> Bool) throws(StoringError) -> Bool {
        var scratch = ByteWriter()
        var scan = StoreScan(self.store.entities, prefix: EntityKeys.prefix(self.entity))
        while true {
            let page = try self.store.client.scan(scan)
            for entry in page.entries {
                // What is damaged is told when it is asked for.
                guard let record = try? EntityRecord.read(entry.value) else { continue }
                for plain in record.plain {
                    guard let attribute = self.entity.attribute(plain.attribute) else { continue }
                    scratch.removeAll()
                    plain.write(to: &scratch)
                    self.sizes[attribute.number].add(scratch.bytes.count)
                }
            }
            guard goesOn() else { return false }
            guard page.hasMore, let last = page.entries.last else { return true }
            scan.pass(last.key)
        }
    }

    private mutating func surveyHistories(_ goesOn: () -> Bool) throws(StoringError) -> Bool {
        var scan = StoreScan(self.store.history, prefix: EntityKeys.prefix(self.entity))
        scan.limit = 5000
        var prefix: ArraySlice<UInt8> = []
        var attribute: Attribute?
        var size = 0
        while true {
            let page = try self.store.client.scan(scan)
            for entry in page.entries where entry.key.count > EntityKeys.itemLength {
                if entry.key.dropLast(EntityKeys.itemLength) != prefix {
                    if let attribute { self.sizes[attribute.number].add(size) }
                    prefix = entry.key.dropLast(EntityKeys.itemLength)
                    attribute = self.attribute(entry.key)
                    size = 0
                }
                size += entry.key.count + entry.value.count
            }
            guard goesOn() else { return false }
            guard page.hasMore, let last = page.entries.last else { break }
            scan.pass(last.key)
        }
        if let attribute { self.sizes[attribute.number].add(size) }
        return true
    }

    private func attribute(_ key: [UInt8]) -> Attribute? {
        key.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard (try? EntityKeys.readName(&reader)) != nil,
                (try? EntityID(key: &reader, as: self.entity.idType)) != nil,
                let name = try? EntityKeys.readName(&reader)
            else { return nil }
            return self.entity.attribute(name)
        }
    }
}
