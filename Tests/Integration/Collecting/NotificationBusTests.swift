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

    /// Puts notifications into a topic of Kafka, made as its driver makes them.
    private static let publishing = """
        import json, sys
        from confluent_kafka import Producer

        servers, topic, *events = sys.argv[1:]
        producer = Producer({"bootstrap.servers": servers})
        for event in events:
            kind, node = event.split("=")
            message = {"publisher_id": node, "event_type": kind, "priority": "INFO", "payload": {"a": 1},
                       "message_id": node, "timestamp": "2026-01-01 00:00:00.000000", "_context": {"user": "u"}}
            envelope = {"oslo.version": "2.0", "oslo.message": json.dumps(message)}
            producer.produce(topic, json.dumps(envelope).encode())
        assert producer.flush(60) == 0
        """

    @Test func topicsOfKafkaAreReadFromWhenTheHostStarts() throws {
        let broker = try KafkaBroker()
        let publisher = try Workspace()
        func python(_ arguments: [String]) throws {
            let given = try ChildProcess(
                "python3",
                arguments,
                environment: [
                    "PATH=\(getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin")",
                    "PYTHONPATH=\(Repository.root)/.build/python", "HOME=\(publisher.path)",
                ],
                directory: publisher.path
            ).wait()
            guard given.end == .exit(0) else { throw Unusable("a client of Kafka: \(given.errors)") }
        }
        let topic = "\(Self.topic).info"
        func publish(_ events: String...) throws {
            try python(["-c", Self.publishing, broker.servers, topic] + events)
        }
        try python(["\(KafkaPlace.folder)/client.py", "create", broker.servers, topic, "1"])
        try publish("node.add=before")
        let host = try ServedCollectors(
            [Fixture("collecting")],
            examples: ["kafka.so"],
            settings: """
                [watcher_decision_engine]
                notification_bus = kafka
                notification_topics = nova.\(Self.topic)
                [bus.kafka]
                servers = \(broker.servers)
                """,
            grants: ["bus/kafka"],
            environment: ["LD_LIBRARY_PATH": KafkaBroker.libraries]
        )
        host.expect("a model") { try host.nodes(of: "collecting").count == 3 }
        host.expect("the beginning") {
            try publish("node.add=begun")
            return try host.nodes(of: "collecting")["begun"] != nil
        }
        try publish("node.count=0", "node.add=x", "node.count=0", "other.add=y", "node.count=x", "node.remove=begun")
        host.expect("all in their order") { try host.nodes(of: "collecting") == ["0": 2, "1": 0, "2": 0, "x": 1] }
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
