import Services

/// The models that the objects in a store were kept by, and their being taken over by a host.
struct StoredSchema {
    private let source: ObjectSource

    init(_ source: ObjectSource) { self.source = source }

    /// The models that were kept; nil: there are no objects yet.
    func kept() throws(ObjectRefusal) -> DataModel? {
        let bytes: [UInt8]?
        do throws(StoringError) {
            bytes = try self.source.store.get(self.source.collections.state, ObjectCollections.schemaKey)
        } catch {
            throw ObjectRefusal(error)
        }
        guard let bytes else { return nil }
        if let model = DataModel(canonicalText: String(decoding: bytes, as: UTF8.self)) { return model }
        throw ObjectRefusal(.invalid, "the models that the store's objects were kept by are damaged; restore a backup")
    }

    /// Takes the objects over with these models.
    func adopt(_ model: DataModel, token: [UInt8], agrees: Bool) throws(ObjectRefusal) {
        let text = model.canonicalText
        let old = try self.kept()
        var isRebuilt = false
        if let old, old.canonicalText != text {
            let comparison = SchemaComparison(from: old, to: model)
            guard comparison.isLossless || agrees else {
                let changes = comparison.changes.filter { !$0.isLossless }.map(\.description)
                throw ObjectRefusal(
                    .invalid,
                    "the models do not fit the objects in the store: \(changes.joined(separator: "; "))"
                )
            }
            isRebuilt = true
        }
        try self.commit { transaction, collections in
            transaction.put(collections.owner, ObjectCollections.ownerKey, token)
        }
        if isRebuilt { try self.rebuild(token) }
        try self.commit { transaction, collections in
            transaction.expect(collections.owner, ObjectCollections.ownerKey, is: token)
            transaction.put(collections.state, ObjectCollections.schemaKey, Array(text.utf8))
        }
    }

    /// Makes all keys anew by which objects are found. Done again from the beginning if it was not finished.
    private func rebuild(_ token: [UInt8]) throws(ObjectRefusal) {
        try self.commit { transaction, collections in
            transaction.expect(collections.owner, ObjectCollections.ownerKey, is: token)
            for place in ObjectEntry.Place.allCases { transaction.deleteRange(collections[place], from: [], to: []) }
        }
        var scan = StoreScan(self.source.collections.objects, limit: 1000)
        while true {
            let page = try self.source.page(scan)
            let entries = page.entries.flatMap { entry -> [ObjectEntry] in
                guard let object = StoredObject(id: ObjectEntry.id(of: entry.key), entry.value),
                    let layout = self.source.layout[object.record.model]
                else { return [] }
                return Array(layout.entries(of: object.record))
            }
            try self.commit { transaction, collections in
                transaction.expect(collections.owner, ObjectCollections.ownerKey, is: token)
                for entry in entries { transaction.put(collections[entry.place], entry.key, []) }
            }
            guard page.hasMore, let last = page.entries.last else { return }
            scan.pass(last.key)
        }
    }

    private func commit(_ fill: (inout StoreTransaction, ObjectCollections) -> Void) throws(ObjectRefusal) {
        var transaction = StoreTransaction()
        fill(&transaction, self.source.collections)
        do throws(StoringError) {
            guard try self.source.store.commit(transaction) == .done else {
                throw StoringError(.failed, "another host has taken over the objects meanwhile")
            }
        } catch {
            throw ObjectRefusal(error)
        }
    }
}
