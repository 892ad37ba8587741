import Services

/// Where objects lie in a store.
struct ObjectCollections: Sendable {
    /// By id.
    let objects: StoreCollection
    private let entries: [StoreCollection]
    /// Who works on the objects; a collection of its own, for it is only in conditions.
    let owner: StoreCollection
    /// What there is one of.
    let state: StoreCollection
    /// How far event steps are.
    let positions: StoreCollection

    static let ownerKey = Array("owner".utf8)
    static let sequenceKey = Array("sequence".utf8)
    static let schemaKey = Array("schema".utf8)
    /// There while objects are brought to other models.
    static let updatingKey = Array("updating".utf8)
    /// There while objects are put back from a backup.
    static let restoringKey = Array("restoring".utf8)

    init(_ store: StoreClient) {
        self.objects = store.collection("sync_objects")
        self.entries = ["sync_members", "sync_pending", "sync_links", "sync_index"].map { store.collection($0) }
        self.owner = store.collection("sync_owner")
        self.state = store.collection("sync_state")
        self.positions = store.collection("sync_positions")
    }

    /// Where entries of a place lie.
    subscript(place: ObjectEntry.Place) -> StoreCollection { self.entries[place.rawValue] }
}
