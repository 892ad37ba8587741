import Services

/// Notices that a model has changed since data was kept by it. Blocks its thread until the store has answered.
struct SchemaTracking {
    private static let key = Array("model".utf8)

    private let store: StoreClient
    private let collection: StoreCollection

    init(_ store: StoreClient) {
        self.store = store
        self.collection = store.collection("schema")
    }

    /// In what a model differs from what is kept; nil: nothing was kept yet.
    func changes(to model: ModelSpec) throws(StoringError) -> [SchemaChange]? {
        guard let bytes = try self.store.get(self.collection, Self.key) else { return nil }
        guard let kept = ModelSchema(bytes) else {
            throw StoringError(.failed, "the schema in the store is damaged, or of a later version of the host")
        }
        return kept.changes(to: ModelSchema(model))
    }

    /// Keeps the schema of a model.
    func record(_ model: ModelSpec) throws(StoringError) {
        var transaction = StoreTransaction()
        transaction.put(self.collection, Self.key, ModelSchema(model).bytes)
        try self.store.commit(transaction)
    }

    /// Makes sure that a model fits what is kept; what it only adds is kept from now on.
    ///
    /// - Throws: `SchemaRefusal` or `StoringError`.
    func check(_ model: ModelSpec) throws {
        let changes = try self.changes(to: model)
        if let refusal = Self.refusal(of: changes) { throw refusal }
        if changes?.isEmpty != true { try self.record(model) }
    }

    /// Why a model does not fit what is kept; nil: it does.
    func refusal(of model: ModelSpec) throws(StoringError) -> SchemaRefusal? {
        Self.refusal(of: try self.changes(to: model))
    }

    private static func refusal(of changes: [SchemaChange]?) -> SchemaRefusal? {
        let hindrances = (changes ?? []).filter { !$0.isAddition }
        return hindrances.isEmpty ? nil : SchemaRefusal(changes: hindrances)
    }
}

/// A model does not fit what is kept.
struct SchemaRefusal: Error, Hashable, CustomStringConvertible {
    /// What gets in the way.
    let changes: [SchemaChange]

    var description: String {
        let list = self.changes.map(\.description).joined(separator: "; ")
        return "the model does not fit what is kept: \(list); change it back, or run `host schema-update`"
    }
}
