import Services

/// How far an event step is in each partition. Messages of one are given in their order; one that failed holds up its partition alone.
struct EventProgress: Sendable {
    private struct Place: Sendable {
        var next: UInt64
        /// How often the message there failed.
        var failures = 0
        /// When it is given again, in nanoseconds of the monotonic clock.
        var due: Int64?
    }

    /// What becomes of a message that failed.
    enum Verdict: Hashable {
        case again
        /// It is put with the dead letters.
        case givenUp
    }

    private var places: [ForeignPartition: Place] = [:]
    /// What is to be kept.
    private(set) var changed: [ForeignPartition: UInt64] = [:]
    private let retry: RetryPolicy
    private let mostFailures: Int

    init(_ retry: RetryPolicy, mostFailures: Int) {
        self.retry = retry
        self.mostFailures = mostFailures
    }

    var partitions: Set<ForeignPartition> { Set(self.places.keys) }

    mutating func add(_ partition: ForeignPartition, at position: UInt64) {
        if self.places[partition] == nil { self.places[partition] = Place(next: position) }
    }

    /// What is to be read now.
    func due(at now: Int64) -> [(partition: ForeignPartition, position: UInt64)] {
        self.places.filter { $0.value.due ?? .min <= now }
            .map { ($0.key, $0.value.next) }
            .sorted { ($0.0.topic, $0.0.number) < ($1.0.topic, $1.0.number) }
    }

    /// When a message is given again next; nil: none waits.
    var nextDue: Int64? { self.places.values.compactMap(\.due).min() }

    /// Whether a message that was read is the next of its partition, or behind others that were left out.
    func isWanted(_ message: ForeignMessage, at now: Int64) -> Bool {
        guard let place = self.places[message.partition] else { return false }
        return message.position >= place.next && place.due ?? .min <= now
    }

    mutating func succeeded(_ message: ForeignMessage) { self.pass(message) }

    mutating func failed(_ message: ForeignMessage, at now: Int64) -> Verdict {
        let failures = (self.places[message.partition]?.failures ?? 0) + 1
        guard failures < self.mostFailures else {
            self.pass(message)
            return .givenUp
        }
        let delay = self.retry.delay(after: .other, exponent: failures - 1)
        self.places[message.partition] = Place(
            next: message.position,
            failures: failures,
            due: now + Int64(delay * 1e9)
        )
        return .again
    }

    private mutating func pass(_ message: ForeignMessage) {
        self.places[message.partition] = Place(next: message.position + 1)
        self.changed[message.partition] = message.position + 1
    }

    /// What was changed is kept.
    mutating func kept() { self.changed = [:] }
}
