import Glibc
import Records
import Services
import Synchronization
import Workers

// All changes go through one thread: what waits is done one after the other against what there is and what was just changed, and goes
// into one transaction of the store. Who saves hears of it when that is durable. So there are neither locks on objects nor
// lost updates, and the more callers there are, the more of them share a round.
//
// What is unknown after a failure of the store is asked of the store again: nothing of a failed round is remembered.

/// The objects of a data model in a store, for any thread.
public final class ObjectBase: Sendable {
    /// Does a part of a round; what it returns is called when the fate of the round is known.
    private typealias Work = @Sendable (ObjectTransaction) -> (@Sendable (ObjectRefusal?) -> Void)

    private enum Order: Sendable {
        case work(Work)
        case end
    }

    private struct Subscribers {
        var lastNumber = 0
        var byNumber: [Int: @Sendable ([ObjectChange]) -> Void] = [:]
    }

    /// Works that share a transaction.
    private static let largestRound = 1024

    /// The models.
    public let model: DataModel
    let source: ObjectSource
    let token: [UInt8]
    private let orders: Mailbox<Order>
    private let subscribers = Mutex(Subscribers())
    private let hasEnded = CallWaiter<Bool>()

    /// Takes the objects of a store over, whoever had them, and starts its thread. Blocks.
    ///
    /// - Parameters:
    ///   - cacheCapacity: Objects that are kept in memory at most.
    ///   - agrees: Whether models that differ from those the objects were kept by are taken though something is lost.
    /// - Throws: `ObjectRefusal`: the store does not work, or its objects do not fit the models.
    public init(
        _ store: StoreClient,
        _ model: DataModel,
        cacheCapacity: Int = 50_000,
        agrees: Bool = false
    ) throws(ObjectRefusal) {
        self.model = model
        self.source = ObjectSource(store, model, cacheCapacity: cacheCapacity)
        self.token = ObjectOwnership.newToken()
        do throws(SystemError) {
            self.orders = try Mailbox()
        } catch {
            throw ObjectRefusal(.unavailable, "\(error)")
        }
        let update = try ModelUpdate(store, to: model)
        guard update.isLossless || agrees else {
            let changes = update.changes.filter { !$0.isLossless }.map(\.description)
            throw ObjectRefusal(
                .invalid,
                "the models do not fit the objects in the store: \(changes.joined(separator: "; ")); change them back, or"
                    + " run `host schema-update --synchronizer` to see what becomes of the objects, and to agree"
            )
        }
        try update.apply(try ObjectOwnership(taking: store, token: self.token))
        do throws(SystemError) {
            try DataThread(named: "objects") { self.run() }.detach()
        } catch {
            throw ObjectRefusal(.unavailable, "\(error)")
        }
    }

    /// Ends the thread when all that was asked for is done. Nothing may be asked for any more.
    public func close() {
        self.orders.post(.end)
        _ = self.hasEnded.wait()
    }

    // MARK: - Reading

    /// Reads what is durable. Blocks.
    func read<Success>(
        _ body: (ObjectTransaction) throws(ObjectRefusal) -> Success
    ) throws(ObjectRefusal) -> Success {
        try body(ObjectTransaction(self.source))
    }

    // MARK: - Changing

    /// Does something that changes objects, all of it or nothing.
    ///
    /// - Parameters:
    ///   - body: Called on the thread of the objects.
    ///   - completion: Called once, on that thread, when it is durable or was refused; it must not block.
    func change<Success: Sendable>(
        _ body: @escaping @Sendable (ObjectTransaction) throws(ObjectRefusal) -> Success,
        completion: @escaping @Sendable (Result<Success, ObjectRefusal>) -> Void
    ) {
        self.orders.post(
            .work { objects in
                do throws(ObjectRefusal) {
                    let success = try body(objects)
                    objects.keepUnit()
                    return { completion($0.map { .failure($0) } ?? .success(success)) }
                } catch {
                    objects.dropUnit()
                    return { _ in completion(.failure(error)) }
                }
            }
        )
    }

