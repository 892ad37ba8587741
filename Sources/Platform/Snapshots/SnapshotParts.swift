import Services

// Stores find a key by comparing it with others, and some read the whole entry for that. One of some megabytes would make
// everything near it slow, so it is kept in parts, each of a moderate size.

/// How the JSON of one entity in a snapshot is kept.
enum SnapshotParts {
    /// Bytes of a part, and of what is kept as a whole.
    private static let size = 64 << 10

    /// Puts it into a transaction.
    static func put(_ key: [UInt8], _ json: [UInt8], _ store: EntityStore, _ transaction: inout StoreTransaction) {
        guard json.count > Self.size else { return transaction.put(store.snapshots, key, json) }
        transaction.put(store.snapshots, key, [])
        for (number, start) in stride(from: 0, to: json.count, by: Self.size).enumerated() {
            let part = Array(json[start..<min(start + Self.size, json.count)])
            transaction.put(store.snapshotParts, key + Self.suffix(number), part)
        }
    }

    /// Removes it.
    static func delete(_ key: [UInt8], _ store: EntityStore, _ transaction: inout StoreTransaction) {
        transaction.delete(store.snapshots, key)
        // Numbers of parts have four bytes: no key of another entity lies between them.
        transaction.deleteRange(store.snapshotParts, from: key + Self.suffix(0), to: key + Self.suffix(Int(Int32.max)))
    }

    /// Reads it, if the value in the store says that it is in parts.
    static func read(_ key: [UInt8], _ value: [UInt8], _ store: EntityStore) throws(StoringError) -> [UInt8] {
        guard value.isEmpty else { return value }
        var json: [UInt8] = []
        let scan = StoreScan(store.snapshotParts, from: key + Self.suffix(0), to: key + Self.suffix(Int(Int32.max)))
        try store.client.forEach(scan) { json += $0.value }
        guard !json.isEmpty else { throw StoringError(.failed, "a snapshot in the store lacks its parts") }
        return json
    }

    private static func suffix(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: number).bigEndian) { Array($0) }
    }
}
