import Glibc
import Services
import Synchronization
import Workers

// Reading begins where the topics end when the host starts, for what was told before that is in the first models. A topic that
// appears later is read from its beginning. Nothing is kept of how far reading came: a host that starts anew builds anew.

/// Takes notifications from topics of a bus to the collectors, on a thread of its own.
final class TopicPump: Sendable {
    /// How long a reading waits for messages, and how often topics are looked for.
    private static let patience = 500
    private static let searchPeriod: Int64 = 5_000_000_000
    /// Nanoseconds until a bus that could not be reached is asked again, and until collectors that are full are.
    private static let pause: Int64 = 500_000_000

    private let bus: BusClient
    private let topics: NotificationTopics
    private let models: Models
    private let warned: @Sendable (String) -> Void
    private let isStopping = Atomic(false)
    private let thread = CollectorThread()

    init(_ bus: BusClient, _ topics: NotificationTopics, _ models: Models, warned: @escaping @Sendable (String) -> Void)
    {
        self.bus = bus
        self.topics = topics
        self.models = models
        self.warned = warned
    }

    func start() throws(SystemError) { try self.thread.start { [self] in self.run() } }

    /// Ends the thread and waits for that.
    func stop() {
        self.isStopping.store(true, ordering: .releasing)
        self.thread.join()
    }

    private var isOver: Bool { self.isStopping.load(ordering: .acquiring) }

    private func run() {
        var positions: [ForeignPartition: UInt64] = [:]
        var searched: Int64?
        var isReachable = true
        while !self.isOver {
            do throws(StoringError) {
                let now = EventLoop.now()
                if searched.map({ now - $0 > Self.searchPeriod }) ?? true {
                    try self.search(&positions, isFirst: searched == nil)
                    searched = now
                }
                try self.read(&positions)
                isReachable = true
            } catch {
                if isReachable { self.warned("notifications are not read for now: \(error)") }
                isReachable = false
                self.sleep()
            }
        }
    }

    /// Looks which of the topics are there.
    private func search(_ positions: inout [ForeignPartition: UInt64], isFirst: Bool) throws(StoringError) {
        var new: [ForeignPartition] = []
        for topic in try self.bus.topics() where self.topics.names.contains(topic.name) {
            for number in 0..<topic.partitions {
                let partition = ForeignPartition(topic.name, number)
                if positions[partition] == nil { new.append(partition) }
            }
        }
        guard !new.isEmpty else { return }
        for (partition, bounds) in zip(new, try self.bus.bounds(new)) {
            positions[partition] = isFirst ? bounds.next : bounds.first
        }
    }

    private func read(_ positions: inout [ForeignPartition: UInt64]) throws(StoringError) {
        guard !positions.isEmpty, let reader = self.bus.readers.first else { return self.sleep() }
        let wanted = positions.map { (partition: $0.key, position: $0.value) }
        for message in try reader.read(wanted, milliseconds: Self.patience) {
            self.tell(message)
            if self.isOver { return }
            positions[message.partition] = message.position + 1
        }
    }

    /// Tells a message, as soon as there is room for it.
    private func tell(_ message: ForeignMessage) {
        while !self.isOver {
            do throws(NotificationProblem) {
                guard try self.models.tell(message.bytes) == nil else { return }
                self.sleep()
            } catch {
                let place = "\(message.partition.topic)/\(message.partition.number) at \(message.position)"
                return self.warned("a message of \(place) is no notification: \(error)")
            }
        }
    }

    private func sleep() {
        let end = EventLoop.now() + Self.pause
        while !self.isOver, EventLoop.now() < end { usleep(50_000) }
    }
}
