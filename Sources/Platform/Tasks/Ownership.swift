import Services
import Synchronization

// Who does the work of a partition is written down in the store, and each transaction of a host has the condition that it is
// that host. So one that was thought dead, and was not, changes nothing any more.

/// The partitions of a host, and which of its shards works on each. For any thread.
final class Ownership: Sendable {
    private struct State {
        /// By partition; nil: not one of this host's.
        var shards: [Int?] = Array(repeating: nil, count: Partitions.count)
        /// The shards that partitions had last: those that come back go where they were.
        var last: [Int?] = Array(repeating: nil, count: Partitions.count)
    }

    /// Under which the host is written down.
    let token = HostToken.random()
    private let owners: StoreCollection
    private let shardCount: Int
    private let state = Mutex(State())
    private let sharing = Atomic(false)

    /// - Parameter shards: How many there are.
    init(_ store: StoreClient, shards: Int = 1) {
        self.owners = store.collection("owners")
        self.shardCount = shards
    }

    // MARK: - In the store

    /// Takes all partitions over, whoever has them.
    func take(_ store: StoreClient) throws(StoringError) {
        var transaction = StoreTransaction()
        for partition in 0..<Partitions.count {
            transaction.put(self.owners, Partitions.key(partition), self.token.bytes)
        }
        try store.commit(transaction)
    }

    /// Takes a partition over.
    ///
    /// - Parameter owner: Who is written down for it.
    /// - Returns: Whether that was still so.
    func take(_ partition: Int, from owner: [UInt8]?, _ store: StoreClient) throws(StoringError) -> Bool {
        var transaction = StoreTransaction()
        transaction.expect(self.owners, Partitions.key(partition), is: owner)
        transaction.put(self.owners, Partitions.key(partition), self.token.bytes)
        return try store.commit(transaction) == .done
    }

    /// Says that nobody works on a partition any more.
    func free(_ partition: Int, _ store: StoreClient) throws(StoringError) {
        var transaction = StoreTransaction()
        self.expect(of: [partition], in: &transaction)
        transaction.put(self.owners, Partitions.key(partition), [])
        // Who took it over meanwhile has it.
        try store.commit(transaction)
    }

    /// Who is written down for each partition; nil or empty: nobody.
    func owners(_ store: StoreClient) throws(StoringError) -> [[UInt8]?] {
        try store.get((0..<Partitions.count).map { (self.owners, Partitions.key($0)) })
    }

    /// Binds a transaction to these partitions.
    func expect(of partitions: some Sequence<Int>, in transaction: inout StoreTransaction) {
        for partition in partitions { transaction.expect(self.owners, Partitions.key(partition), is: self.token.bytes) }
    }

    // MARK: - In this host

    /// Whether other hosts may have partitions as well.
    var isShared: Bool { self.sharing.load(ordering: .acquiring) }

    /// Lets others have partitions as well.
    func share() { self.sharing.store(true, ordering: .releasing) }

    /// Partitions that shards work on.
    var held: Set<Int> { Set(self.shards.indices.filter { self.shards[$0] != nil }) }

    /// The shards of all partitions; nil: they are not this host's.
    var shards: [Int?] { self.state.withLock { $0.shards } }

    /// The shard of a partition; nil: it is not this host's.
    func shard(of partition: Int) -> Int? { self.state.withLock { $0.shards[partition] } }

    /// Whether this host does what one host does for all.
    var isLeading: Bool { self.shard(of: 0) != nil }

    /// Gives a partition to a shard: the one that it had, or that with the fewest.
    func assign(_ partition: Int) -> Int {
        self.state.withLock { state in
            let loads = (0..<self.shardCount).map { shard in state.last.count { $0 == shard } }
            let shard = state.last[partition] ?? loads.indices.min { loads[$0] < loads[$1] } ?? 0
            state.shards[partition] = shard
            state.last[partition] = shard
            return shard
        }
    }

    /// Notes that a partition is not this host's any more.
    func forget(_ partition: Int) { self.state.withLock { $0.shards[partition] = nil } }
}
