import PluginABI
import Records
import Services
import Synchronization
import TestSupport
import Testing
import Workers

@testable import Synchronizing

/// Messages that event steps make objects of.
@Suite struct EventEngineTests {
    private final class Letters: Sendable {
        private let texts = Mutex<[String]>([])
        func add(_ text: String) { self.texts.withLock { $0.append(text) } }
        var all: [String] { self.texts.withLock { $0 } }
    }

    @Test func eachMessageIsSeenAndWhatFailsIsPutAside() throws {
        let small = try SmallBase()
        let busPlace = try StorePlace()
        let (busService, bus) = try StorePlugin.sqlite.bus(at: busPlace.path, label: busPlace.label)
        defer { busService.finish() }
        let requests = ObjectRequests(small.base)
        let service = try LiveService(
            try SwiftFixture.path("SyncSteps"),
            kind: "event_step",
            name: "owner_events",
            label: "owner_events",
            callsHost: { requests.answer($0.bytes, by: .observer, completion: $0.answer) }
        )
        defer { service.finish() }
        let declaration = try EventStepDeclaration(try service.clients[0].call(1, [], deadline: 60_000_000_000).bytes)
        let letters = Letters()
        func start() throws -> EventEngine {
            try EventEngine(
                LiveEventStep("owner_events", declaration, service.clients[0], bus.readers[0]),
                small.base,
                bus,
                SyncSettings(retry: RetryPolicy(step: 0.05, longest: 0.1)),
                mostFailures: 3,
                deadLetters: { _, message, reason in
                    letters.add("\(String(decoding: message.bytes, as: UTF8.self)): \(reason)")
                },
                log: { _, _, _ in }
            )
        }
        func publish(_ texts: [String]) throws {
            let topic = bus.topic("owners")
            try bus.publish(texts.map { BusMessage(BusPartition(topic, 0), Array($0.utf8)) })
        }
        func names() throws -> [String] {
            try small.base.read { (objects) throws(ObjectRefusal) in
                try objects.find(ObjectQuery("Owner")).objects.compactMap { $0["name"].text }
            }
        }
        try publish(["a", "poison", "b"])
        var engine = try start()
        #expect(Monotonic.waits(atMost: 60) { (try? names()) == ["a", "b"] })
        #expect(letters.all.count == 1 && letters.all.first?.contains("nobody is called so") == true)
        engine.stop()
        // How far it was is kept, so what was seen is not seen again.
        try small.delete(1)
        _ = try small.purge(1)
        try publish(["c"])
        engine = try start()
        #expect(Monotonic.waits(atMost: 60) { (try? names()) == ["b", "c"] })
        engine.stop()
        #expect(letters.all.count == 1)
    }
}
