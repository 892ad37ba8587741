import Records
import SharedModels

/// What became of a model in a call of its collector.
public struct CollectorOutcome: Sendable {
    /// A notification that failed.
    public struct Failure: Hashable, Sendable {
        /// Its place in the batch.
        public var place: Int
        /// What the collector says.
        public var reason: String
    }

    /// Where the version is that the call ended with. A worker's word: the numbers fit together, and no more.
    public var tree: ModelTree
    /// Bytes of the arena that are taken by all its versions.
    public var used: Int
    /// Bytes of them that this version takes.
    public var live: Int
    /// Why something is missing in it, if the collector says so.
    public var partial: String?
    /// The notification that failed; those before it count, those behind it do not.
    public var failure: Failure?

    init(tree: ModelTree, used: Int, live: Int, partial: String? = nil, failure: Failure? = nil) {
        self.tree = tree
        self.used = used
        self.live = live
        self.partial = partial
        self.failure = failure
    }

    init(_ bytes: [UInt8]) throws {
        guard let record = try CBOR.decode(bytes).record else { throw FrameError("what came of a call is no map") }
        func number(_ key: String) throws -> Int {
            guard let number = record[key]?.integer, number >= 0 else { throw FrameError("no number \"\(key)\"") }
            return number
        }
        self.tree = try ModelTree(
            root: UInt64(try number("root")),
            extent: UInt64(try number("extent")),
            count: UInt64(try number("count"))
        )
        self.used = try number("used")
        self.live = try number("live")
        self.partial = record["partial"]?.text
        if let pair = record["failure"]?.elements {
            guard pair.count == 2, let place = pair[0].integer, let reason = pair[1].text else {
                throw FrameError("a failure that is none")
            }
            self.failure = Failure(place: place, reason: reason)
        }
    }

    var bytes: [UInt8] {
        var record: Record = [
            "root": .int(self.tree.root), "extent": .int(self.tree.extent), "count": .int(self.tree.count),
            "used": .int(self.used), "live": .int(self.live),
        ]
        record["partial"] = self.partial.map(Value.string)
        if let failure { record["failure"] = .array([.int(failure.place), .string(failure.reason)]) }
        return CBOR.encode(.map(record))
    }
}
