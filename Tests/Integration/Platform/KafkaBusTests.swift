import Glibc
import Platform
import Services
import Synchronization
import TestSupport
import Testing

/// What the bus makes of brokers that go away, forget, or are set up otherwise, and of messages that come twice.
@Suite struct KafkaBusTests {
    private let place: StorePlace

    init() throws { self.place = try StorePlace() }

    private func bus(
        at broker: KafkaBroker,
        partitions: Int = 16,
        properties: [String] = ["batch.num.messages=1"]
    ) throws -> (service: LiveService, bus: BusClient) {
        let plugin = StorePlugin.kafka(at: broker) {
            StorePlugin.kafkaOptions(broker, prefix: $0, partitions: partitions, properties: properties)
        }
        return try plugin.bus(at: self.place.path, label: self.place.label)
    }

    private var topic: String { "test-\(self.place.path.split(separator: "/").last ?? "")-main" }

    private func python(_ program: String, _ arguments: String...) throws -> FinishedProcess {
        try KafkaPlace.python(program, arguments, in: self.place.path)
    }

    /// Positions and bytes of all messages from a position on.
    private func read(_ bus: BusClient, _ partition: BusPartition, from position: UInt64) throws -> [BusDelivery] {
        var deliveries: [BusDelivery] = []
        while true {
            let next = deliveries.last.map { $0.position + 1 } ?? position
            let more = try bus.readers[0].poll([(partition, next)], milliseconds: 0)
            if more.isEmpty { return deliveries }
            deliveries += more
        }
    }

    /// This broker may take a message for a copy of one that it was killed with before it had stored it. It is found to be
    /// missing and published again, but what followed it is there already. Kafka does not do so; without idempotence there
    /// are copies instead, which readers leave out.
    @Test(arguments: [(1, true), (2, false)])
    func aBrokerThatIsKilledLosesNothingAndDoublesNothing(_ seed: UInt64, isIdempotent: Bool) throws {
        let broker = try KafkaBroker(isLasting: true)
        let properties = isIdempotent ? [] : ["enable.idempotence=false", "max.in.flight=1"]
        let (service, bus) = try self.bus(at: broker, properties: ["batch.num.messages=1"] + properties)
        let run = PublishRun(bus, mayBeAway: true)
        var random = SplitMix(seed: seed)
        for _ in 0..<6 {
            let seen = run.publications.count
            run.publications.wait(for: seen + Int.random(in: 1...20, using: &random))
            usleep(UInt32.random(in: 0...20_000, using: &random))
            if Bool.random(using: &random) { service.kill() }
            broker.kill()
            usleep(UInt32.random(in: 0...300_000, using: &random))
            try broker.start()
        }
        let seen = run.publications.count
        run.publications.wait(for: seen + 4)
        run.finish(isOrderedInCalls: !isIdempotent)
        #expect(service.finish().end == nil)
    }

    /// Whatever position reading begins at, also in the middle of a call.
    @Test func copiesThatComeLateAreLeftOut() throws {
        let broker = try KafkaBroker()
        var (service, bus) = try self.bus(at: broker)
        var partition = BusPartition(bus.topic("main"), 3)
        for call in 0..<4 as Range<UInt8> { try bus.publish((0..<5).map { BusMessage(partition, [call, $0]) }) }
        let added = try self.python("again.py", broker.servers, self.topic)
        #expect(added.lines == ["20"], "\(added.errors)")
        try bus.publish([BusMessage(partition, [9])])
        let all = try self.read(bus, partition, from: 0)
        #expect(all.map(\.bytes) == (0..<4).flatMap { call in (0..<5).map { [call, $0] } } + [[9]])
        service.finish()
        for start in [3, 7, 10, 19, 20, 33] {
            (service, bus) = try self.bus(at: broker)
            partition = BusPartition(bus.topic("main"), 3)
            let found = try self.read(bus, partition, from: UInt64(start))
            #expect(found.map(\.bytes) == all.filter { $0.position >= start }.map(\.bytes), "from \(start)")
            service.finish()
        }
    }

