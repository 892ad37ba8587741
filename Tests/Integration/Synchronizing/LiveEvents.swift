import Records
import Services
import Synchronization
import TestSupport
import Workers

@testable import Synchronizing

/// An event step in a real worker, which makes an owner for each message of the topic `owners`.
final class LiveEvents {
    let small: SmallBase
    private let service: LiveService
    private let declaration: EventStepDeclaration
    private let letters = Letters()
    private var engine: EventEngine?

    private final class Letters: Sendable {
        let texts = Mutex<[String]>([])
    }

    init() throws {
        let small = try SmallBase()
        let requests = ObjectRequests(small.base)
        self.small = small
        self.service = try LiveService(
            try SwiftFixture.path("SyncSteps"),
            kind: "event_step",
            name: "owner_events",
            label: "owner_events",
            callsHost: { requests.answer($0.bytes, by: .observer, completion: $0.answer) }
        )
        self.declaration = try EventStepDeclaration(
            try self.service.clients[0].call(1, [], deadline: 60_000_000_000).bytes
        )
    }

    deinit {
        self.stop()
        self.service.finish()
    }

    /// Has the step get what comes by a bus.
    func start(_ bus: BusClient) throws {
        let letters = self.letters
        self.engine = try EventEngine(
            LiveEventStep("owner_events", self.declaration, self.service.clients[0], bus.readers[0]),
            self.small.base,
            bus,
            SyncSettings(retry: RetryPolicy(step: 0.05, longest: 0.1)),
            mostFailures: 3,
            deadLetters: { _, message, reason in
                letters.texts.withLock { $0.append("\(String(decoding: message.bytes, as: UTF8.self)): \(reason)") }
            },
            log: { _, _, _ in }
        )
    }

    func stop() {
        self.engine?.stop()
        self.engine = nil
    }

    /// What was given up, and why.
    var deadLetters: [String] { self.letters.texts.withLock { $0 } }

    /// The names of the owners, by their ids.
    var names: [String] {
        get throws {
            try self.small.base.read { (objects) throws(ObjectRefusal) in
                try objects.find(ObjectQuery("Owner")).objects.compactMap { $0["name"].text }
            }
        }
    }

    /// Waits until owners have these names.
    func waits(for names: [String]) -> Bool { Monotonic.waits { (try? self.names) == names } }
}
