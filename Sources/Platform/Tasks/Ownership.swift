/// Who does the work of a partition. Each transaction is bound to it, so that a host that was thought dead, and was not,
/// changes nothing any more.
struct Ownership: Sendable {
    private let owners: StoreCollection
    private let token: [UInt8]

    init(_ store: StoreClient) {
        self.owners = store.collection("owners")
        self.token = withUnsafeBytes(of: (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))) { Array($0) }
    }

    /// Takes all partitions over.
    func take(_ store: StoreClient) throws(StoringError) {
        var transaction = StoreTransaction()
        for partition in 0..<Partitions.count { transaction.put(self.owners, Partitions.key(partition), self.token) }
        try store.commit(transaction)
    }

    /// Binds a transaction to these partitions.
    func expect(of partitions: Set<Int>, in transaction: inout StoreTransaction) {
        for partition in partitions { transaction.expect(self.owners, Partitions.key(partition), is: self.token) }
    }
}
