import Records
import Services

/// Reads how far the data of sources reaches. Blocks its thread until the store has answered.
struct SourceReading {
    /// The token of keys into which those of earlier starts are merged.
    private static let merged = [UInt8](repeating: 0, count: SourceTimes.tokenLength)
    /// Keys that are merged in one transaction.
    private static let mergeLimit = 5000

    private let store: EntityStore

    init(_ store: EntityStore) { self.store = store }

    /// The newest time of each source, in microseconds since 1970 UTC.
    func times() throws(StoringError) -> [String: Int64] {
        var times: [String: Int64] = [:]
        try self.store.client.forEach(self.all) { entry in
            guard let (source, time) = Self.parts(entry.key, entry.value) else { return }
            times[source] = max(times[source] ?? .min, time)
        }
        return times
    }

    /// Merges the keys that ended runs have left, once there are many. A key that a live shard changes meanwhile makes it
    /// fail, and nothing is lost: it is done another time.
    func merge() throws(StoringError) {
        var found: [(key: [UInt8], value: [UInt8])] = []
        try self.store.client.forEach(self.all) { found.append(($0.key, $0.value)) }
        guard found.count > 2 * Set(found.map { $0.key.dropFirst(SourceTimes.tokenLength) }).count + 64 else { return }
        for start in stride(from: 0, to: found.count, by: Self.mergeLimit) {
            let part = found[start..<min(start + Self.mergeLimit, found.count)]
            var times: [String: Int64] = [:]
            var transaction = StoreTransaction()
            for entry in part where !entry.key.starts(with: Self.merged) {
                guard let (source, time) = Self.parts(entry.key, entry.value) else { continue }
                times[source] = max(times[source] ?? .min, time)
                transaction.expect(self.store.sources, entry.key, is: entry.value)
            }
            let sources = Array(times)
            let keys = sources.map { Self.merged + Array($0.key.utf8) }
            let before = try self.store.client.get(keys.map { (self.store.sources, $0) })
            for (key, value) in zip(keys, before) { transaction.expect(self.store.sources, key, is: value) }
            for entry in part where !entry.key.starts(with: Self.merged) {
                transaction.delete(self.store.sources, entry.key)
            }
            for (place, (_, time)) in sources.enumerated() {
                let known = Self.parts(keys[place], before[place] ?? [])?.time ?? .min
                transaction.put(self.store.sources, keys[place], SourceTimes.bytes(max(time, known)))
            }
            guard try self.store.client.commit(transaction) == .done else { return }
        }
    }

    private var all: StoreScan { StoreScan(self.store.sources, limit: 10_000) }

    private static func parts(_ key: [UInt8], _ value: [UInt8]) -> (source: String, time: Int64)? {
        guard key.count >= SourceTimes.tokenLength, value.count == 8 else { return nil }
        let source = String(decoding: key[SourceTimes.tokenLength...], as: UTF8.self)
        return (source, Int64(bitPattern: value.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
    }
}
