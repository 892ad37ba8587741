import Platform
import Services
import Synchronization
import TestSupport
import Testing

/// What every bus does.
@Suite struct BusTests {
    @Test(arguments: StorePlugin.buses) func deliversInOrder(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        var published: [BusPartition: [[UInt8]]] = [:]
        var positions: [BusPartition: [UInt64]] = [:]
        for round in 0..<2 {
            let (service, bus) = try plugin.bus(at: place.path, label: place.label)
            let partitions = [
                ("main", 0), ("main", 1), ("priority", 0), ("main", min(4_000_000_000, plugin.mostPartitions - 1)),
            ].map {
                BusPartition(bus.topic($0.0), UInt32($0.1))
            }
            for call in 0..<20 {
                let messages = (0..<call).map { number in
                    let bytes = number == 3 ? [] : [UInt8(round), UInt8(call), UInt8(number)]
                    return BusMessage(partitions[(number + call) % 4], bytes)
                }
                let places = try bus.publish(messages)
                #expect(places.count == messages.count)
                for (message, position) in zip(messages, places) {
                    #expect(position > positions[message.partition]?.last ?? 0 || positions[message.partition] == nil)
                    published[message.partition, default: []].append(message.bytes)
                    positions[message.partition, default: []].append(position)
                }
            }
            // In small portions, each from where the last one ended.
            var next = partitions.map { (partition: $0, position: UInt64(0)) }
            var seen: [BusPartition: [[UInt8]]] = [:]
            while true {
                let deliveries = try bus.readers[0].poll(next, byteLimit: 20, milliseconds: 0)
                if deliveries.isEmpty { break }
                for delivery in deliveries {
                    let index = try #require(next.firstIndex { $0.partition == delivery.partition })
                    next[index].position = delivery.position + 1
                    seen[delivery.partition, default: []].append(delivery.bytes)
                }
            }
            #expect(seen == published)
            let ends = try bus.ends(partitions + [BusPartition(bus.topic("none"), 0)])
            #expect(ends.map(\.next) == partitions.map { positions[$0]!.last! + 1 } + [0])
            #expect(service.finish().end == nil)
        }
    }

    @Test(arguments: StorePlugin.buses) func trims(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        var (service, bus) = try plugin.bus(at: place.path, label: place.label)
        var partition = BusPartition(bus.topic("main"), 3)
        let positions = try bus.publish((0..<10 as Range<UInt8>).map { BusMessage(partition, [$0]) })
        try bus.trim([(partition, positions[4])])
        try bus.trim([(partition, positions[4]), (BusPartition(bus.topic("none"), 1), 5)])
        #expect(try bus.ends([partition]).map(\.next) == [positions[9] + 1])
        // What is given up need not be gone yet, but what is not must be there.
        let left = try bus.readers[0].poll([(partition, positions[4])], milliseconds: 0)
        #expect(left.map(\.bytes) == [[4], [5], [6], [7], [8], [9]])
        try bus.trim([(partition, .max)])
        service.finish()
        (service, bus) = try plugin.bus(at: place.path, label: place.label)
        partition = BusPartition(bus.topic("main"), 3)
        // Positions go on where they were, though nothing is left.
        #expect(try bus.publish([BusMessage(partition, [1])])[0] > positions[9])
        service.finish()
    }

    /// Hosts that share a bus publish among each other's messages, and take over in the middle.
    @Test(arguments: StorePlugin.buses)
    func whoBeginsInTheMiddleOfManyPublishersGetsTheRest(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let publishers = try (0..<3).map { try plugin.bus(at: place.path, label: "\(place.label)-\($0)") }
        var positions: [UInt64] = []
        for number in 0..<240 {
            let bus = publishers[number % 3].1
            positions += try bus.publish([BusMessage(BusPartition(bus.topic("main"), 2), [UInt8(number)])])
        }
        let (service, reader) = try plugin.bus(at: place.path, label: "\(place.label)-reader")
        let partition = BusPartition(reader.topic("main"), 2)
        var next = positions[200]
        var seen: [UInt8] = []
        // In small portions, each of which may end while it is still found out what came before.
        _ = try Monotonic.waits {
            let deliveries = try reader.readers[0].poll([(partition, next)], byteLimit: 5, milliseconds: 50)
            seen += deliveries.flatMap(\.bytes)
            next = deliveries.last.map { $0.position + 1 } ?? next
            return seen.count >= 40
        }
        #expect(seen == (200..<240).map { UInt8($0) })
        for (service, _) in publishers { service.finish() }
        service.finish()
    }

