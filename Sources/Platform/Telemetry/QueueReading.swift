import Glibc
import Records
import Services
import Synchronization
import Workers

/// Tells what waits on the bus, in the shape in which DP³ tells it of RabbitMQ: a queue is a partition. Blocks its thread.
final class QueueReading: Sendable {
    /// How far partitions were at a time.
    private struct Sample {
        /// In nanoseconds.
        let time: Int64
        /// The next position that will be published.
        let published: [UInt64]
        /// The first that is not done.
        let done: [UInt64]
    }

    /// Nanoseconds between two samples that a rate is told of, and for which a sample is good.
    private static let shortest: Int64 = 400_000_000
    private static let longest: Int64 = 60_000_000_000
    /// Tasks of modules that are counted of each partition.
    private static let countLimit = 10_000

    private let application: String
    private let engine: TaskEngine
    private let store: EntityStore
    private let last = Mutex<Sample?>(nil)

    init(_ application: String, _ engine: TaskEngine, _ store: EntityStore) {
        self.application = application
        self.engine = engine
        self.store = store
    }

    /// The answer to a request for them.
    func answer() throws(StoringError) -> Answer {
        var now = try self.sample()
        var before = self.last.withLock { $0 }
        if before.map({ now.time - $0.time < Self.shortest || now.time - $0.time > Self.longest }) ?? true {
            before = now
            usleep(UInt32(Self.shortest / 1000))
            now = try self.sample()
        }
        self.last.withLock { $0 = now }
        let waiting = try self.waitingTasks()
        var queues: [Value] = []
        for partition in now.done.indices {
            let first = before ?? now
            let seconds = Double(max(now.time - first.time, 1)) / 1e9
            func rate(_ new: UInt64, _ old: UInt64) -> Double { new > old ? Double(new - old) / seconds : 0 }
            let (published, done) = (now.published[partition], now.done[partition])
            queues.append(
                self.queue(
                    "worker-\(partition)",
                    published > done ? Int(clamping: published - done) : 0,
                    incoming: rate(published, first.published[partition]),
                    outgoing: rate(done, first.done[partition])
                )
            )
            queues.append(self.queue("worker-\(partition)-pri", waiting[partition]))
        }
        return .json(["queues": .array(queues)])
    }

    /// A queue; memory, bytes and what is delivered have no meaning here.
    private func queue(_ name: String, _ count: Int, incoming: Double = 0, outgoing: Double = 0) -> Value {
        [
            "name": .string("\(self.application)-\(name)"), "queue": .string(name), "total": .int(count),
            "ready": .int(count), "unacked": .int(0), "consumers": .int(1), "memory": .int(0),
            "message_bytes": .int(0), "incoming": .double(incoming), "outgoing": .double(outgoing),
        ]
    }

    private func sample() throws(StoringError) -> Sample {
        let keys = (0..<Partitions.count).map { (self.store.positions, Partitions.key($0)) }
        let done = try self.store.client.get(keys).map { PartitionPosition($0).next }
        return Sample(time: EventLoop.now(), published: try self.engine.publishedEnds(), done: done)
    }

    /// Tasks that modules have made and that wait, by partition.
    private func waitingTasks() throws(StoringError) -> [Int] {
        let scans = (0..<Partitions.count).map { partition in
            var scan = StoreScan(self.store.pending, prefix: Partitions.key(partition))
            scan.keysOnly = true
            scan.limit = Self.countLimit
            return scan
        }
        return try self.store.client.scan(scans).map(\.entries.count)
    }
}