    /// The same, and waits for it. Not on the thread of the objects.
    func change<Success: Sendable>(
        _ body: @escaping @Sendable (ObjectTransaction) throws(ObjectRefusal) -> Success
    ) throws(ObjectRefusal) -> Success {
        let waiter = CallWaiter<Result<Success, ObjectRefusal>>()
        self.change(body) { waiter.finish($0) }
        return try waiter.wait().get()
    }

    /// Has something told all changes from now on, in their order, on the thread of the objects; it must not block. No
    /// changes at all are told when the store failed, and nobody knows what it has.
    ///
    /// - Returns: A number for `unsubscribe`.
    @discardableResult
    public func subscribe(_ changed: @escaping @Sendable ([ObjectChange]) -> Void) -> Int {
        self.subscribers.withLock { subscribers in
            subscribers.lastNumber += 1
            subscribers.byNumber[subscribers.lastNumber] = changed
            return subscribers.lastNumber
        }
    }

    /// Ends what `subscribe` began. A call that is under way is not waited for.
    public func unsubscribe(_ number: Int) { self.subscribers.withLock { $0.byNumber[number] = nil } }

    // MARK: - The thread

    private func run() {
        var nextID: Int?
        var waiting: ArraySlice<Order> = []
        while true {
            if waiting.isEmpty {
                self.orders.wait()
                waiting = self.orders.takeAll()[...]
            }
            var works: [Work] = []
            while works.count < Self.largestRound, case .work(let work)? = waiting.first {
                works.append(work)
                waiting.removeFirst()
            }
            if !works.isEmpty { self.doRound(works, &nextID) }
            if case .end? = waiting.first { return self.hasEnded.finish(true) }
        }
    }

    private func doRound(_ works: [Work], _ nextID: inout Int?) {
        let objects = ObjectTransaction(self.source, nextID: nextID)
        let answers = works.map { $0(objects) }
        var refusal: ObjectRefusal?
        var changes: [ObjectChange] = []
        do throws(ObjectRefusal) {
            changes = try self.commit(objects)
            nextID = objects.nextID
        } catch {
            refusal = error
            nextID = nil
            self.source.cache.forget()
        }
        if !changes.isEmpty || refusal != nil {
            for subscriber in self.subscribers.withLock({ Array($0.byNumber.values) }) { subscriber(changes) }
        }
        for answer in answers { answer(refusal) }
    }

    private func commit(_ objects: ObjectTransaction) throws(ObjectRefusal) -> [ObjectChange] {
        let layer = objects.round
        guard !layer.isEmpty else { return [] }
        let collections = self.source.collections
        let ids = layer.objects.keys.sorted()
        let before = try self.source.objects(ids)
        var transaction = StoreTransaction()
        transaction.expect(collections.owner, ObjectCollections.ownerKey, is: self.token)
        for (id, object) in layer.objects {
            if let object {
                transaction.put(collections.objects, ObjectEntry.id(id), object.bytes)
            } else {
                transaction.delete(collections.objects, ObjectEntry.id(id))
            }
        }
        for (entry, isThere) in layer.entries {
            if isThere {
                transaction.put(collections[entry.place], entry.key, [])
            } else {
                transaction.delete(collections[entry.place], entry.key)
            }
        }
        if let next = objects.nextID {
            transaction.put(collections.state, ObjectCollections.sequenceKey, ObjectEntry.id(next))
        }
        let outcome: StoreTransaction.Outcome
        do throws(StoringError) {
            outcome = try self.source.store.commit(transaction)
        } catch {
            throw ObjectRefusal(error)
        }
        guard outcome == .done else {
            throw ObjectRefusal(
                .unavailable,
                "another host has taken over the objects in this store; this one is to end"
            )
        }
        self.source.cache.committed(layer.objects)
        return zip(ids, before).compactMap { id, before in
            if case .some(.some(let object)) = layer.objects[id] {
                return ObjectChange(
                    record: object.record,
                    before: before?.record,
                    isPurged: false,
                    depth: layer.depths[id]
                )
            }
            return before.map { ObjectChange(record: $0.record, before: $0.record, isPurged: true) }
        }
    }
}