    /// A service that knows nothing of us makes its topic while we wait for it, and writes keys and times.
    @Test func topicsOfOthersAreReadAsTheyAre() throws {
        let broker = try KafkaBroker()
        let (service, bus) = try self.bus(at: broker)
        defer { service.finish() }
        let topic = "Nova.versioned_notifications-info"
        let partitions = (0..<2).map { ForeignPartition(topic, $0) }
        let isReading = CallCounter()
        let first = Mutex<[ForeignMessage]>([])
        let reader = RealThread {
            isReading.add()
            do {
                // Would end the test late, not well, if it did not notice the topic.
                let found = try bus.readers[0].read(partitions.map { ($0, 0) }, milliseconds: 600_000)
                first.withLock { $0 = found }
            } catch {
                Issue.record(error)
            }
        }
        isReading.wait(for: 1)
        #expect(try !bus.topics().contains { $0.name == topic })
        let made = try self.python("client.py", "create", broker.servers, topic, "2")
        #expect(made.end == .exit(0), "\(made.errors)")
        let sent = try self.python(
            "produce.py",
            broker.servers,
            topic,
            "1:uuid-1:1700000000123:{\"a\": 1}",
            "0::1700000000124:",
            "1:uuid-1:1700000000125:two"
        )
        #expect(sent.lines == ["3"], "\(sent.errors)")
        reader.join()
        #expect(first.withLock { !$0.isEmpty })
        #expect(try bus.topics().first { $0.name == topic } == ForeignTopic(name: topic, partitions: 2))
        #expect(try bus.bounds(partitions).map(\.next) == [1, 2])
        // Another one has it all, in its time.
        var next: [UInt64] = [0, 0]
        var found: [ForeignMessage] = []
        _ = try Monotonic.waits {
            let more = try bus.readers[0].read(
                partitions.indices.map { (partitions[$0], next[$0]) },
                milliseconds: 1000
            )
            for message in more { next[Int(message.partition.number)] = message.position + 1 }
            found += more
            return found.count >= 3
        }
        let wanted = [
            ForeignMessage(partition: partitions[0], position: 0, time: 1_700_000_000_124_000, key: [], bytes: []),
            ForeignMessage(
                partition: partitions[1],
                position: 0,
                time: 1_700_000_000_123_000,
                key: Array("uuid-1".utf8),
                bytes: Array("{\"a\": 1}".utf8)
            ),
            ForeignMessage(
                partition: partitions[1],
                position: 1,
                time: 1_700_000_000_125_000,
                key: Array("uuid-1".utf8),
                bytes: Array("two".utf8)
            ),
        ]
        #expect(found.sorted { ($0.partition.number, $0.position) < ($1.partition.number, $1.position) } == wanted)
    }

    @Test func aTopicOfOthersThatWasMadeAnewIsNotBelieved() throws {
        let broker = try KafkaBroker()
        let (service, bus) = try self.bus(at: broker)
        defer { service.finish() }
        let made = try self.python("client.py", "create", broker.servers, "events", "1")
        #expect(made.end == .exit(0), "\(made.errors)")
        do throws(StoringError) {
            // Topics are looked up once a second: this one may not be known at first, and then there is nothing to read.
            for _ in 0..<480 {
                _ = try bus.readers[0].read([(ForeignPartition("events", 0), 5)], milliseconds: 500)
            }
            Issue.record("it was believed")
        } catch {
            #expect(error.cause == .unavailable)
            #expect(error.description.contains("ends at 0 in partition 0, but was read up to 5 before"), "\(error)")
            #expect(error.description.contains("read it from its beginning"), "\(error)")
        }
    }

    @Test func manyMessagesGoTogether() throws {
        let broker = try KafkaBroker()
        let (service, bus) = try self.bus(at: broker, properties: [])
        let partitions = (0..<16).map { BusPartition(bus.topic("main"), $0) }
        let messages = (0..<20_000).map { BusMessage(partitions[$0 % 16], [UInt8]("\($0)".utf8)) }
        let positions = try bus.publish(messages)
        #expect(positions == messages.indices.map { UInt64($0 / 16) })
        var next = partitions.map { (partition: $0, position: UInt64(0)) }
        var seen: [BusPartition: [[UInt8]]] = [:]
        while seen.values.reduce(0, { $0 + $1.count }) < messages.count {
            for delivery in try bus.readers[0].poll(next, byteLimit: 5000, milliseconds: 10_000) {
                next[Int(delivery.partition.number)].position = delivery.position + 1
                seen[delivery.partition, default: []].append(delivery.bytes)
            }
        }
        for (number, partition) in partitions.enumerated() {
            #expect(seen[partition] == stride(from: number, to: messages.count, by: 16).map { messages[$0].bytes })
        }
        #expect(service.finish().end == nil)
    }

    @Test func whereNobodyAnswersItDoesNotStart() throws {
        let broker = try KafkaBroker()
        broker.kill()
        do {
            _ = try self.bus(at: broker, properties: ["message.timeout.ms=4000"])
            Issue.record("it was opened")
        } catch let error as LiveService.Refused {
            #expect(error.description.contains("no broker answers at \(broker.servers)"), "\(error)")
            #expect(error.description.contains("Connection refused"), "\(error)")
        }
    }

