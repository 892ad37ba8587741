import Records
import Services

// The names of members and modules are DP³'s, for dashboards look for them.

/// What is noted of one run of something that the platform does by itself: a snapshot, upkeep of histories, a collection.
struct RunMetadata {
    /// What keeps records of its runs.
    enum Module: String {
        case snapshots = "SnapShooter"
        case history = "HistoryManager"
        case collector = "GarbageCollector"
        case updater = "Updater"
    }

    /// How long records are kept.
    static let lifetime = TimeSpan(seconds: 30 * 86400)

    let module: String
    /// When the run began, in microseconds since 1970 UTC; with module and worker it tells runs apart.
    let time: Int64
    /// Which of several hosts it ran in: the first of the partitions that were the host's. 0 for what only one of them does.
    let worker: Int
    /// When it was last written.
    var updated: Int64
    /// What there is to say of it; times are timestamps.
    var fields: Record

    init(_ module: Module, _ time: Int64, worker: Int = 0, _ fields: Record, now: Int64 = Clock.system()) {
        self.module = module.rawValue
        self.time = time
        self.worker = worker
        self.updated = now
        self.fields = fields
    }

    /// Keeps the record, in place of an earlier one of the same run, and removes those that are too old.
    func put(into transaction: inout StoreTransaction, _ store: EntityStore) {
        let oldest = DueKey.beginning(self.updated - Self.lifetime.microseconds)
        transaction.deleteRange(store.metadata, from: [], to: oldest)
        transaction.put(
            store.metadata,
            self.key,
            CBOR.encode(.map(["updated": .int(Int(self.updated)), "fields": .map(self.fields)]))
        )
    }

    /// The key under which it is kept.
    var key: [UInt8] { DueKey.beginning(self.time) + Array(self.module.utf8) + [UInt8(clamping: self.worker)] }

    /// Reads what a store has; nil if it is none.
    init?(_ entry: StorePage.Entry) {
        guard entry.key.count > 9, let worker = entry.key.last, let record = (try? CBOR.decode(entry.value))?.record,
            let updated = record["updated"]?.integer, let fields = record["fields"]?.record
        else { return nil }
        self.module = String(decoding: entry.key[8...].dropLast(), as: UTF8.self)
        self.worker = Int(worker)
        self.time = SnapshotRuns.time(ofKey: entry.key)
        self.updated = Int64(updated)
        self.fields = fields
    }

    /// The record as the API shows it.
    var document: Record {
        var document: Record = [
            "_id": .string("\(self.module)\(Self.identifyingText(of: self.time))w\(self.worker)"),
            "#module": .string(self.module),
            "#time_created": .string(DateText.text(self.time)),
            "#last_update": .string(DateText.text(self.updated)),
        ]
        for (key, value) in self.fields.fields {
            if case .timestamp(let time) = value {
                document[key] = .string(DateText.text(time))
            } else {
                document[key] = value
            }
        }
        return document
    }

    /// The time with six decimals in any case, so that ids are in the order of time.
    private static func identifyingText(of time: Int64) -> String {
        let text = DateText.text(time)
        return text.utf8.count > 20 ? text : text.dropLast() + ".000000Z"
    }
}
