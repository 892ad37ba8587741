import Services
import Workers

/// What a shard has to do, and for which partitions. A value; what is of other partitions is left out, for it is theirs who
/// have them now.
struct ShardQueue {
    /// Chores of one transaction: so many that they do not keep tasks waiting.
    private static let choreLimit = 100

    private struct Holding {
        let tenure: UInt64
        var position: PartitionPosition
        /// Whether the store has been asked what is kept for the partition. What this host hands over before that is durable
        /// already, and so is found then: taken here as well, it would be done twice.
        var isLookedAt = false
        /// Keys of what this host made itself and was found when the partition came: told of once more, it is left out.
        var found: Set<[UInt8]> = []
    }

    private let token: HostToken
    private var holdings: [Int: Holding] = [:]
    private var urgent: [QueuedTask] = []
    private var deliveries: [BusDelivery] = []
    private var chores: [QueuedChore] = []
    /// Keys of what was found in the store and is not done.
    private var known: Set<[UInt8]> = []
    /// The partition that keys of this shard are made of.
    private(set) var origin: Int?

    /// - Parameter token: That of the host.
    init(_ token: HostToken) { self.token = token }

    /// Whether there is nothing to do.
    var isEmpty: Bool { self.urgent.isEmpty && self.deliveries.isEmpty && self.chores.isEmpty }

    /// The shard's partitions.
    var partitions: [Int] { self.holdings.keys.sorted() }

    /// How far a partition was processed; nil: it is not the shard's.
    func position(of partition: Int) -> PartitionPosition? { self.holdings[partition]?.position }

    // MARK: - Partitions

    /// The shard works on a partition from now on.
    mutating func gain(_ tenure: PartitionTenure) {
        self.holdings[tenure.partition] = Holding(tenure: tenure.number, position: tenure.position)
        self.origin = self.origin ?? tenure.partition
    }

    /// Notes that all that is kept for partitions was found.
    mutating func finishLook(at partitions: [Int]) {
        for partition in partitions { self.holdings[partition]?.isLookedAt = true }
    }

    /// The shard does not any more.
    ///
    /// - Returns: Bytes of messages that were left out.
    mutating func lose(_ partition: Int) -> Int {
        guard self.holdings.removeValue(forKey: partition) != nil else { return 0 }
        if self.origin == partition { self.origin = self.holdings.keys.min() }
        self.urgent.removeAll { Partitions.number(of: $0.task) == partition }
        self.chores.removeAll { $0.partition == partition }
        self.known = self.known.filter { KeptKey.partition($0) != partition }
        let isGone = { (delivery: BusDelivery) in Int(delivery.partition.number) == partition }
        let bytes = self.deliveries.reduce(0) { $0 + (isGone($1) ? $1.bytes.count : 0) }
        self.deliveries.removeAll(where: isGone)
        return bytes
    }

    // MARK: - What comes

    /// Takes messages of the bus.
    ///
    /// - Returns: Bytes of those that are left out.
    mutating func add(_ deliveries: [ShardInbox.Delivery]) -> Int {
        var leftOut = 0
        for delivery in deliveries {
            let message = delivery.message
            if self.holdings[Int(message.partition.number)]?.tenure == delivery.tenure {
                self.deliveries.append(message)
            } else {
                leftOut += message.bytes.count
            }
        }
        return leftOut
    }

    /// Takes tasks that a shard of this host made.
    mutating func add(_ tasks: [QueuedTask]) {
        self.urgent += tasks.filter { self.isWanted($0.pendingKey, of: Partitions.number(of: $0.task)) }
    }

    /// Takes chores that this host made.
    mutating func add(_ chores: [QueuedChore]) {
        self.chores += chores.filter { self.isWanted($0.key, of: $0.partition) }
    }

    private func isWanted(_ key: [UInt8]?, of partition: Int) -> Bool {
        guard let holding = self.holdings[partition] else { return false }
        return key.map { holding.isLookedAt && !holding.found.contains($0) } ?? true
    }

    /// Notes that something kept was found in the store.
    ///
    /// - Parameter isNew: Whether the shard has just got the partition; else it only looks again.
    /// - Returns: Whether it has to be taken up.
    mutating func find(_ key: [UInt8], isNew: Bool) -> Bool {
        let partition = KeptKey.partition(key)
        guard self.holdings[partition] != nil else { return false }
        let isHandedOver = KeptKey.isHandedOver(key, by: self.token)
        if isHandedOver && !isNew { return false }
        if isHandedOver { self.holdings[partition]?.found.insert(key) }
        return self.known.insert(key).inserted
    }

    /// Takes up a task that was found.
    mutating func add(found task: QueuedTask) { self.urgent.append(task) }

    /// Takes up a chore that was found.
    mutating func add(found chore: QueuedChore) { self.chores.append(chore) }

    // MARK: - What is done

    /// Takes tasks, as many as one transaction does.
    ///
    /// - Parameter decode: The tasks of a message.
    mutating func takeTasks(_ limit: Int, decode: (BusDelivery) -> [QueuedTask]) -> ShardWork {
        var work = ShardWork()
        work.tasks = Array(self.urgent.prefix(limit))
        self.urgent.removeFirst(work.tasks.count)
        var taken = 0
        while taken < self.deliveries.count, work.tasks.count < limit {
            let delivery = self.deliveries[taken]
            let partition = Int(delivery.partition.number)
            work.positions[partition] = delivery.position + 1
            work.bytes[partition, default: 0] += delivery.bytes.count
            work.tasks += decode(delivery)
            taken += 1
        }
        self.deliveries.removeFirst(taken)
        return work
    }

    /// Takes chores.
    mutating func takeChores() -> ShardWork {
        var work = ShardWork()
        work.chores = Array(self.chores.prefix(Self.choreLimit))
        self.chores.removeFirst(work.chores.count)
        return work
    }

    /// Notes that something is durable.
    ///
    /// - Parameter continued: Chores that go on under the same keys.
    mutating func finish(_ work: ShardWork, at time: Int64, continued: [QueuedChore] = []) {
        for (partition, next) in work.positions { self.holdings[partition]?.position.next = next }
        for partition in work.positions.keys { self.holdings[partition]?.position.time = time }
        if let origin = self.origin { self.holdings[origin]?.position.time = time }
        self.chores += continued.filter { self.holdings[$0.partition] != nil }
        guard !self.known.isEmpty else { return }
        let kept = Set(continued.compactMap(\.key))
        for key in work.tasks.compactMap(\.pendingKey) { self.known.remove(key) }
        for key in work.chores.compactMap(\.key) where !kept.contains(key) { self.known.remove(key) }
    }
}
