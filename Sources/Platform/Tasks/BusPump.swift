import Services
import Synchronization
import Workers

/// Takes messages of this host's partitions from the bus to the shards, no more than these have room for, and trims what is
/// done.
final class BusPump: Sendable {
    /// Bytes that may wait in a shard.
    private static let shardRoom = 8 << 20
    /// Nanoseconds between two trims.
    private static let trimInterval: Int64 = 1_000_000_000
    /// Nanoseconds between two attempts at a bus that does not work.
    private static let retryDelay: Int64 = 200_000_000

    /// A partition that is read.
    private struct Source {
        let shard: Int
        var next: UInt64
        /// Which of the times that the host has the partition this is.
        let tenure: UInt64
    }

    private struct Progress {
        /// The first position that is not done, by partition.
        var done: [Int: UInt64] = [:]
        var hasChanged = false
        /// What is read from now on, by partition; nil: nothing.
        var changes: [Int: Source?] = [:]
    }

    private let bus: BusClient
    private let reader: BusReader
    private let topic: BusTopic
    private let inboxes: [ShardInbox]
    private let report: @Sendable (EngineReport) -> Void
    private let progress = Mutex(Progress())
    private let stopping = Atomic(false)
    /// Signalled when a shard has room again, when partitions come, and when the pump is to stop.
    private let wake: WakeEvent

    init(
        _ bus: BusClient,
        _ topic: BusTopic,
        _ inboxes: [ShardInbox],
        _ report: @escaping @Sendable (EngineReport) -> Void
    ) throws(SystemError) {
        self.wake = try WakeEvent()
        self.bus = bus
        self.reader = bus.readers[0]
        self.topic = topic
        self.inboxes = inboxes
        self.report = report
    }

    func stop() {
        self.stopping.store(true, ordering: .releasing)
        self.wake.signal()
    }

    /// Begins to read a partition.
    ///
    /// - Parameter next: The first position that is not done.
    func begin(_ partition: Int, from next: UInt64, for shard: Int, tenure: UInt64) {
        self.progress.withLock { progress in
            progress.changes[partition] = .some(Source(shard: shard, next: next, tenure: tenure))
        }
        self.wake.signal()
    }

    /// Ends reading a partition; what is under way still comes to the shard, which leaves it out.
    func end(_ partition: Int) {
        self.progress.withLock { progress in
            progress.changes[partition] = .some(nil)
            progress.done[partition] = nil
        }
    }

    /// Notes that messages before these positions are done.
    func advance(_ positions: [Int: UInt64]) {
        self.progress.withLock { progress in
            for (partition, position) in positions { progress.done[partition] = position }
            progress.hasChanged = true
        }
        self.wake.signal()
    }

    /// Works until it is told to stop.
    func run() {
        var sources: [Int: Source] = [:]
        var trimmed = EventLoop.now()
        var isDelayed = false
        while !self.stopping.load(ordering: .acquiring) {
            self.take(&sources)
            let wanted = sources.filter { self.inboxes[$0.value.shard].waitingBytes < Self.shardRoom }
            guard !wanted.isEmpty else {
                self.sleep()
                continue
            }
            do throws(StoringError) {
                let positions = wanted.map { (BusPartition(self.topic, UInt32($0.key)), $0.value.next) }
                let wait = wanted.count == sources.count ? 500 : 20
                let deliveries = try self.reader.poll(positions, byteLimit: 1 << 20, milliseconds: wait)
                self.distribute(deliveries, &sources)
                if EventLoop.now() - trimmed > Self.trimInterval {
                    trimmed = EventLoop.now()
                    try self.trim()
                }
                if isDelayed { self.report(.resumed) }
                isDelayed = false
            } catch {
                if error.cause == .givenUp { return self.report(.failed(error.description)) }
                if !isDelayed { self.report(.delayed(error.description)) }
                isDelayed = true
                self.sleep(nanoseconds: Self.retryDelay)
            }
        }
    }

    private func take(_ sources: inout [Int: Source]) {
        let changes = self.progress.withLock { progress in
            defer { progress.changes = [:] }
            return progress.changes
        }
        for (partition, source) in changes { sources[partition] = source }
    }

    private func sleep(nanoseconds: Int64 = -1) {
        self.wake.sleep(nanoseconds: nanoseconds)
        self.wake.clear()
    }

    private func distribute(_ deliveries: [BusDelivery], _ sources: inout [Int: Source]) {
        var parts: [[ShardInbox.Delivery]] = Array(repeating: [], count: self.inboxes.count)
        for delivery in deliveries {
            let partition = Int(delivery.partition.number)
            guard var source = sources[partition] else { continue }
            source.next = delivery.position + 1
            sources[partition] = source
            parts[source.shard].append(ShardInbox.Delivery(message: delivery, tenure: source.tenure))
        }
        for (shard, part) in parts.enumerated() where !part.isEmpty { self.inboxes[shard].post(part) }
    }

    private func trim() throws(StoringError) {
        let done = self.progress.withLock { progress -> [Int: UInt64] in
            guard progress.hasChanged else { return [:] }
            progress.hasChanged = false
            return progress.done
        }
        guard !done.isEmpty else { return }
        try self.bus.trim(done.map { (BusPartition(self.topic, UInt32($0.key)), $0.value) })
    }
}
