import Services

/// The collections in which the platform keeps what it knows.
///
/// - `entities`: an `EntityRecord` for each entity.
/// - `history`: items of observations and timeseries, behind the key of their entity and the name of the attribute.
/// - `raw`: tasks as they came in, in blocks, behind their entity type, in the order of arrival.
/// - `raw.index`: where in blocks the tasks of an entity are.
/// - `raw.waiting`: blocks that are not in the index yet.
/// - `pending`: derived tasks that wait for their shard, behind the number of the partition.
/// - `counts`: how many entities of a type a partition has.
/// - `links`: a `LinkEntry` behind the keys of the entity that a link leads to and of the one that it comes from, and the name
///   of the attribute.
/// - `links.from`: the same links behind the key of the entity that they come from, without a value.
/// - `due`: when an entity or a link has to be looked at, in the order of time.
/// - `chores`: what the platform itself has to do, behind the number of the partition.
/// - `snapshots`: JSON of an entity at the time of a snapshot, behind that time and the key of the entity.
/// - `snapshots.parts`: the parts of large ones, behind the same key and their number; the value there is empty then.
/// - `snapshots.columns`: the same values by attribute, for many entities at once; see `ColumnKeys`.
/// - `snapshots.gone`: entities that were removed since, behind the time of the snapshot and their key.
/// - `snapshots.runs`: what is known of each snapshot, behind its time.
/// - `updates`: how far periodic updates are, behind the name of their group.
/// - `updates.rounds`: what is noted of finished rounds of updates, behind their group and the time of their beginning.
/// - `archives`: what is known of each archive of raw datapoints, behind the time at which it was made.
/// - `sources`: how far the data of each source reaches, behind a token of who has seen it.
/// - `metadata`: what is noted of runs of snapshots, upkeep and collections, behind their time and the name of what ran.
/// - `surveys`: an `AttributeReport` for each entity type.
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
    let links: StoreCollection
    let linksFrom: StoreCollection
    let due: StoreCollection
    let chores: StoreCollection
    let snapshots: StoreCollection
    let snapshotParts: StoreCollection
    let snapshotColumns: StoreCollection
    let snapshotGone: StoreCollection
    let snapshotRuns: StoreCollection
    let updates: StoreCollection
    let updateRounds: StoreCollection
    let archives: StoreCollection
    let sources: StoreCollection
    let metadata: StoreCollection
    let surveys: StoreCollection

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
        self.links = client.collection("links")
        self.linksFrom = client.collection("links.from")
        self.due = client.collection("due")
        self.chores = client.collection("chores")
        self.snapshots = client.collection("snapshots")
        self.snapshotParts = client.collection("snapshots.parts")
        self.snapshotColumns = client.collection("snapshots.columns")
        self.snapshotGone = client.collection("snapshots.gone")
        self.snapshotRuns = client.collection("snapshots.runs")
        self.updates = client.collection("updates")
        self.updateRounds = client.collection("updates.rounds")
        self.archives = client.collection("archives")
        self.sources = client.collection("sources")
        self.metadata = client.collection("metadata")
        self.surveys = client.collection("surveys")
    }

    /// Those whose keys begin with the time of a snapshot, and then an entity type.
    var bySnapshot: [StoreCollection] {
        [self.snapshots, self.snapshotParts, self.snapshotColumns, self.snapshotGone]
    }

    /// Those whose keys begin with an entity type.
    var byEntityType: [StoreCollection] {
        [self.entities, self.history, self.raw, self.rawIndex, self.counts, self.links, self.linksFrom, self.surveys]
    }
}
