import Records
import Services

/// A page of histories, as they lie in the store, in groups of one attribute each.
struct HistorySorting {
    /// Items of one attribute of one entity, in the order of time.
    struct Group {
        let id: EntityID
        let attribute: Attribute
        var items: [(start: Int64, item: HistoryItem)]
    }

    /// Those that the page has as a whole; of the last one only what it has, if it has nothing else.
    private(set) var groups: [Group] = []
    /// The key to begin the next page with; nil: the page was empty.
    private(set) var next: [UInt8]?

    /// Sorts a page. Items that cannot be read are left out: nothing is done with them.
    init(_ page: StorePage, _ entity: EntityType) {
        var prefix: ArraySlice<UInt8> = []
        var isKnown = false
        var first: [UInt8]?
        for entry in page.entries where entry.key.count > 16 {
            if entry.key.dropLast(16) != prefix {
                prefix = entry.key.dropLast(16)
                first = entry.key
                isKnown = self.begin(entry.key, entity)
            }
            guard isKnown, let item = try? HistoryItem.read(entry.value) else { continue }
            let start = EntityKeys.start(ofHistoryItem: entry.key)
            self.groups[self.groups.count - 1].items.append((start, item))
        }
        self.next = page.entries.last.map { $0.key + [0] }
        // The rest of the last one is on the next page: it is taken as a whole then.
        guard page.hasMore, let first, first != page.entries.first?.key else { return }
        if isKnown { self.groups.removeLast() }
        self.next = first
    }

    private mutating func begin(_ key: [UInt8], _ entity: EntityType) -> Bool {
        let found = key.withUnsafeBytes { bytes -> (EntityID, Attribute)? in
            var reader = ByteReader(bytes)
            guard (try? EntityKeys.readName(&reader)) != nil, let id = try? EntityID(key: &reader, as: entity.idType),
                let name = try? EntityKeys.readName(&reader), let attribute = entity.attribute(name)
            else { return nil }
            return (id, attribute)
        }
        guard let (id, attribute) = found else { return false }
        self.groups.append(Group(id: id, attribute: attribute, items: []))
        return true
    }
}
