import Records
import Services

/// Writes snapshots of entities to the store, many with one transaction. For one thread.
struct SnapshotWriter: ~Copyable {
    private static let transactionLimit = 512 << 10

    private let surroundings: SnapshotRun.Surroundings
    private let time: Int64
    private var transaction = StoreTransaction()
    private var hasEntries = false
    private var buffer = ByteBuffer()
    private var columns: ColumnWriter

    init(_ surroundings: SnapshotRun.Surroundings, at time: Int64, _ segments: SegmentNumbers) {
        self.surroundings = surroundings
        self.time = time
        self.columns = ColumnWriter(surroundings.store, at: time, segments)
    }

    /// Adds a snapshot.
    mutating func write(_ document: SnapshotDocument) throws(SnapshotError) {
        self.begin()
        self.buffer.truncate(to: 0)
        document.writeJSON(to: &self.buffer)
        SnapshotParts.put(
            SnapshotRuns.key(self.time, document.key),
            Array(self.buffer.bytes),
            self.surroundings.store,
            &self.transaction
        )
        self.columns.add(document, &self.transaction)
        if self.transaction.size > Self.transactionLimit { try self.flush() }
    }

    /// What was added and what follows are not neighbours.
    mutating func finishSegment() {
        self.begin()
        self.columns.finish(&self.transaction)
    }

    private mutating func begin() {
        guard !self.hasEntries else { return }
        // Of a host that was thought dead and was not, nothing is written any more.
        self.surroundings.engine.ownership.expect(of: [0], in: &self.transaction)
        self.hasEntries = true
    }

    /// Makes what was added durable.
    mutating func flush() throws(SnapshotError) {
        guard self.hasEntries else { return }
        try self.surroundings.commit(self.transaction)
        self.transaction = StoreTransaction()
        self.hasEntries = false
    }
}
