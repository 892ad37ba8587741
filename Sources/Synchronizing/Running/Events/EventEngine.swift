import Patterns
import Records
import Services
import Synchronization
import Workers

// A step has a thread of its own, which waits for messages or for the step. How far it is is kept after its calls have returned: what
// they saved is durable then, so a message is given again after a crash, and never lost.

/// Gives the messages of a bus to an event step.
public final class EventEngine: Sendable {
    /// Takes messages that were given up.
    public typealias DeadLetters = @Sendable (_ step: String, ForeignMessage, _ reason: String) -> Void

    /// Nanoseconds after which it is looked whether there are more topics or partitions.
    private static let discoveryPeriod: Int64 = 5_000_000_000
    private static let longestPoll: Int64 = 1_000_000_000
    /// Bytes that are read at once.
    private static let pageSize = 256 << 10

    private let base: ObjectBase
    private let bus: BusClient
    private let step: LiveEventStep
    private let settings: SyncSettings
    private let mostFailures: Int
    private let deadLetters: DeadLetters
    private let log: SyncEngine.Log
    private let isStopping = Atomic(false)
    private let hasEnded = CallWaiter<Bool>()
    private let wake: Mailbox<Bool>

    /// Starts the thread.
    ///
    /// - Parameter mostFailures: How often a message may fail before it is given up.
    public init(
        _ step: LiveEventStep,
        _ base: ObjectBase,
        _ bus: BusClient,
        _ settings: SyncSettings,
        mostFailures: Int = 6,
        deadLetters: @escaping DeadLetters,
        log: @escaping SyncEngine.Log
    ) throws(SystemError) {
        self.base = base
        self.bus = bus
        self.step = step
        self.settings = settings
        self.mostFailures = mostFailures
        self.deadLetters = deadLetters
        self.log = log
        self.wake = try Mailbox()
        try DataThread(named: "events") { self.run() }.detach()
    }

    /// Ends it when the message under way is done. Blocks.
    public func stop() {
        self.isStopping.store(true, ordering: .releasing)
        self.wake.post(true)
        _ = self.hasEnded.wait()
    }

    private var name: String { "event_step/\(self.step.name)" }

    private func run() {
        var progress = EventProgress(self.settings.retry, mostFailures: self.mostFailures)
        var kept: [ForeignPartition: UInt64]?
        var discovery = Int64.min
        while !self.isStopping.load(ordering: .acquiring) {
            do {
                if kept == nil { kept = try self.base.positions(of: self.step.name) }
                if discovery <= EventLoop.now() {
                    try self.discover(&progress, kept ?? [:])
                    discovery = EventLoop.now() + Self.discoveryPeriod
                }
                try self.readOnce(&progress)
            } catch {
                self.log(.warning, self.name, "it goes on when it can: \(error)")
                self.sleep(Self.longestPoll)
            }
        }
        self.hasEnded.finish(true)
    }

    /// Finds topics and partitions that are new.
    private func discover(_ progress: inout EventProgress, _ kept: [ForeignPartition: UInt64]) throws {
        let declaration = self.step.declaration
        let pattern = try declaration.pattern.map { try TextPattern($0, dialect: .python, place: .start) }
        let topics = try self.bus.topics().filter { topic in
            pattern.map { $0.matches(topic.name) } ?? declaration.topics.contains(topic.name)
        }
        let known = progress.partitions
        let new = topics.flatMap { topic in (0..<topic.partitions).map { ForeignPartition(topic.name, $0) } }
            .filter { !known.contains($0) }
        guard !new.isEmpty else { return }
        for (partition, bounds) in zip(new, try self.bus.bounds(new)) {
            progress.add(partition, at: max(kept[partition] ?? bounds.first, bounds.first))
        }
    }

    private func readOnce(_ progress: inout EventProgress) throws {
        let now = EventLoop.now()
        let due = progress.due(at: now)
        let patience = min(progress.nextDue.map { max($0 - now, 1_000_000) } ?? .max, Self.longestPoll)
        guard !due.isEmpty else { return self.sleep(patience) }
        let messages = try self.step.reader.read(
            due,
            byteLimit: Self.pageSize,
            milliseconds: Int(patience / 1_000_000)
        )
        defer {
            if !progress.changed.isEmpty {
                do throws(ObjectRefusal) {
                    try self.base.keep(progress.changed, of: self.step.name)
                    progress.kept()
                } catch {
                    // It is kept with the next; until then messages would be given again.
                    self.log(.warning, self.name, "how far it is cannot be kept: \(error)")
                }
            }
        }
        for message in messages where progress.isWanted(message, at: EventLoop.now()) {
            guard !self.isStopping.load(ordering: .acquiring) else { return }
            self.give(message, &progress)
        }
    }

    private func give(_ message: ForeignMessage, _ progress: inout EventProgress) {
        let call: Value = [
            "topic": .string(message.partition.topic), "key": message.key.isEmpty ? .null : .bytes(message.key),
            "value": .bytes(message.bytes), "timestamp": message.time.map { .timestamp($0) } ?? .null,
            "partition": .int(Int(message.partition.number)), "position": .int(Int(clamping: message.position)),
        ]
        while true {
            let waiter = CallWaiter<StepOutcome>()
            self.step.client.call(2, CBOR.encode(call), deadline: self.settings.deadline) {
                waiter.finish(StepOutcome($0))
            }
            switch waiter.wait() {
            case .done: return progress.succeeded(message)
            case .uncalled:
                guard !self.isStopping.load(ordering: .acquiring) else { return }
                self.sleep(50_000_000)
            case .failed(_, let reason), .lost(let reason):
                let place = "\(message.partition.topic)/\(message.partition.number) \(message.position)"
                switch progress.failed(message, at: EventLoop.now()) {
                case .again: self.log(.info, self.name, "message \(place) failed and is given again: \(reason)")
                case .givenUp:
                    self.log(.error, self.name, "message \(place) is put with the dead letters: \(reason)")
                    self.deadLetters(self.step.name, message, reason)
                }
                return
            }
        }
    }

    /// Sleeps, or until it is to end.
    private func sleep(_ nanoseconds: Int64) { self.wake.wait(nanoseconds: nanoseconds) }
}
