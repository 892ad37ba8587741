import Services
import Synchronization
import Workers

/// What waits for a shard. Posted by others, taken by the shard's thread, which sleeps while there is nothing.
final class ShardInbox: Sendable {
    /// A message of the bus.
    struct Delivery: Sendable {
        let message: BusDelivery
        /// Which of the times that the host has the partition it was read in.
        let tenure: UInt64
    }

    enum Item: Sendable {
        case deliveries([Delivery])
        /// Tasks of callbacks, which go before all others.
        case pending([QueuedTask])
        /// What the platform itself has to do.
        case chores([QueuedChore])
        /// The shard works on a partition from now on.
        case gained(PartitionTenure)
        /// It does not any more; the waiter is told when it has let go.
        case lost(Int, CallWaiter<Void>)
        /// Others may have kept tasks and chores for its partitions.
        case look
    }

    private let items: Mailbox<Item>
    /// Readable from the time on that the shard is to end.
    private let stopped: WakeEvent
    private let stopping = Atomic(false)
    private let waiting = Atomic(0)
    private let ended = Atomic(false)

    init() throws(SystemError) {
        self.items = try Mailbox()
        self.stopped = try WakeEvent()
    }

    /// Bytes of deliveries that were posted and are not done.
    var waitingBytes: Int { self.waiting.load(ordering: .acquiring) }

    /// Whether the shard is to end when it has done what it is at.
    var isStopping: Bool { self.stopping.load(ordering: .acquiring) }

    func post(_ deliveries: [Delivery]) {
        let bytes = deliveries.reduce(0) { $0 + $1.message.bytes.count }
        self.waiting.wrappingAdd(bytes, ordering: .acquiringAndReleasing)
        self.items.post(.deliveries(deliveries))
    }

    func post(_ pending: [QueuedTask]) { self.items.post(.pending(pending)) }

    func post(_ chores: [QueuedChore]) { self.post(.chores(chores)) }

    func post(_ item: Item) {
        self.items.post(item)
        if self.ended.load(ordering: .acquiring) { self.leaveAll() }
    }

    /// Says that nobody takes anything any more: those who wait for what was posted are not kept waiting.
    func end() {
        self.ended.store(true, ordering: .releasing)
        self.leaveAll()
    }

    private func leaveAll() {
        for case .lost(_, let waiter) in self.items.takeAll() { waiter.finish(()) }
    }

    /// Says that so many bytes of deliveries are done.
    func finished(bytes: Int) { self.waiting.wrappingSubtract(bytes, ordering: .acquiringAndReleasing) }

    /// Says that the shard is to end.
    func stop() {
        self.stopping.store(true, ordering: .releasing)
        self.stopped.signal()
        self.items.post(.pending([]))
    }

    /// Sleeps, but not longer than the shard is to work.
    func sleep(nanoseconds: Int64) { self.stopped.sleep(nanoseconds: nanoseconds) }

    /// All that is there.
    ///
    /// - Parameter waits: Whether it sleeps until there is something.
    func take(waits: Bool) -> [Item] {
        if waits { self.items.wait() }
        return self.items.takeAll()
    }
}
