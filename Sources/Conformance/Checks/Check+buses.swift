import Platform
import PluginABI
import Services
import Workers

extension Check {
    static let messages = Check(
        "messages",
        ["P-51", "P-53", "P-54", "P-55"],
        "messages come once, in order, from the position that is asked for",
        .service([PLUGIN_KIND_BUS]) { service in
            let deadline = service.deadline
            return try service.session { clients in
                let bus = BusClient(publisher: clients[0], readers: [clients[1]], deadline: deadline)
                let one = BusPartition(bus.topic("main"), 1)
                let two = BusPartition(bus.topic("main"), 2)
                var judgement = Judgement()
                let none = try bus.readers[0].poll([(one, 0)], milliseconds: 1)
                judgement.add(Self.difference("P-54", "messages of an empty bus", "\(none.count)", from: "0"))
                var positions: [UInt64] = []
                for call in 0..<3 as Range<UInt8> {
                    let both = try bus.publish([
                        BusMessage(one, [call, 1]), BusMessage(two, [call]), BusMessage(one, [call, 2]),
                    ])
                    positions += [both[0], both[2]]
                }
                let areRising = zip(positions, positions.dropFirst()).allSatisfy(<)
                guard areRising else {
                    throw BrokenPromise("P-51", expected: "positions that rise strictly", found: "\(positions)")
                }
                let all = try bus.readers[0].poll([(one, 0), (two, 0)], milliseconds: 0)
                let wanted: [[UInt8]] = [[0, 1], [0, 2], [1, 1], [1, 2], [2, 1], [2, 2]]
                let inOne = all.filter { $0.partition == one }
                judgement.add(
                    Self.difference("P-53", "messages of a partition", "\(inOne.map(\.bytes))", from: "\(wanted)")
                )
                judgement.add(
                    Self.difference("P-53", "their positions", "\(inOne.map(\.position))", from: "\(positions)")
                )
                let rest = try bus.readers[0].poll([(one, positions[3])], byteLimit: 1, milliseconds: 0)
                judgement.add(
                    Self.difference("P-53", "one message from a position on", "\(rest.map(\.bytes))", from: "[[1, 2]]")
                )
                try bus.trim([(one, positions[4])])
                let left = try bus.readers[0].poll([(one, positions[4])], milliseconds: 0)
                let kept = Array(wanted[4...])
                judgement.add(
                    Self.difference("P-55", "what was not trimmed", "\(left.map(\.bytes))", from: "\(kept)")
                )
                let next = try bus.ends([one])[0].next
                judgement.add(
                    Self.difference("P-55", "the next position after that", "\(next)", from: "\(positions[5] + 1)")
                )
                return judgement
            }
        }
    )

    static let topics = Check(
        "topics",
        ["P-56", "P-57"],
        "topics are told of, and read as they are kept",
        .service([PLUGIN_KIND_BUS]) { service in
            let deadline = service.deadline
            return try service.session { clients in
                let bus = BusClient(publisher: clients[0], readers: [clients[1]], deadline: deadline)
                let reader = bus.readers[0]
                let none = ForeignPartition("Nobody-Made_This.\(UInt64.random(in: 0...(.max)))", 0)
                var judgement = Judgement()
                let bounds = try bus.bounds([none])[0]
                judgement.add(
                    Self.difference(
                        "P-57",
                        "where a topic that is not there ends",
                        "\(bounds)",
                        from: "\((first: 0, next: 0))"
                    )
                )
                let nothing = try reader.read([(none, 0)], milliseconds: 1)
                judgement.add(
                    Self.difference("P-57", "messages of a topic that is not there", "\(nothing.count)", from: "0")
                )
                // What is published differs from run to run, for there may be more topics with such an ending.
                let messages = (0..<3 as Range<UInt64>).map { _ in (0..<16).map { _ in UInt8.random(in: 0...255) } }
                let own = BusPartition(bus.topic("told"), 1)
                let positions = try bus.publish(messages.map { BusMessage(own, $0) })
                let told = try bus.topics()
                judgement.add(
                    Self.difference(
                        "P-56",
                        "names that are told twice",
                        "\(told.count - Set(told.map(\.name)).count)",
                        from: "0"
                    )
                )
                judgement.add(
                    Self.difference(
                        "P-56",
                        "whether a topic was made by reading",
                        "\(told.contains { $0.name == none.topic })",
                        from: "false"
                    )
                )
                let candidates = told.filter { $0.name.hasSuffix("told") && $0.partitions > 1 }
                for topic in candidates {
                    let partition = ForeignPartition(topic.name, 1)
                    let found = try reader.read([(partition, positions[0])], milliseconds: 0)
                    guard found.map(\.bytes).starts(with: messages) else { continue }
                    judgement.add(
                        Self.difference(
                            "P-57",
                            "their positions",
                            "\(found.map(\.position).prefix(3))",
                            from: "\(positions[...])"
                        )
                    )
                    judgement.add(
                        Self.difference("P-57", "keys of messages that have none", "\(found[0].key)", from: "[]")
                    )
                    let next = try bus.bounds([partition])[0].next
                    judgement.add(
                        Self.difference("P-57", "where the partition ends", "\(next)", from: "\(positions[2] + 1)")
                    )
                    return judgement
                }
                let names = candidates.isEmpty ? "there is none" : candidates.map(\.name).joined(separator: ", ")
                judgement.add(
                    BrokenPromise(
                        "P-56",
                        expected: "a topic whose name ends with 'told' and has what was published to it",
                        found: names
                    )
                )
                return judgement
            }
        }
    )

    static func durability(ofBus service: CheckedService) throws -> Judgement {
        let deadline = service.deadline
        // Publisher 9, its call 1: two messages to partition 0 of topic "a".
        let head: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 97]
        let call = head + [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5] + [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 6]
        let kept = Kept()
        let first = try service.session { clients in
            let answer = try clients[0].call(1, call, deadline: deadline)
            guard answer.isOK else { throw BrokenPromise("P-50", expected: "it publishes", found: answer.reason) }
            kept.set(answer.bytes)
            let bus = BusClient(publisher: clients[0], deadline: deadline)
            try bus.publish([BusMessage(BusPartition(bus.topic("b"), 0), [7])])
            return Judgement()
        }
        let second = try service.session { clients in
            var judgement = Judgement()
            let again = try clients[0].call(1, call, deadline: deadline)
            judgement.add(
                Self.difference(
                    "P-52",
                    "the answer to a call that is made again after the worker was killed",
                    again.isOK ? "\(again.bytes)" : again.reason,
                    from: "\(kept.bytes)"
                )
            )
            let bus = BusClient(publisher: clients[0], readers: [clients[1]], deadline: deadline)
            let other = try bus.readers[0].poll([(BusPartition(bus.topic("b"), 0), 0)], milliseconds: 0)
            judgement.add(
                Self.difference("P-50", "messages after the worker was killed", "\(other.map(\.bytes))", from: "[[7]]")
            )
            let found = try bus.readers[0].poll([(BusPartition(bus.topic("a"), 0), 0)], milliseconds: 0)
            judgement.add(
                Self.difference("P-52", "messages of that call", "\(found.map(\.bytes))", from: "[[5], [6]]")
            )
            return judgement
        }
        return Judgement(first, second)
    }
}
