import Services
import Synchronization
import Workers

// Hosts that share a store and a bus do not talk to each other: each writes a record of itself, reads those of all, and
// computes the same plan. A partition goes from one to another in two steps, the one lets go, the other takes, each at its
// next beat. What has to be asked of all of them, or of the one that leads, is written down as an order.
//
//   write the record -> who lives? -> remove the records of the dead -> let go of what is others' -> take what is free

/// A host among those that work on the same data: it takes its share of the partitions, and notices who comes and goes. For
/// any thread; its work is done on a thread of its own.
final class HostGroup: Sendable {
    /// Beats within the time after which a silent host is dead.
    private static let beatsInTimeout: Int64 = 5
    /// How long an order is kept, in nanoseconds.
    private static let orderAge: Int64 = 60_000_000_000

    private let engine: TaskEngine
    private let store: StoreClient
    private let hosts: StoreCollection
    private let orders: StoreCollection
    private let sharing: HostSharing
    private let timeout: Int64
    private let report: @Sendable (EngineReport) -> Void
    private let carryOut: @Sendable (HostOrder) -> Void
    private let stopping = Atomic(false)
    private let wake: WakeEvent
    private let thread = Mutex<DataThread?>(nil)
    private let livingCount = Atomic(1)

    /// - Parameters:
    ///   - timeout: After which a host that says nothing is dead.
    ///   - carryOut: Told, on the group's thread, what this host has to do that was asked of another one.
    ///   - report: Called on any thread.
    init(
        _ engine: TaskEngine,
        _ store: StoreClient,
        _ sharing: HostSharing,
        timeout: TimeSpan,
        carryOut: @escaping @Sendable (HostOrder) -> Void,
        report: @escaping @Sendable (EngineReport) -> Void
    ) throws(SystemError) {
        self.wake = try WakeEvent()
        self.engine = engine
        self.store = store
        self.hosts = store.collection("hosts")
        self.orders = store.collection("orders")
        self.sharing = sharing
        self.timeout = timeout.microseconds * 1000
        self.carryOut = carryOut
        self.report = report
    }

    /// How many hosts live, with this one.
    var count: Int { self.livingCount.load(ordering: .relaxed) }

    /// Writes the host down and begins to take its share. Blocks until the store has answered.
    func start() throws {
        guard self.sharing != .nothing else { return }
        var beat = Beat(HostRecord(isAlone: self.sharing != .all), HostSightings(from: .own(), timeout: self.timeout))
        beat.seenOrders = Set(try self.store.keys(StoreScan(self.orders)))
        try self.perform(&beat)
        let first = beat
        let thread = try DataThread(named: "hosts") { self.run(first) }
        self.thread.withLock { $0 = thread }
    }

    /// Ends taking partitions. The engine may end then.
    func stop() {
        self.stopping.store(true, ordering: .releasing)
        self.wake.signal()
        self.thread.withLock { thread in
            defer { thread = nil }
            return thread
        }?.join()
    }

    /// Lets go of all partitions, so that others need not wait. The engine has ended.
    func leave() {
        guard self.sharing != .nothing else { return }
        // Who cannot say so is found out later.
        if self.sharing == .all { try? self.engine.release(Array(self.engine.ownership.held)) }
        var transaction = StoreTransaction()
        transaction.delete(self.hosts, self.engine.ownership.token.bytes)
        _ = try? self.store.commit(transaction)
    }

    /// Has something done that this host cannot do by itself: by the one that leads, or by all others.
    ///
    /// - Parameter completion: Told whether it is written down, on any thread.
    func order(_ order: HostOrder, completion: @escaping @Sendable (Result<Void, StoringError>) -> Void) {
        var transaction = StoreTransaction()
        transaction.put(self.orders, HostToken.random().short + self.engine.ownership.token.bytes, order.bytes)
        self.store.commit(transaction) { result in completion(result.map { _ in }) }
    }

    // MARK: - Beats

    /// What a host knows from one beat to the next.
    private struct Beat {
        var record: HostRecord
        var sightings: HostSightings
        var seenOrders: Set<[UInt8]> = []
        /// When orders that are still there were seen first.
        var orderTimes: [[UInt8]: Int64] = [:]
        var isDelayed = false
        var living: Set<HostToken> = []

        init(_ record: HostRecord, _ sightings: HostSightings) {
            self.record = record
            self.sightings = sightings
        }
    }

