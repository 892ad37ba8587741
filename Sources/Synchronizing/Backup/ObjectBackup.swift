import Configuration
import Records
import Services

/// Writes all that a store has of a synchronizer to a file: objects, models, the last id, and how far event steps are. Keys that objects
/// are found by are made of them again.
public enum ObjectBackup {
    private static let page = 1000

    /// Writes it. Hosts that run on the store are shut out, so that all is of one moment. Blocks.
    ///
    /// - Parameters:
    ///   - path: Taken over when the file is complete.
    ///   - name: What the synchronizer is called.
    ///   - host: The version of the host.
    /// - Returns: What it has; nil: there is nothing in the store.
    public static func write(
        _ store: StoreClient,
        to path: String,
        name: String,
        host: String
    ) throws(ObjectRefusal) -> BackupSummary? {
        try StoredSchema(store).checkIsWhole()
        return try Self.write(try ObjectOwnership(taking: store), to: path, name: name, host: host)
    }

    static func write(
        _ ownership: ObjectOwnership,
        to path: String,
        name: String,
        host: String
    ) throws(ObjectRefusal) -> BackupSummary? {
        let (store, collections) = (ownership.store, ownership.collections)
        let schema = StoredSchema(store)
        guard let models = try schema.kept() else { return nil }
        var summary = BackupSummary(name: name, host: host, created: Clock.system())
        let writer = try BackupWriter(path)
        try writer.write(
            BackupFormat.header,
            ["host": .string(host), "name": .string(name), "created": .timestamp(summary.created)]
        )
        try writer.write(BackupFormat.schema, .string(models.canonicalText))
        if let update = try schema.value(ObjectCollections.updatingKey) {
            try writer.write(BackupFormat.update, .bytes(update))
        }
        var block: [Value] = []
        var size = 0
        try Self.forEach(StoreScan(collections.objects, limit: Self.page), store) { entry throws(ObjectRefusal) in
            let id = ObjectEntry.id(of: entry.key)
            guard let object = StoredObject(id: id, entry.value) else {
                throw ObjectRefusal(.invalid, "object \(id) is damaged, and so the backup would be; restore an earlier")
            }
            summary.objects[object.record.model, default: 0] += 1
            block += [.int(id), .bytes(entry.value)]
            size += entry.value.count + 16
            guard size >= BackupFormat.blockSize else { return }
            try writer.write(BackupFormat.objects, .array(block))
            (block, size) = ([], 0)
        }
        if !block.isEmpty { try writer.write(BackupFormat.objects, .array(block)) }
        block = []
        try Self.forEach(StoreScan(collections.positions, limit: Self.page), store) { entry throws(ObjectRefusal) in
            block += [.bytes(entry.key), .bytes(entry.value)]
        }
        summary.positions = block.count / 2
        if !block.isEmpty { try writer.write(BackupFormat.positions, .array(block)) }
        let sequence = try schema.value(ObjectCollections.sequenceKey).map { ObjectEntry.id(of: $0) } ?? 1
        try writer.write(
            BackupFormat.end,
            [
                "objects": .int(summary.objectCount), "positions": .int(summary.positions),
                "sequence": .int(sequence),
            ]
        )
        // What somebody else changed meanwhile would make it two moments.
        try ownership.check()
        summary.digest = try writer.publish()
        summary.size = writer.size
        return summary
    }

    private static func forEach(
        _ scan: StoreScan,
        _ store: StoreClient,
        _ body: (StorePage.Entry) throws(ObjectRefusal) -> Void
    ) throws(ObjectRefusal) {
        var scan = scan
        while true {
            let page: StorePage
            do throws(StoringError) {
                page = try store.scan(scan)
            } catch {
                throw ObjectRefusal(error)
            }
            for entry in page.entries { try body(entry) }
            guard page.hasMore, let last = page.entries.last else { return }
            scan.pass(last.key)
        }
    }
}
