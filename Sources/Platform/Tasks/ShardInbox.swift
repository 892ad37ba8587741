import Glibc
import Synchronization
import Workers

/// What waits for a shard. Posted by others, taken by the shard's thread, which sleeps while there is nothing.
final class ShardInbox: Sendable {
    enum Item: Sendable {
        case deliveries([BusDelivery])
        /// Tasks of callbacks, which go before all others.
        case pending([QueuedTask])
    }

    private let items: Mailbox<Item>
    private let stopping = Atomic(false)
    private let waiting = Atomic(0)

    init() throws(SystemError) { self.items = try Mailbox() }

    /// Bytes of deliveries that were posted and are not done.
    var waitingBytes: Int { self.waiting.load(ordering: .acquiring) }

    /// Whether the shard is to end when it has done what it is at.
    var isStopping: Bool { self.stopping.load(ordering: .acquiring) }

    func post(_ deliveries: [BusDelivery]) {
        let bytes = deliveries.reduce(0) { $0 + $1.bytes.count }
        self.waiting.wrappingAdd(bytes, ordering: .acquiringAndReleasing)
        self.items.post(.deliveries(deliveries))
    }

    func post(_ pending: [QueuedTask]) { self.items.post(.pending(pending)) }

    /// Says that so many bytes of deliveries are done.
    func finished(bytes: Int) { self.waiting.wrappingSubtract(bytes, ordering: .acquiringAndReleasing) }

    func stop() {
        self.stopping.store(true, ordering: .releasing)
        self.items.post(.pending([]))
    }

    /// All that is there; sleeps until there is something, or at most so long.
    func take(milliseconds: Int32 = -1) -> [Item] {
        var descriptor = pollfd(fd: self.items.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&descriptor, 1, milliseconds)
        return self.items.takeAll()
    }
}
