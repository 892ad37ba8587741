/// The collections in which the platform keeps what it knows.
///
/// - `entities`: an `EntityRecord` for each entity.
/// - `history`: items of observations and timeseries, behind the key of their entity and the name of the attribute.
/// - `raw`: tasks as they came in, in blocks, behind their entity type, in the order of arrival.
/// - `raw.index`: where in blocks the tasks of an entity are.
/// - `raw.waiting`: blocks that are not in the index yet.
/// - `pending`: derived tasks that wait for their shard, behind the number of the partition.
/// - `counts`: how many entities of a type a partition has.
/// - `positions`: how far each partition of the bus has been processed.
struct EntityStore: Sendable {
    let client: StoreClient
    let entities: StoreCollection
    let history: StoreCollection
    let raw: StoreCollection
    let rawIndex: StoreCollection
    let rawWaiting: StoreCollection
    let pending: StoreCollection
    let positions: StoreCollection
    let counts: StoreCollection

    init(_ client: StoreClient) {
        self.client = client
        self.entities = client.collection("entities")
        self.history = client.collection("history")
        self.raw = client.collection("raw")
        self.rawIndex = client.collection("raw.index")
        self.rawWaiting = client.collection("raw.waiting")
        self.pending = client.collection("pending")
        self.positions = client.collection("positions")
        self.counts = client.collection("counts")
    }

    /// Those whose keys begin with an entity type.
    var byEntityType: [StoreCollection] { [self.entities, self.history, self.raw, self.rawIndex, self.counts] }
}
