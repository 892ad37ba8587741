import Glibc
import Platform
import Records
import Services
import TestSupport
import Testing

/// Notifications that come by topics of a bus, which others publish to.
struct NotificationBusTests {
    private static let topic = "versioned_notifications"

    private static func serving(_ place: String) throws -> ServedCollectors {
        try ServedCollectors(
            [Fixture("collecting")],
            examples: ["sqlite.so"],
            settings: """
                [watcher_decision_engine]
                notification_bus = sqlite
                notification_topics = nova.\(Self.topic)
                [bus.sqlite]
                path = \(place)
                """,
            grants: ["bus/sqlite"]
        )
    }

    /// A notification as oslo.messaging puts it on a bus.
    private static func envelope(_ type: String, _ node: String) -> [UInt8] {
        let message: Record = [
            "publisher_id": .string(node), "event_type": .string(type), "priority": "INFO", "payload": ["a": 1],
            "message_id": "1", "timestamp": "2026-01-01 00:00:00.000000", "_context": ["user": "u"],
        ]
        let text = String(decoding: JSON.encode(.map(message)), as: UTF8.self)
        return JSON.encode(.map(["oslo.version": "2.0", "oslo.message": .string(text)]))
    }

    @Test func whatOthersPublishChangesTheModelInOrder() throws {
        let place = try StorePlace()
        let (service, bus) = try StorePlugin.sqlite.bus(at: place.path, label: place.label)
        defer { service.finish() }
        let partition = BusPartition(bus.topic("\(Self.topic).info"), 0)
        let other = BusPartition(bus.topic("another.info"), 0)
        // What was published before the host came is in its first model.
        try bus.publish([BusMessage(partition, Self.envelope("node.add", "before"))])
        let host = try Self.serving(place.path)
        host.expect("a model") { try host.nodes(of: "collecting").count == 3 }
        host.expect("the beginning") {
            try bus.publish([BusMessage(partition, Self.envelope("node.add", "begun"))])
            return try host.nodes(of: "collecting")["begun"] != nil
        }
        for round in 0..<10 {
            var messages = (0..<50).map { _ in BusMessage(partition, Self.envelope("node.count", "0")) }
            messages.append(BusMessage(other, Self.envelope("node.count", "0")))
            messages.append(BusMessage(partition, Self.envelope("node.add", "r\(round)")))
            messages.append(BusMessage(partition, Array("nonsense".utf8)))
            messages.append(BusMessage(partition, Self.envelope("node.remove", "r\(round)")))
            try bus.publish(messages)
            // The host's own worker of the bus may die: it goes on where it was.
            if round == 5 { for worker in host.workers(of: "sqlite") { kill(worker, SIGKILL) } }
        }
        host.expect("each once") { try host.nodes(of: "collecting") == ["0": 500, "1": 0, "2": 0, "begun": 0] }
        #expect(host.logs("is no notification", times: 10))
        #expect(try host.state(of: "collecting")?["state"]?.record?["stale"]?.flag == false)
        #expect(try host.stop().end == .exit(0))
    }

    @Test func aBusThatIsNotThereIsNamed() throws {
        let workspace = try Workspace([Fixture("collecting")], examples: ["http-gateway.so"])
        try Files.write(
            "[watcher_decision_engine]\nnotification_bus = sqlight\nnotification_topics = a\n",
            to: "\(workspace.path)/work/watcher.conf"
        )
        let finished = try workspace.host(
            "serve",
            "--config-file=watcher.conf",
            "--http=127.0.0.1:0",
            "--grant=http-gateway"
        )
        #expect(finished.end == .exit(2))
        #expect(finished.errors.contains("sqlight"))
    }
}
