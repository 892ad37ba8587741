import Records

/// Which part of a simulation a producer is, if its model is a state machine; others do not ask.
public struct SimulationTask: Hashable, Sendable {
    /// What becomes of the events of a stream.
    public struct Route: Hashable, Sendable {
        /// The stream; `*`: all that no other route names.
        public var stream: String
        /// The number of the outlet in which its records are published.
        public var outlet: Int
        /// How they are written.
        public var writing: Writing
        /// Whether records have the field `_key`, where the model has a key.
        public var wantsKey: Bool
        /// Whether records have the field `_time`.
        public var wantsTime: Bool

        /// Makes it of its parts.
        public init(stream: String, outlet: Int, writing: Writing, wantsKey: Bool, wantsTime: Bool) {
            self.stream = stream
            self.outlet = outlet
            self.writing = writing
            self.wantsKey = wantsKey
            self.wantsTime = wantsTime
        }
    }

    /// How records are published.
    public enum Writing: Hashable, Sendable {
        /// As objects of JSON, a line each.
        case json
        /// As maps of CBOR.
        case cbor
        /// As lines of text by this template, see `EventTemplate`.
        case text(template: String)
    }

    /// Which one it is, from 0.
    public var shard: Int
    /// How many there are.
    public var shardCount: Int
    /// The seed of the run, which all of them have.
    public var seed: UInt64
    /// How many subjects all shards have; nil: as many as the machine says.
    public var subjects: Int?
    /// How many ticks there are; nil: as many as the machine says.
    public var ticks: Int?
    /// Where events go; nil: nobody asks for events, and records come without an end.
    public var routes: [Route]?
    /// Whether records have the field `_key` where nobody asks for events.
    public var hasKeys = false
    /// Whether events of different ticks are kept apart, for others are to come between them.
    public var separatesTicks = false

    /// Makes it of its parts.
    public init(shard: Int, of shardCount: Int, seed: UInt64) {
        self.shard = shard
        self.shardCount = shardCount
        self.seed = seed
    }

    /// The route of a stream; nil: nobody wants it.
    func route(of stream: String) -> Route? {
        self.routes?.first { $0.stream == stream } ?? self.routes?.first { $0.stream == "*" }
    }

    var value: Value {
        [
            "shard": .int(self.shard),
            "count": .int(self.shardCount),
            "seed": .int(Int(bitPattern: UInt(self.seed))),
            "subjects": self.subjects.map(Value.int) ?? .null,
            "ticks": self.ticks.map(Value.int) ?? .null,
            "routes": self.routes.map { .array($0.map(\.value)) } ?? .null,
            "keys": .bool(self.hasKeys),
            "separate": .bool(self.separatesTicks),
        ]
    }

    init?(value: Value?) throws {
        guard let value, case .map(let record) = value else { return nil }
        self.init(
            shard: try record.integer("shard"),
            of: try record.integer("count"),
            seed: UInt64(bitPattern: Int64(try record.integer("seed")))
        )
        self.subjects = record["subjects"]?.integer
        self.ticks = record["ticks"]?.integer
        self.routes = try record["routes"]?.elements?.map(Route.init(value:))
        self.hasKeys = record["keys"]?.flag ?? false
        self.separatesTicks = record["separate"]?.flag ?? false
    }
}

extension SimulationTask.Route {
    fileprivate var value: Value {
        let writing: [Value] =
            switch self.writing {
            case .json: ["json"]
            case .cbor: ["cbor"]
            case .text(let template): ["text", .string(template)]
            }
        return [
            "stream": .string(self.stream), "outlet": .int(self.outlet), "writing": .array(writing),
            "key": .bool(self.wantsKey), "time": .bool(self.wantsTime),
        ]
    }

    fileprivate init(value: Value) throws {
        guard case .map(let record) = value else { throw FrameError("a route is no map") }
        let writing = try record.texts("writing")
        self.init(
            stream: try record.string("stream"),
            outlet: try record.integer("outlet"),
            writing: .cbor,
            wantsKey: record["key"]?.flag ?? false,
            wantsTime: record["time"]?.flag ?? false
        )
        switch (writing.first, writing.count) {
        case ("json", 1): self.writing = .json
        case ("cbor", 1): self.writing = .cbor
        case ("text", 2): self.writing = .text(template: writing[1])
        default: throw FrameError("a route of unknown writing")
        }
    }
}
