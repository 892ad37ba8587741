import Records

/// Writes snapshots of entities to the store, many with one transaction. For one thread.
struct SnapshotWriter: ~Copyable {
    private static let transactionLimit = 512 << 10

    private let surroundings: SnapshotRun.Surroundings
    private let time: Int64
    private var transaction = StoreTransaction()
    private var hasEntries = false
    private var buffer = ByteBuffer()

    init(_ surroundings: SnapshotRun.Surroundings, at time: Int64) {
        self.surroundings = surroundings
        self.time = time
    }

    /// Adds a snapshot.
    mutating func write(_ document: SnapshotDocument) throws(SnapshotError) {
        if !self.hasEntries {
            // Of a host that was thought dead and was not, nothing is written any more.
            self.surroundings.engine.ownership.expect(of: [0], in: &self.transaction)
            self.hasEntries = true
        }
        self.buffer.truncate(to: 0)
        document.writeJSON(to: &self.buffer)
        SnapshotParts.put(
            SnapshotRuns.key(self.time, document.key),
            Array(self.buffer.bytes),
            self.surroundings.store,
            &self.transaction
        )
        if self.transaction.size > Self.transactionLimit { try self.flush() }
    }

    /// Makes what was added durable.
    mutating func flush() throws(SnapshotError) {
        guard self.hasEntries else { return }
        try self.surroundings.commit(self.transaction)
        self.transaction = StoreTransaction()
        self.hasEntries = false
    }
}
