import Records

/// What is known of the events that a shard of a simulation made in a check.
public struct EventTranscript: Hashable, Sendable {
    /// One event.
    public struct Event: Hashable, Sendable {
        /// Its tick.
        public var tick: UInt64
        /// A digest of its record and of all else that is told of it.
        public var digest: UInt64

        /// Makes it of its parts.
        public init(tick: UInt64, digest: UInt64) {
            self.tick = tick
            self.digest = digest
        }
    }

    /// Events that are kept.
    public static let mostEvents = 8000

    /// Whether the model said that it is a state machine.
    public var isMachine = false
    /// The first events, in order.
    public var events: [Event] = []
    /// Whether it said that it is at its end.
    public var hasEnded = false
    /// Why there are no more.
    public var end = CheckTranscript.End.complete

    /// Makes the transcript of nothing.
    public init() {}

    var record: Record {
        var bytes: [UInt8] = []
        for number in self.events.flatMap({ [$0.tick, $0.digest] }) {
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        return [
            "machine": .bool(self.isMachine), "events": .bytes(bytes), "ended": .bool(self.hasEnded),
            "end": .map(self.end.record),
        ]
    }

    init(record: Record) throws {
        guard case .bytes(let bytes)? = record["events"], bytes.count % 16 == 0,
            bytes.count <= 16 * Self.mostEvents, let end = record["end"]?.record
        else { throw FrameError("events that are none") }
        self.isMachine = record["machine"]?.flag ?? false
        self.hasEnded = record["ended"]?.flag ?? false
        self.end = try CheckTranscript.End(record: end)
        let numbers = bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 8).map { place in
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            }
        }
        self.events = stride(from: 0, to: numbers.count, by: 2)
            .map { Event(tick: numbers[$0], digest: numbers[$0 + 1]) }
    }
}
