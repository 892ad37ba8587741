import Workers

/// One who reads from a bus; for one thread at a time, for others would wait as long as it does.
public final class BusReader: Sendable {
    private let instance: CallClient
    private let names: PackedNames
    private let deadline: Int64
    private let records: MetricCounter?

    /// Made by `BusClient`.
    public init(_ instance: CallClient, _ names: PackedNames, _ deadline: Int64, _ records: MetricCounter?) {
        self.records = records
        self.instance = instance
        self.names = names
        self.deadline = deadline
    }

    /// Reads messages from positions on, those of each partition in order; waits if there are none.
    ///
    /// - Parameters:
    ///   - positions: The first position that is wanted of each partition.
    ///   - byteLimit: Bytes of messages at most, but one message in any case.
    ///   - milliseconds: How long it waits at most.
    public func poll(
        _ positions: [(partition: BusPartition, position: UInt64)],
        byteLimit: Int = 4 << 20,
        milliseconds: Int
    ) throws(StoringError) -> [BusDelivery] {
        var call = PackedWriter()
        call.u32(UInt32(clamping: milliseconds))
        call.u32(UInt32(clamping: byteLimit))
        call.raw(self.names.packed)
        for (partition, position) in positions {
            call.u32(partition.topic.place)
            call.u32(partition.number)
            call.u64(position)
        }
        let deadline = self.deadline + Int64(milliseconds) * 1_000_000
        var answer = PackedReader(try self.instance.callAgain(2, call.bytes, deadline: deadline))
        var deliveries: [BusDelivery] = []
        var next = positions.map(\.position)
        while !answer.isAtEnd {
            let which = Int(try answer.u32())
            let position = try answer.u64()
            let bytes = try answer.raw(try answer.u32())
            guard which < positions.count, position >= next[which] else {
                throw StoringError(.failed, "[P-53] the bus delivered position \(position) of \(which) out of order")
            }
            next[which] = position + 1
            deliveries.append(BusDelivery(partition: positions[which].partition, position: position, bytes: bytes))
        }
        self.records?.add(deliveries.count)
        return deliveries
    }

    /// Reads messages of topics that need not be the bus's own, as `poll` reads; makes no topic that is not there.
    ///
    /// - Parameters:
    ///   - positions: The first position that is wanted of each partition, none of which is named twice.
    ///   - byteLimit: Bytes of messages at most, but one message in any case.
    ///   - milliseconds: How long it waits at most.
    public func read(
        _ positions: [(partition: ForeignPartition, position: UInt64)],
        byteLimit: Int = 4 << 20,
        milliseconds: Int
    ) throws(StoringError) -> [ForeignMessage] {
        var call = PackedWriter()
        call.u32(UInt32(clamping: milliseconds))
        call.u32(UInt32(clamping: byteLimit))
        let places = call.names(of: positions.lazy.map(\.partition))
        for (partition, position) in positions {
            call.u32(places[partition.topic] ?? 0)
            call.u32(partition.number)
            call.u64(position)
        }
        let deadline = self.deadline + Int64(milliseconds) * 1_000_000
        var answer = PackedReader(try self.instance.callAgain(6, call.bytes, deadline: deadline))
        var messages: [ForeignMessage] = []
        var next = positions.map(\.position)
        while !answer.isAtEnd {
            let which = Int(try answer.u32())
            let position = try answer.u64()
            let time = Int64(clamping: try answer.u64())
            let key = try answer.raw(try answer.u32())
            let bytes = try answer.raw(try answer.u32())
            guard which < positions.count, position >= next[which], position < .max else {
                throw StoringError(.failed, "[P-53] the bus delivered position \(position) of \(which) out of order")
            }
            next[which] = position + 1
            messages.append(
                ForeignMessage(
                    partition: positions[which].partition,
                    position: position,
                    time: time == 0 ? nil : time,
                    key: key,
                    bytes: bytes
                )
            )
        }
        self.records?.add(messages.count)
        return messages
    }
}