    @Test(arguments: StorePlugin.buses) func wakesWhoWaits(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, bus) = try plugin.bus(at: place.path, readers: 2, label: place.label)
        defer { service.finish() }
        let partition = BusPartition(bus.topic("main"), 0)
        let isPolling = CallCounter()
        let seen = Mutex<[[UInt8]]>([])
        let readers = (0..<2).map { index in
            RealThread {
                isPolling.add()
                do {
                    // Would end the test late, not well, if publishing did not wake it.
                    let deliveries = try bus.readers[index].poll([(partition, 0)], milliseconds: 600_000)
                    seen.withLock { $0 += deliveries.map(\.bytes) }
                } catch {
                    Issue.record(error)
                }
            }
        }
        isPolling.wait(for: 2)
        try bus.publish([BusMessage(partition, [7])])
        for reader in readers { reader.join() }
        #expect(seen.withLock { $0 } == [[7], [7]])
        #expect(try bus.readers[0].poll([(partition, 1)], milliseconds: 1).isEmpty)
    }

    @Test(arguments: StorePlugin.buses) func takesLargeMessages(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, bus) = try plugin.bus(at: place.path, label: place.label)
        defer { service.finish() }
        let partition = BusPartition(bus.topic("main"), 0)
        let large = [UInt8](repeating: 5, count: 17 << 20)
        let positions = try bus.publish([BusMessage(partition, large), BusMessage(partition, [1])])
        #expect(try bus.readers[0].poll([(partition, 0)], byteLimit: 10, milliseconds: 0).map(\.bytes) == [large])
        let rest = try bus.readers[0].poll([(partition, positions[0] + 1)], byteLimit: 10, milliseconds: 0)
        #expect(rest.map(\.bytes) == [[1]])
    }

    @Test(arguments: StorePlugin.buses) func refusesWhatIsMalformed(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, bus) = try plugin.bus(at: place.path, label: place.label)
        defer { service.finish() }
        for verb in 1...7 as ClosedRange<UInt32> {
            // Which topics there are is asked by an empty call.
            for bytes: [UInt8] in [[], [1], [UInt8](repeating: 255, count: 40)] where verb != 5 || !bytes.isEmpty {
                let answer = try service.clients[0].call(verb, bytes, deadline: 60_000_000_000)
                #expect(!answer.isOK && answer.reason.contains("[P-30]"), "verb \(verb): \(answer.reason)")
            }
        }
        #expect(throws: StoringError.self) { try bus.publish([BusMessage(BusPartition(bus.topic("No"), 0), [1])]) }
        for name in ["", "a b", "ä", "a/b", String(repeating: "a", count: 250)] {
            let partition = ForeignPartition(name, 0)
            #expect(throws: StoringError.self) { try bus.bounds([partition]) }
            #expect(throws: StoringError.self) { try bus.readers[0].read([(partition, 0)], milliseconds: 0) }
        }
    }

    /// The topics of the bus are read as those of others are, under the names that they have where they are kept.
    @Test(arguments: StorePlugin.buses) func readsTopicsAsTheyAreKept(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, bus) = try plugin.bus(at: place.path, readers: 2, label: place.label)
        defer { service.finish() }
        let ending = "told-\(place.path.split(separator: "/").last?.lowercased() ?? "")"
        #expect(try !bus.topics().contains { $0.name.hasSuffix(ending) })
        let partitions = [0, 3].map { BusPartition(bus.topic(ending), $0) }
        let messages = (0..<10 as Range<UInt8>).map { BusMessage(partitions[$0 == 4 ? 1 : 0], [$0]) }
        let positions = try bus.publish(messages)
        let told = try bus.topics().filter { $0.name.hasSuffix(ending) }
        #expect(told.count == 1 && told[0].partitions >= 4, "\(told)")
        let topic = try #require(told.first)
        let wanted =
            [0, 3, 1 << 30].map { ForeignPartition(topic.name, $0) } + [ForeignPartition("Nobody.Made_This", 0)]
        let bounds = try bus.bounds(wanted)
        #expect(bounds.map(\.first) == [positions[0], positions[4], 0, 0])
        #expect(bounds.map(\.next) == [positions[9] + 1, positions[4] + 1, 0, 0])
        // In small portions, each from where the last one ended.
        var next = wanted.map { (partition: $0, position: UInt64(0)) }
        var seen: [ForeignMessage] = []
        _ = try Monotonic.waits {
            let found = try bus.readers[0].read(next, byteLimit: 2, milliseconds: 1000)
            for message in found {
                let index = try #require(next.firstIndex { $0.partition == message.partition })
                next[index].position = message.position + 1
            }
            seen += found
            return seen.count >= messages.count
        }
        for (own, foreign) in zip(partitions, wanted) {
            let found = seen.filter { $0.partition == foreign }
            let places = messages.indices.filter { messages[$0].partition == own }
            #expect(found.map(\.bytes) == places.map { messages[$0].bytes })
            #expect(found.map(\.position) == places.map { positions[$0] })
        }
        #expect(seen.allSatisfy { $0.key.isEmpty && ($0.time ?? 1_700_000_000_000_000) >= 1_700_000_000_000_000 })
        #expect(try bus.readers[1].read(next, milliseconds: 1).isEmpty)
        #expect(try bus.readers[1].read([(wanted[3], 7)], milliseconds: 1).isEmpty)
        #expect(try !bus.topics().contains { $0.name == wanted[3].topic })
    }

    @Test(arguments: StorePlugin.buses) func wakesWhoWaitsForOthers(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, bus) = try plugin.bus(at: place.path, label: place.label)
        defer { service.finish() }
        let ending = "told-\(place.path.split(separator: "/").last?.lowercased() ?? "")"
        let partition = BusPartition(bus.topic(ending), 0)
        let first = try bus.publish([BusMessage(partition, [1])])[0]
        let name = try #require(try bus.topics().map(\.name).first { $0.hasSuffix(ending) })
        let isReading = CallCounter()
        let reader = RealThread {
            isReading.add()
            do {
                // Would end the test late, not well, if publishing did not wake it.
                let found = try bus.readers[0].read([(ForeignPartition(name, 0), first + 1)], milliseconds: 600_000)
                #expect(found.map(\.bytes) == [[7]])
            } catch {
                Issue.record(error)
            }
        }
        isReading.wait(for: 1)
        try bus.publish([BusMessage(partition, [7])])
        reader.join()
    }

    /// The publisher's call is made again with the same number, as after a worker that died before it answered.
    @Test(arguments: StorePlugin.buses) func knowsACallThatIsMadeAgain(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        func call(_ number: UInt8, _ messages: [UInt8]) -> [UInt8] {
            let head: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 97]
            return head + messages.flatMap { [0, 0, 0, 0, $0 % 2, 0, 0, 0, 1, 0, 0, 0, $0] }
        }
        let first: [UInt8]
        do {
            let (service, _) = try plugin.bus(at: place.path, label: place.label)
            let answer = try service.clients[0].call(1, call(1, [1, 2, 3]), deadline: 60_000_000_000)
            #expect(answer.isOK && answer.bytes.count == 24)
            first = answer.bytes
            service.kill()
            service.dismiss()
        }
        let (service, bus) = try plugin.bus(at: place.path, label: place.label)
        defer { service.finish() }
        #expect(try service.clients[0].call(1, call(1, [1, 2, 3]), deadline: 60_000_000_000).bytes == first)
        // Another instance knows it too.
        #expect(try service.clients[1].call(1, call(1, [1, 2, 3]), deadline: 60_000_000_000).bytes == first)
        #expect(try service.clients[0].call(1, call(2, [4]), deadline: 60_000_000_000).isOK)
        let old = try service.clients[0].call(1, call(1, [1, 2, 3]), deadline: 60_000_000_000)
        #expect(!old.isOK && old.reason.contains("[P-52]"))
        let odd = BusPartition(bus.topic("a"), 1)
        let even = BusPartition(bus.topic("a"), 0)
        let all = try bus.readers[0].poll([(odd, 0), (even, 0)], milliseconds: 0)
        #expect(all.filter { $0.partition == odd }.map(\.bytes) == [[1], [3]])
        #expect(all.filter { $0.partition == even }.map(\.bytes) == [[2], [4]])
    }
}
