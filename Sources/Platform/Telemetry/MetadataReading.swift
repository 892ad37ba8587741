import Records
import Services

/// Reads what was noted of runs, as the API shows it. Blocks its thread until the store has answered.
struct MetadataReading {
    /// Which of them are wanted.
    struct Filter {
        /// nil: of all modules.
        var module: String?
        var window: TimeWindow
        var skip: Int
        /// 0: all.
        var limit: Int
        var isNewestFirst: Bool
    }

    private let store: EntityStore

    init(_ store: EntityStore) { self.store = store }

    /// The records that are wanted, in order.
    func documents(_ filter: Filter) throws(StoringError) -> [Value] {
        var scan = StoreScan(self.store.metadata, isBackward: filter.isNewestFirst)
        scan.from = DueKey.beginning(max(filter.window.from, Clock.system() - RunMetadata.lifetime.microseconds))
        if filter.window.to < .max { scan.to = DueKey.beginning(filter.window.to + 1) }
        var documents: [Value] = []
        var toSkip = filter.skip
        try self.store.client.walk(scan) { entry in
            guard let record = RunMetadata(entry), filter.module.map({ $0 == record.module }) ?? true else {
                return true
            }
            guard toSkip == 0 else {
                toSkip -= 1
                return true
            }
            documents.append(.map(record.document))
            return documents.count != filter.limit
        }
        return documents
    }
}