    @Test func aBrokerThatIsAwayIsWaitedFor() throws {
        let broker = try KafkaBroker(isLasting: true)
        let (service, bus) = try self.bus(at: broker, properties: ["batch.num.messages=1", "message.timeout.ms=4000"])
        let partition = BusPartition(bus.topic("main"), 0)
        // On a slow machine one may not be there in time, and yet be there later.
        func publish(_ number: UInt8) -> Int {
            var attempts = 0
            let isDone = Monotonic.waits {
                attempts += 1
                return (try? bus.publish([BusMessage(partition, [number])])) != nil
            }
            #expect(isDone)
            return attempts
        }
        let first = publish(1)
        broker.kill()
        do throws(StoringError) {
            try bus.publish([BusMessage(partition, [2])])
            Issue.record("it was published")
        } catch {
            #expect(error.cause == .unavailable, "\(error)")
        }
        do throws(StoringError) {
            _ = try bus.ends([partition])
            Issue.record("there are ends")
        } catch {
            #expect(error.cause == .unavailable, "\(error)")
        }
        try broker.start()
        let last = publish(3)
        let found = try self.read(bus, partition, from: 0).map(\.bytes)
        let (ones, threes) = (found.count { $0 == [1] }, found.count { $0 == [3] })
        #expect((1...first).contains(ones) && (1...last).contains(threes), "\(found)")
        #expect(found == Array(repeating: [1], count: ones) + Array(repeating: [3], count: threes))
        let notes = service.finish()
        #expect(notes.end == nil && notes.decisions.isEmpty, "\(notes)")
    }

    /// Positions that the store has would hide what comes next.
    @Test func aBrokerThatForgotIsNotBelieved() throws {
        let broker = try KafkaBroker()
        let (service, bus) = try self.bus(at: broker)
        defer { service.finish() }
        let partition = BusPartition(bus.topic("main"), 0)
        let position = try bus.publish([BusMessage(partition, [1]), BusMessage(partition, [2])])[1]
        #expect(try bus.readers[0].poll([(partition, position + 1)], milliseconds: 0).isEmpty)
        broker.kill()
        try broker.start()
        let (second, late) = try self.bus(at: broker)
        defer { second.finish() }
        do throws(StoringError) {
            _ = try late.readers[0].poll([(BusPartition(late.topic("main"), 0), position + 1)], milliseconds: 0)
            Issue.record("it was believed")
        } catch {
            #expect(error.description.contains("ends at 0 in partition 0, but was read up to 2 before"), "\(error)")
        }
        // Who was reading all the time notices it too.
        try late.publish([BusMessage(BusPartition(late.topic("main"), 0), [3])])
        var reason = ""
        let isNoticed = Monotonic.waits {
            do throws(StoringError) {
                let found = try bus.readers[0].poll([(partition, position + 1)], milliseconds: 300)
                if !found.isEmpty { Issue.record("it was believed: \(found)") }
            } catch {
                reason = error.description
            }
            return reason.contains("ends at 1 in partition 0, but was read up to 2 before")
        }
        #expect(isNoticed, "\(reason)")
    }

    @Test func aTopicWithOtherPartitionsIsRefused() throws {
        let broker = try KafkaBroker()
        let made = try self.python("client.py", "create", broker.servers, self.topic, "5")
        #expect(made.end == .exit(0), "\(made.errors)")
        let (service, bus) = try self.bus(at: broker)
        defer { service.finish() }
        do throws(StoringError) {
            try bus.publish([BusMessage(BusPartition(bus.topic("main"), 0), [1])])
            Issue.record("it was published")
        } catch {
            #expect(error.cause == .failed, "\(error)")
            #expect(error.description.contains("'\(self.topic)' has 5 partitions, expected 16"), "\(error)")
        }
        do throws(StoringError) {
            try bus.publish([BusMessage(BusPartition(bus.topic("other"), 16), [1])])
            Issue.record("it was published")
        } catch {
            #expect(error.cause == .failed && error.description.contains("has no partition 16"), "\(error)")
        }
    }

    @Test(arguments: [
        ("nonsense=1", "nonsense: No such configuration property"), ("transactional.id=x", "does not go with a bus"),
        ("message.timeout.ms=0", "message.timeout.ms is 0"),
    ])
    func propertiesThatDoNotFitAreNamed(_ property: String, _ reason: String) throws {
        let broker = try KafkaBroker()
        do {
            _ = try self.bus(at: broker, properties: [property])
            Issue.record("it was opened")
        } catch let error as LiveService.Refused {
            #expect(error.description.contains(reason), "\(error)")
        }
    }
}
