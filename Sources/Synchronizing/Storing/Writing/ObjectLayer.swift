/// What was changed and is not in the store yet.
struct ObjectLayer {
    /// By id; nil: it is gone.
    private(set) var objects: [Int: StoredObject?] = [:]
    /// Of what somebody changed and not only the framework, the depth of who did; the least, if there were several.
    private(set) var depths: [Int: Int] = [:]
    /// Whether a key is there now.
    private(set) var entries: [ObjectEntry: Bool] = [:]
    /// The same by what keys begin with.
    private var byPrefix: [[UInt8]: [Int: Bool]] = [:]

    var isEmpty: Bool { self.objects.isEmpty }

    mutating func set(_ id: Int, _ object: StoredObject?, depth: Int? = nil) {
        self.objects[id] = .some(object)
        if let depth { self.depths[id] = min(depth, self.depths[id] ?? depth) }
    }

    mutating func set(_ entry: ObjectEntry, isThere: Bool) {
        self.entries[entry] = isThere
        if entry.place == .links || entry.place == .index {
            self.byPrefix[[UInt8(entry.place.rawValue)] + entry.prefix, default: [:]][ObjectEntry.id(of: entry.key)] =
                isThere
        }
    }

    /// What has changed behind a prefix of links or of the index.
    func changes(_ place: ObjectEntry.Place, _ prefix: [UInt8]) -> [Int: Bool] {
        self.byPrefix[[UInt8(place.rawValue)] + prefix] ?? [:]
    }

    /// Takes over another layer's changes, which are later.
    mutating func merge(_ other: ObjectLayer) {
        self.objects.merge(other.objects) { $1 }
        self.depths.merge(other.depths, uniquingKeysWith: min)
        for (entry, isThere) in other.entries { self.set(entry, isThere: isThere) }
    }
}
