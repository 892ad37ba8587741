import Records

/// What a state machine says of itself, as `plugin_simulation` in the contract lists it. Its places are checked.
public struct MachineDescription: Hashable, Sendable {
    /// A way from a state to another.
    public struct Transition: Hashable, Sendable {
        /// The name of the event.
        public var trigger: String
        /// The place of the state in which it can happen.
        public var from: Int
        /// The place of the state that it leads to.
        public var to: Int
        /// In percent.
        public var probability: Double
        /// The places of the streams that its events go to.
        public var streams: [Int]
    }

    /// The names of the states.
    public let states: [String]
    /// The names of the streams.
    public let streams: [String]
    /// The transitions in the order of their declaration.
    public let transitions: [Transition]
    /// The place of the state in which all subjects begin.
    public let initial: Int
    /// How many subjects there are in this run.
    public let subjects: Int
    /// How many ticks there are in this run; nil: no end.
    public let ticks: Int?
    /// Milliseconds of a tick.
    public let tick: Int
    /// The time of the first tick in milliseconds.
    public let start: Int

    /// Reads what a plugin declared.
    ///
    /// - Throws: What is missing or wrong in it.
    public init(value: Value) throws {
        guard case .map(let record) = value else { throw FrameError("the machine is no map") }
        let states = try record.texts("states")
        let streams = try record.texts("streams")
        self.states = states
        self.streams = streams
        self.transitions = try (record["transitions"]?.elements ?? []).map { element in
            guard case .map(let record) = element else { throw FrameError("a transition is no map") }
            let places = (record["streams"]?.elements ?? []).map { $0.integer ?? -1 }
            guard places.allSatisfy(streams.indices.contains) else {
                throw FrameError("a transition has no such stream")
            }
            return Transition(
                trigger: try record.string("trigger"),
                from: try Self.place(record, "from", in: states),
                to: try Self.place(record, "to", in: states),
                probability: record["probability"]?.number ?? 0,
                streams: places
            )
        }
        self.initial = try Self.place(record, "initial", in: states)
        self.subjects = Int(clamping: try record.count("subjects"))
        self.ticks = try record["ticks"]?.integer == nil ? nil : Int(clamping: record.count("ticks"))
        self.tick = Int(clamping: try record.count("tick"))
        self.start = try record.integer("start")
        for name in self.states + self.streams + self.transitions.map(\.trigger) where !Self.isPlain(name) {
            throw FrameError("a name is empty or has control characters: \(name.debugDescription)")
        }
    }

    /// Whether a name can be shown in one line as it is.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }

    private static func place(_ record: Record, _ key: String, in list: [String]) throws -> Int {
        let place = try record.integer(key)
        guard list.indices.contains(place) else {
            throw FrameError("\"\(key)\" is \(place), which is no place of a state")
        }
        return place
    }
}
