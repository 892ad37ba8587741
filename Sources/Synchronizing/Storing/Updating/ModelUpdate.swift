import Records
import Services

// An update can be interrupted at any time. What it leads to is written down before anything is changed, and whoever opens the store next
// goes on with it; every part of it can be done twice. Objects that keep their models are changed first, for they lose links to those that
// go, and those go last, what cannot be without others before them.

/// Brings the objects in a store to other models than those that they are kept by. Blocks its thread while the store answers.
public struct ModelUpdate: Sendable {
    let store: StoreClient
    let collections: ObjectCollections
    let model: DataModel
    private let kept: DataModel?
    private let unfinished: StoredSchema.Update?
    /// In what the models differ.
    public let changes: [ModelChange]

    /// Finds out in what the models differ.
    ///
    /// - Throws: `ObjectRefusal`: the store does not work, or its objects are half restored.
    public init(_ store: StoreClient, to model: DataModel) throws(ObjectRefusal) {
        self.store = store
        self.collections = ObjectCollections(store)
        self.model = model
        let schema = StoredSchema(store)
        try schema.checkIsWhole()
        self.kept = try schema.kept()
        self.unfinished = try schema.update()
        let last = self.unfinished?.model ?? self.kept
        let isSame = last.map { $0.canonicalText == model.canonicalText } ?? true
        self.changes = isSame ? [] : last.map { SchemaComparison(from: $0, to: model).changes } ?? []
    }

    /// Whether nothing that is kept is lost or wrong by them.
    public var isLossless: Bool { self.changes.allSatisfy(\.isLossless) }

    /// Whether an earlier update did not come to its end. It is finished before anything else.
    public var isInterrupted: Bool { self.unfinished != nil }

    /// Whether the store has the models already.
    public var isDone: Bool {
        self.unfinished == nil && self.kept.map { $0.canonicalText == self.model.canonicalText } ?? false
    }

    /// What would become of the objects. Nothing is changed.
    ///
    /// - Parameter cascades: Whether what cannot be without an object that goes, goes with it; else it is a problem.
    public func forecast(cascades: Bool = false) throws(ObjectRefusal) -> ModelUpdateForecast {
        guard let old = self.unfinished?.model ?? self.kept else { return ModelUpdateForecast() }
        return try self.forecast(from: old, cascades: cascades)
    }

    /// Finishes what was interrupted, and nothing else. Hosts that run on the store are shut out.
    public func finishInterrupted() throws(ObjectRefusal) { try self.finish(try ObjectOwnership(taking: self.store)) }

    /// Makes the change. Hosts that run on the store are shut out.
    ///
    /// - Throws: `ObjectRefusal`, before anything is changed, if there are objects that the models refuse.
    public func apply(cascades: Bool = false) throws(ObjectRefusal) {
        try self.apply(try ObjectOwnership(taking: self.store), cascades: cascades)
    }

    func apply(_ ownership: ObjectOwnership, cascades: Bool = false) throws(ObjectRefusal) {
        try self.finish(ownership)
        guard let old = self.unfinished?.model ?? self.kept else { return try self.complete(ownership) }
        guard !self.changes.isEmpty else {
            return old.canonicalText == self.model.canonicalText ? () : try self.complete(ownership)
        }
        if !self.changes.allSatisfy(\.leavesObjects) {
            let forecast = try self.forecast(from: old, cascades: cascades)
            if let refusal = forecast.refusal {
                throw ObjectRefusal(.invalid, "the objects in the store cannot be kept by the models:\n\(refusal)")
            }
            let mark = StoredSchema.bytes(ofUpdateTo: self.model, cascades: cascades)
            try ownership.commit { $0.put(self.collections.state, ObjectCollections.updatingKey, mark) }
            try self.pass(ModelMigration(from: old, to: self.model), ownership, cascades: cascades)
        }
        try self.complete(ownership)
    }

    private func finish(_ ownership: ObjectOwnership) throws(ObjectRefusal) {
        guard let unfinished = self.unfinished, let old = self.kept else { return }
        try self.pass(
            ModelMigration(from: old, to: unfinished.model),
            ownership,
            cascades: unfinished.cascades
        )
        try self.complete(ownership, unfinished.model)
    }

    private func complete(_ ownership: ObjectOwnership, _ model: DataModel? = nil) throws(ObjectRefusal) {
        let text = (model ?? self.model).canonicalText
        try ownership.commit { transaction in
            transaction.put(self.collections.state, ObjectCollections.schemaKey, Array(text.utf8))
            transaction.delete(self.collections.state, ObjectCollections.updatingKey)
        }
    }
}
