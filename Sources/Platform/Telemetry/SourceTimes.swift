import Records
import Services

// Each shard keeps its own keys, told apart by a token that is drawn anew with each start. So nothing is read before it is
// written, and hosts and shards never write over each other: the newest time of a source is the largest that any key has.
// Times are in the transaction of the tasks that say them, and so are neither lost nor ahead; a source costs one key a
// transaction, however many datapoints of it are in there.

/// How far the data of each source reaches: the newest `t2` of its datapoints. One shard's part of it.
struct SourceTimes {
    /// What a transaction changes.
    struct Changes {
        fileprivate private(set) var times: [String: Int64] = [:]
        // Datapoints of one source mostly follow each other: of these only the newest is looked up.
        private var last = ""
        private var lastTime = Int64.min

        fileprivate mutating func add(_ source: String, _ time: Int64) {
            if source != self.last {
                self.close()
                self.last = source
            }
            self.lastTime = max(self.lastTime, time)
        }

        /// Has all in `times`.
        fileprivate mutating func close() {
            guard self.lastTime > .min else { return }
            self.times[self.last] = max(self.times[self.last] ?? .min, self.lastTime)
            self.lastTime = .min
        }
    }

    /// Bytes of the longest name that is noted, for it is part of a key.
    static let longestName = 1000
    /// Bytes before the name in a key.
    static let tokenLength = 8
    /// Sources that are remembered; with more of them, all are forgotten and begin anew under another token.
    private static let limit = 20_000

    private var token = Self.newToken()
    private var known: [String: Int64] = [:]

    private static func newToken() -> [UInt8] {
        withUnsafeBytes(of: UInt64.random(in: 1 ... .max).bigEndian) { Array($0) }
    }

    /// Notes what a task says.
    static func note(_ task: EntityTask, in changes: inout Changes) {
        for datapoint in task.datapoints {
            guard let source = datapoint.source, let time = datapoint.end ?? datapoint.start else { continue }
            changes.add(source, time)
        }
    }

    /// Keeps what was noted and is new.
    func put(_ changes: inout Changes, into transaction: inout StoreTransaction, _ store: EntityStore) {
        changes.close()
        for (source, time) in changes.times
        where time > self.known[source] ?? .min && source.utf8.count <= Self.longestName {
            transaction.put(store.sources, self.token + Array(source.utf8), Self.bytes(time))
        }
    }

    /// Notes that a transaction is durable.
    mutating func remember(_ changes: Changes) {
        self.known.merge(changes.times) { max($0, $1) }
        guard self.known.count > Self.limit else { return }
        self.known = [:]
        self.token = Self.newToken()
    }

    static func bytes(_ time: Int64) -> [UInt8] { withUnsafeBytes(of: time.bigEndian) { Array($0) } }
}