    private func run(_ first: Beat) {
        var beat = first
        while true {
            self.wake.sleep(nanoseconds: self.timeout / Self.beatsInTimeout)
            guard !self.stopping.load(ordering: .acquiring) else { return }
            do throws(StoringError) {
                try self.perform(&beat)
                beat.isDelayed = false
            } catch {
                if error.cause == .givenUp { return self.report(.failed(error.description)) }
                if !beat.isDelayed { self.report(.hosts("the store does not work: \(error)")) }
                beat.isDelayed = true
            }
        }
    }

    private func perform(_ beat: inout Beat) throws(StoringError) {
        let me = self.engine.ownership.token
        beat.record.beat += 1
        var transaction = StoreTransaction()
        transaction.put(self.hosts, me.bytes, beat.record.bytes)
        try self.store.commit(transaction)
        guard self.sharing == .all else { return }
        try self.see(&beat)
        let living = Set(beat.sightings.living.keys).union([me])
        self.tell(living, &beat)
        if let alone = beat.sightings.living.first(where: { $0.key != me && $0.value.isAlone }) {
            return self.report(
                .failed(
                    "another one has this data for itself, process \(alone.value.place.process): an update of the schema,"
                        + " or a host whose bus is its own"
                )
            )
        }
        try self.follow(PartitionPlan(living), living)
        try self.engine.look()
        try self.takeOrders(&beat)
        if !self.engine.ownership.isLeading { try self.engine.seeSnapshots() }
    }

    private func see(_ beat: inout Beat) throws(StoringError) {
        var records: [HostToken: HostRecord] = [:]
        try self.store.forEach(StoreScan(self.hosts)) { entry in
            if let token = HostToken(entry.key), let record = HostRecord(entry.value) { records[token] = record }
        }
        beat.sightings.see(records, at: EventLoop.now())
        for (token, record) in beat.sightings.gone where token != self.engine.ownership.token {
            var transaction = StoreTransaction()
            // One that was only silent has another record now.
            transaction.expect(self.hosts, token.bytes, is: record.bytes)
            transaction.delete(self.hosts, token.bytes)
            try self.store.commit(transaction)
        }
    }

    private func tell(_ living: Set<HostToken>, _ beat: inout Beat) {
        guard living != beat.living else { return }
        if !beat.living.isEmpty || living.count > 1 { self.report(.hosts("\(living.count) hosts share the work")) }
        beat.living = living
        self.livingCount.store(living.count, ordering: .relaxed)
    }

    private func follow(_ plan: PartitionPlan, _ living: Set<HostToken>) throws(StoringError) {
        let ownership = self.engine.ownership
        let steps = plan.steps(
            for: ownership.token,
            owners: try ownership.owners(self.store),
            held: ownership.held,
            living: living
        )
        try self.engine.release(
            steps.compactMap { step in
                if case .release(let partition) = step { partition } else { nil }
            }
        )
        let isTaking = steps.contains { if case .take = $0 { true } else { false } }
        // Another one may have changed the schema meanwhile.
        if isTaking, let refusal = try SchemaTracking(self.store).refusal(of: self.engine.model) {
            return self.report(.failed(refusal.description))
        }
        for case .take(let partition, let owner) in steps {
            // Where another one was faster, the next beat tells more.
            _ = try self.engine.take(partition, from: owner)
        }
    }

    // MARK: - Orders

    /// Whether an order is this host's own, which did it when it wrote it down.
    private func isOwn(order key: [UInt8]) -> Bool {
        key.suffix(HostToken.size) == self.engine.ownership.token.bytes[...]
    }

    private func takeOrders(_ beat: inout Beat) throws(StoringError) {
        let (now, isLeading) = (EventLoop.now(), self.engine.ownership.isLeading)
        var found: [(key: [UInt8], value: [UInt8])] = []
        try self.store.forEach(StoreScan(self.orders)) { found.append(($0.key, $0.value)) }
        beat.orderTimes = beat.orderTimes.filter { time in found.contains { $0.key == time.key } }
        beat.seenOrders.formIntersection(found.map(\.key))
        for (key, value) in found {
            let first = beat.orderTimes[key, default: now]
            beat.orderTimes[key] = first
            let isNew = beat.seenOrders.insert(key).inserted
            // One that cannot be read, of a later version, is left to those who can until it is old.
            let order = HostOrder(value)
            let isForLeader = order?.isForLeader ?? false
            let isForThisHost = isForLeader ? isLeading : isNew && !self.isOwn(order: key)
            if let order, isForThisHost { self.carryOut(order) }
            let isDone = isForLeader && isForThisHost
            let isForgotten = isLeading && now - first > Self.orderAge
            guard isDone || isForgotten else { continue }
            var transaction = StoreTransaction()
            transaction.delete(self.orders, key)
            try self.store.commit(transaction)
        }
    }
}
