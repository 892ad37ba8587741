import Services

/// The right to change the objects in a store. Who took it last has it, and what others would change is refused.
struct ObjectOwnership: Sendable {
    /// Keys that are removed in one transaction.
    private static let page = 10_000

    let store: StoreClient
    let collections: ObjectCollections
    let token: [UInt8]

    /// One that nobody else has.
    static func newToken() -> [UInt8] {
        withUnsafeBytes(of: (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))) { Array($0) }
    }

    /// Takes it, whoever had it. Blocks.
    init(taking store: StoreClient, token: [UInt8] = Self.newToken()) throws(ObjectRefusal) {
        self.store = store
        self.collections = ObjectCollections(store)
        self.token = token
        var transaction = StoreTransaction()
        transaction.put(self.collections.owner, ObjectCollections.ownerKey, token)
        do throws(StoringError) {
            try store.commit(transaction)
        } catch {
            throw ObjectRefusal(error)
        }
    }

    /// Changes something, as long as nobody else has taken the right.
    func commit(_ fill: (inout StoreTransaction) -> Void) throws(ObjectRefusal) {
        var transaction = StoreTransaction()
        transaction.expect(self.collections.owner, ObjectCollections.ownerKey, is: self.token)
        fill(&transaction)
        do throws(StoringError) {
            guard try self.store.commit(transaction) == .done else { throw Self.lost }
        } catch {
            throw ObjectRefusal(error)
        }
    }

    /// Refuses to go on if somebody else has taken the right.
    func check() throws(ObjectRefusal) {
        do throws(StoringError) {
            guard try self.store.get(self.collections.owner, ObjectCollections.ownerKey) == self.token else {
                throw Self.lost
            }
        } catch {
            throw ObjectRefusal(error)
        }
    }

    /// Empties a collection, a bounded part at a time.
    func clear(_ collection: StoreCollection) throws(ObjectRefusal) {
        while true {
            let page: StorePage
            do throws(StoringError) {
                page = try self.store.scan(StoreScan(collection, keysOnly: true, limit: Self.page))
            } catch {
                throw ObjectRefusal(error)
            }
            guard let last = page.entries.last else { return }
            try self.commit { $0.deleteRange(collection, from: [], to: last.key + [0]) }
        }
    }

    private static let lost = StoringError(.failed, "another host has taken over the objects meanwhile")
}
