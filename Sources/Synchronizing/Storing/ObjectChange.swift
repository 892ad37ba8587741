/// What was changed, durably.
public struct ObjectChange: Sendable {
    /// The object as it is now; of one that is gone, as it was.
    public let record: ObjectRecord
    /// As it was before; nil: it was made.
    public let before: ObjectRecord?
    /// The stored names of the fields that differ, sorted.
    public let changedFields: [String]
    /// Whether it is gone for good.
    public let isPurged: Bool
    /// The depth of who changed it; nil: only the framework noted something.
    public let depth: Int?

    init(record: ObjectRecord, before: ObjectRecord?, isPurged: Bool, depth: Int? = nil) {
        self.depth = depth
        self.record = record
        self.before = before
        self.isPurged = isPurged
        let names = Set(record.values.keys).union(before?.values.keys.map { $0 } ?? [])
        self.changedFields = isPurged ? [] : names.filter { record[$0] != before?[$0] ?? .null }.sorted()
    }
}
