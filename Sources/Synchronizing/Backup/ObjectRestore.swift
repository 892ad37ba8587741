import Records
import Services

// What was begun is written down before anything is removed, and that is taken back in the transaction that ends it. So whoever opens the
// store sees what there was, or that it is half restored, or what the backup has.

/// Puts back what a backup has, in place of what a store has. Blocks its thread while the store answers.
public struct ObjectRestore: Sendable {
    /// About how many bytes a transaction has.
    private static let largestTransaction = 1 << 20

    private let store: StoreClient
    private let host: String

    /// - Parameter host: The version of the host.
    public init(_ store: StoreClient, host: String) {
        self.store = store
        self.host = host
    }

    /// Restores. Hosts that run on the store are shut out.
    ///
    /// - Parameters:
    ///   - emergency: Where what there was is kept first.
    ///   - kept: Told when that is done, with where what there was is; nil: there was nothing.
    /// - Throws: `ObjectRefusal` that tells what the store has now.
    public func run(
        _ backup: VerifiedBackup,
        emergency: String,
        kept: (String?) -> Void
    ) throws(ObjectRefusal) {
        let ownership = try ObjectOwnership(taking: self.store)
        let earlier = try StoredSchema(self.store).restore()
        var former = earlier?.former ?? ""
        if earlier == nil {
            let summary = try ObjectBackup.write(
                ownership,
                to: emergency,
                name: backup.summary.name,
                host: self.host
            )
            if summary != nil { former = emergency }
        }
        kept(former.isEmpty ? nil : former)
        do throws(ObjectRefusal) {
            try self.fill(backup, ownership, former)
        } catch {
            throw self.rollBack(ownership, former, isMarked: earlier != nil, error)
        }
    }

    private func rollBack(
        _ ownership: ObjectOwnership,
        _ former: String,
        isMarked: Bool,
        _ error: ObjectRefusal
    ) -> ObjectRefusal {
        // What was half restored before is no state to go back to.
        guard !isMarked else {
            return ObjectRefusal(error.code, "\(error); the store is still half restored")
        }
        do throws(ObjectRefusal) {
            guard !former.isEmpty else {
                try self.empty(ownership)
                try ownership.commit { $0.deleteRange(ownership.collections.state, from: [], to: []) }
                return ObjectRefusal(error.code, "\(error); the store is empty, as it was")
            }
            try self.fill(try VerifiedBackup(former), ownership, former)
            return ObjectRefusal(error.code, "\(error); the store has again what it had, from \(former)")
        } catch let second {
            return ObjectRefusal(
                error.code,
                "\(error); nor could what there was be put back: \(second); the store is half restored: run `host restore` with"
                    + " \(former.isEmpty ? "a backup" : former)"
            )
        }
    }

    private func empty(_ ownership: ObjectOwnership) throws(ObjectRefusal) {
        let collections = ownership.collections
        for place in ObjectEntry.Place.allCases { try ownership.clear(collections[place]) }
        try ownership.clear(collections.objects)
        try ownership.clear(collections.positions)
    }

    private func fill(
        _ backup: VerifiedBackup,
        _ ownership: ObjectOwnership,
        _ former: String
    ) throws(ObjectRefusal) {
        let collections = ownership.collections
        let mark = StoredSchema.Restore(source: backup.path, former: former)
        try ownership.commit { $0.put(collections.state, ObjectCollections.restoringKey, mark.bytes) }
        try self.empty(ownership)
        let layout = ObjectLayout(backup.model)
        var waiting: [(collection: StoreCollection, key: [UInt8], value: [UInt8])] = []
        var size = 0
        func put(_ collection: StoreCollection, _ key: [UInt8], _ value: [UInt8]) {
            waiting.append((collection, key, value))
            size += key.count + value.count + 13
        }
        func flush() throws(ObjectRefusal) {
            try ownership.commit { for change in waiting { $0.put(change.collection, change.key, change.value) } }
            (waiting, size) = ([], 0)
        }
        let state = try BackupContents.read(backup.path) { part, _ throws(ObjectRefusal) in
            switch part {
            case .object(let object, let bytes):
                put(collections.objects, ObjectEntry.id(object.record.id), bytes)
                for entry in layout[object.record.model]?.entries(of: object.record) ?? [] {
                    put(collections[entry.place], entry.key, [])
                }
            case .position(let key, let value): put(collections.positions, key, value)
            }
            if size >= Self.largestTransaction { try flush() }
        }
        guard state.summary == backup.summary else {
            throw ObjectRefusal(.invalid, "\(backup.path): it was changed while it was being restored")
        }
        try flush()
        try self.count(backup, collections)
        try ownership.commit { transaction in
            transaction.put(collections.state, ObjectCollections.schemaKey, Array(backup.model.canonicalText.utf8))
            transaction.put(collections.state, ObjectCollections.sequenceKey, ObjectEntry.id(backup.sequence))
            if let update = backup.update {
                transaction.put(collections.state, ObjectCollections.updatingKey, update)
            } else {
                transaction.delete(collections.state, ObjectCollections.updatingKey)
            }
            transaction.delete(collections.state, ObjectCollections.restoringKey)
        }
    }

    /// Whether the store has as many objects as it was given.
    private func count(_ backup: VerifiedBackup, _ collections: ObjectCollections) throws(ObjectRefusal) {
        let count: Int
        do throws(StoringError) {
            count = try self.store.keys(StoreScan(collections.objects)).count
        } catch {
            throw ObjectRefusal(error)
        }
        guard count == backup.summary.objectCount else {
            throw ObjectRefusal(
                .unavailable,
                "the store was given \(backup.summary.objectCount) objects and has \(count) of them"
            )
        }
    }
}
