import Records
import Services

/// By which models the objects in a store are kept, and whether something was interrupted that is to be finished first.
struct StoredSchema {
    /// Models that objects are being brought to.
    struct Update {
        let model: DataModel
        /// Whether what cannot be without something that goes, goes with it.
        let cascades: Bool
    }

    /// Backups that objects are being put back from.
    struct Restore: Hashable {
        let source: String
        /// What there was before; empty: nothing.
        let former: String

        var bytes: [UInt8] { CBOR.encode(.array([.string(self.source), .string(self.former)])) }

        var advice: String {
            let former = self.former.isEmpty ? "" : ", or with \(self.former), which has what there was before"
            return "the objects in the store are half restored: run `host restore` again with \(self.source)\(former)"
        }
    }

    private let store: StoreClient
    private let collections: ObjectCollections

    init(_ store: StoreClient) {
        self.store = store
        self.collections = ObjectCollections(store)
    }

    /// The models that objects are kept by; nil: there are no objects yet.
    func kept() throws(ObjectRefusal) -> DataModel? {
        guard let bytes = try self.value(ObjectCollections.schemaKey) else { return nil }
        return try Self.model(String(decoding: bytes, as: UTF8.self))
    }

    /// What was begun and not finished.
    func update() throws(ObjectRefusal) -> Update? {
        guard let bytes = try self.value(ObjectCollections.updatingKey) else { return nil }
        let parts = (try? CBOR.decode(bytes))?.elements
        guard let parts, parts.count == 2, let text = parts[0].text else { throw Self.damaged }
        return Update(model: try Self.model(text), cascades: parts[1] == true)
    }

    static func bytes(ofUpdateTo model: DataModel, cascades: Bool) -> [UInt8] {
        CBOR.encode(.array([.string(model.canonicalText), .bool(cascades)]))
    }

    /// A restore that was begun and not finished.
    func restore() throws(ObjectRefusal) -> Restore? {
        guard let bytes = try self.value(ObjectCollections.restoringKey) else { return nil }
        let parts = (try? CBOR.decode(bytes))?.elements
        return Restore(source: parts?.first?.text ?? "the backup", former: parts?.last?.text ?? "")
    }

    /// Refuses objects that are half restored.
    func checkIsWhole() throws(ObjectRefusal) {
        if let restore = try self.restore() { throw ObjectRefusal(.invalid, restore.advice) }
    }

    func value(_ key: [UInt8]) throws(ObjectRefusal) -> [UInt8]? {
        do throws(StoringError) {
            return try self.store.get(self.collections.state, key)
        } catch {
            throw ObjectRefusal(error)
        }
    }

    private static func model(_ text: String) throws(ObjectRefusal) -> DataModel {
        guard let model = DataModel(canonicalText: text) else { throw Self.damaged }
        return model
    }

    private static var damaged: ObjectRefusal {
        ObjectRefusal(.invalid, "the models that the store's objects were kept by are damaged; restore a backup")
    }
}
