import Records
import Services
import TestSupport
import Testing

@testable import Synchronizing

/// Messages that event steps make objects of.
@Suite struct EventEngineTests {
    private func publish(_ texts: [String], _ bus: BusClient) throws {
        let topic = bus.topic("owners")
        try bus.publish(texts.map { BusMessage(BusPartition(topic, 0), Array($0.utf8)) })
    }

    @Test func eachMessageIsSeenAndWhatFailsIsPutAside() throws {
        let events = try LiveEvents()
        let place = try StorePlace()
        let (service, bus) = try StorePlugin.sqlite.bus(at: place.path, label: place.label)
        defer { service.finish() }
        try self.publish(["a", "poison", "b"], bus)
        try events.start(bus)
        #expect(events.waits(for: ["a", "b"]))
        #expect(events.deadLetters.count == 1 && events.deadLetters.first?.contains("nobody is called so") == true)
        events.stop()
        // How far it was is kept, so what was seen is not seen again.
        try events.small.delete(1)
        _ = try events.small.purge(1)
        try self.publish(["c"], bus)
        try events.start(bus)
        #expect(events.waits(for: ["b", "c"]))
        events.stop()
        #expect(events.deadLetters.count == 1)
    }

    @Test func whatIsOddIsPutAsideAndTheNextOneComes() throws {
        let events = try LiveEvents()
        let place = try StorePlace()
        let (service, bus) = try StorePlugin.sqlite.bus(at: place.path, label: place.label)
        defer { service.finish() }
        let large = String(repeating: "x", count: 1 << 20)
        try self.publish(["a", "a", large, "", "b"], bus)
        // No text at all.
        try bus.publish([BusMessage(BusPartition(bus.topic("owners"), 0), [0xFF, 0x00, 0xC3])])
        try self.publish(["c"], bus)
        try events.start(bus)
        #expect(Monotonic.waits { (try? events.names.contains("c")) == true })
        let names = try events.names
        #expect(names.filter { $0 == "a" }.count == 1 && names.contains("b"))
        // A name has at most 64 characters, and is no empty text.
        #expect(events.deadLetters.contains { $0.hasPrefix("xxx") } && !names.contains { $0.count > 64 })
    }

    @Test func aBrokerThatIsKilledLosesNoEvent() throws {
        let events = try LiveEvents()
        let broker = try KafkaBroker(isLasting: true)
        let plugin = StorePlugin.kafka(at: broker) { StorePlugin.kafkaOptions(broker, prefix: $0) }
        let place = try StorePlace()
        let (service, bus) = try plugin.bus(at: place.path, label: place.label)
        defer { service.finish() }
        func produce(_ names: [String]) throws {
            let messages = names.map { "0::1700000000000:\($0)" }
            let sent = try KafkaPlace.python("produce.py", [broker.servers, "owners"] + messages, in: place.path)
            #expect(sent.lines == ["\(names.count)"], "\(sent.errors)")
        }
        _ = try KafkaPlace.python("client.py", ["create", broker.servers, "owners", "1"], in: place.path)
        try produce(["a", "b"])
        try events.start(bus)
        #expect(events.waits(for: ["a", "b"]))
        broker.kill()
        try broker.start()
        try produce(["c"])
        #expect(events.waits(for: ["a", "b", "c"]))
        events.stop()
        try produce(["d"])
        broker.kill()
        try broker.start()
        try events.start(bus)
        #expect(events.waits(for: ["a", "b", "c", "d"]))
        #expect(events.deadLetters == [])
    }
}
