import Records
import Services

// A host that still runs is shut out first: it loses its partitions, and with them the right to change anything. Each step
// can be done twice, and the new schema is kept last, so an update that was interrupted is begun again.

/// Makes what is kept fit a model. Blocks its thread until the store has answered.
public struct SchemaUpdate {
    /// Entities that are looked at in one transaction.
    private static let page = 1000

    private let model: ModelSpec
    private let store: EntityStore
    private let tracking: SchemaTracking
    private let changes: [SchemaChange]

    /// Finds out what has changed.
    public init(_ model: ModelSpec, _ client: StoreClient) throws(StoringError) {
        self.model = model
        self.store = EntityStore(client)
        self.tracking = SchemaTracking(client)
        self.changes = try self.tracking.changes(to: model) ?? []
    }

    /// A line for each change.
    public var texts: [String] { self.changes.map(\.description) }

    /// Whether something that is kept has to be removed.
    public var removesSomething: Bool { self.changes.contains { !$0.isAddition } }

    /// Keeps the schema alone, and leaves what does not fit it as it is.
    public func record() throws(StoringError) { try self.tracking.record(self.model) }

    /// Removes what does not fit, and keeps the schema.
    public func apply() throws(StoringError) {
        let ownership = Ownership(self.store.client)
        try self.shutOut(ownership)
        for change in self.changes {
            if let entity = change.droppedEntity { try self.drop(entity, ownership) }
            if let (entity, attribute) = change.droppedAttribute { try self.unset(attribute, of: entity, ownership) }
        }
        try self.dropLinks(ownership)
        try self.dropWaiting(ownership)
        try self.tracking.record(self.model)
        try self.letIn(ownership)
    }

    /// Takes the right to change anything from hosts that run, and tells them that they cannot get it back.
    private func shutOut(_ ownership: Ownership) throws(StoringError) {
        var transaction = StoreTransaction()
        let record = HostRecord(isAlone: true)
        transaction.put(self.store.client.collection("hosts"), ownership.token.bytes, record.bytes)
        try self.store.client.commit(transaction)
        try ownership.take(self.store.client)
    }

    private func letIn(_ ownership: Ownership) throws(StoringError) {
        for partition in 0..<Partitions.count { try ownership.free(partition, self.store.client) }
        var transaction = StoreTransaction()
        transaction.delete(self.store.client.collection("hosts"), ownership.token.bytes)
        try self.store.client.commit(transaction)
    }

    private func drop(_ entity: String, _ ownership: Ownership) throws(StoringError) {
        let prefix = EntityKeys.prefix(entity)
        for collection in self.store.byEntityType { try self.delete(collection, prefix, ownership) }
        for partition in 0..<Partitions.count {
            try self.delete(self.store.rawWaiting, Partitions.key(partition) + prefix, ownership)
        }
        for run in try self.store.client.keys(StoreScan(self.store.snapshotRuns)) {
            let key = SnapshotRuns.key(SnapshotRuns.time(ofKey: run), prefix)
            for collection in self.store.bySnapshot {
                try self.delete(collection, key, ownership)
            }
        }
    }

    private func delete(
        _ collection: StoreCollection,
        _ prefix: [UInt8],
        _ ownership: Ownership
    ) throws(StoringError) {
        try self.eachPage(StoreScan(collection, prefix: prefix), keysOnly: true, ownership) { page, transaction in
            for entry in page { transaction.delete(collection, entry.key) }
        }
    }

    /// Removes links from and to entities, and by attributes, of which nothing is kept any more.
    private func dropLinks(_ ownership: Ownership) throws(StoringError) {
        let entities = Set(self.changes.compactMap(\.droppedEntity))
        let attributes = Set(self.changes.compactMap(\.droppedAttribute).map { "\($0.entity) \($0.attribute)" })
        guard !entities.isEmpty || !attributes.isEmpty else { return }
        func isStale(_ link: EntityLink?) -> Bool {
            guard let link else { return true }
            return entities.contains(link.source.id) || entities.contains(link.target.id)
                || attributes.contains("\(link.source.id) \(link.attribute.id)")
        }
        let (links, linksFrom) = (self.store.links, self.store.linksFrom)
        try self.eachPage(StoreScan(links), keysOnly: true, ownership) { page, transaction in
            for entry in page where isStale(EntityLink(incoming: entry.key, self.model)) {
                transaction.delete(links, entry.key)
            }
        }
        try self.eachPage(StoreScan(linksFrom), keysOnly: true, ownership) { page, transaction in
            for entry in page where isStale(EntityLink(outgoing: entry.key, self.model)) {
                transaction.delete(linksFrom, entry.key)
            }
        }
    }

    /// Removes tasks of modules, and what the platform itself has to do, that wait for entities of which nothing is kept any
    /// more, or have values of such attributes.
    private func dropWaiting(_ ownership: Ownership) throws(StoringError) {
        let attributes = Set(self.changes.compactMap(\.droppedAttribute).map { "\($0.entity) \($0.attribute)" })
        let (pending, chores) = (self.store.pending, self.store.chores)
        try self.eachPage(StoreScan(pending), keysOnly: false, ownership) { page, transaction in
            for entry in page {
                let task = try? TaskMessage.decodePending(entry.value, self.model).task
                let isStale = task.map { task in
                    task.datapoints.contains { attributes.contains("\(task.entity.id) \($0.attribute.id)") }
                }
                if isStale ?? true { transaction.delete(pending, entry.key) }
            }
        }
        try self.eachPage(StoreScan(chores), keysOnly: false, ownership) { page, transaction in
            for entry in page where (try? Chore.read(entry.value, self.model)) == nil {
                transaction.delete(chores, entry.key)
            }
        }
    }

    private func unset(_ attribute: String, of entity: String, _ ownership: Ownership) throws(StoringError) {
        let scan = StoreScan(self.store.entities, prefix: EntityKeys.prefix(entity))
        var damaged: ByteError?
        try self.eachPage(scan, keysOnly: false, ownership) { page, transaction in
            for entry in page {
                let history = EntityKeys.history(ofEntity: entry.key, attribute)
                transaction.deleteRange(self.store.history, from: history, to: StoreScan.end(ofPrefix: history))
                do throws(ByteError) {
                    var record = try EntityRecord.read(entry.value)
                    guard record.unset(attribute) else { continue }
                    var writer = ByteWriter()
                    record.write(to: &writer)
                    transaction.put(self.store.entities, entry.key, Array(writer.bytes))
                } catch {
                    damaged = error
                }
            }
        }
        if let damaged {
            throw StoringError(.failed, "the record of an entity in the store is damaged: \(damaged)")
        }
    }

    private func eachPage(
        _ scan: StoreScan,
        keysOnly: Bool,
        _ ownership: Ownership,
        _ body: ([StorePage.Entry], inout StoreTransaction) -> Void
    ) throws(StoringError) {
        var scan = scan
        scan.keysOnly = keysOnly
        scan.limit = Self.page
        while true {
            let page = try self.store.client.scan(scan)
            var transaction = StoreTransaction()
            ownership.expect(of: [0], in: &transaction)
            body(page.entries, &transaction)
            guard try self.store.client.commit(transaction) == .done else {
                throw StoringError(.failed, "a host was started meanwhile; stop it, and update again")
            }
            guard page.hasMore, let last = page.entries.last else { return }
            scan.pass(last.key)
        }
    }
}
