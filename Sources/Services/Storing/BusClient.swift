import PluginABI
import Synchronization
import Workers

// Publishing goes through one instance, in groups as transactions do. The client is a publisher of the bus with a number
// drawn by chance, and numbers its calls: one that a worker died with is made again, and the bus knows whether it has it
// already. Polling has instances of its own, for one that waits for messages keeps all others of its instance waiting.

/// A bus, for any thread.
public final class BusClient: Sendable {
    private struct Request: Sendable {
        var messages: [BusMessage]
        var completion: @Sendable (Result<[UInt64], StoringError>) -> Void
    }

    /// Bytes of messages that are published together.
    private static let largestGroup = 4 << 20

    private let publisher: CallClient
    private let names: PackedNames
    private let deadline: Int64
    private let groups: CallGroups<Request>
    private let records: MetricCounter?
    /// Who polls, one for each reader that was given.
    public let readers: [BusReader]

    /// - Parameters:
    ///   - publisher: The instance that publishes and trims.
    ///   - readers: Instances of the same bus that poll.
    ///   - deadline: How long the worker may be busy with a call, not counting what a poll waits; in nanoseconds.
    ///   - records: Counts messages that are published and delivered.
    public init(
        publisher: CallClient,
        readers: [CallClient] = [],
        deadline: Int64 = 60_000_000_000,
        records: MetricCounter? = nil
    ) {
        let names = PackedNames()
        self.records = records
        self.names = names
        self.publisher = publisher
        self.deadline = deadline
        self.readers = readers.map { BusReader($0, names, deadline, records) }
        let identity = UInt64.random(in: 1...UInt64(Int64.max))
        let numbers = CallNumbers()
        self.groups = CallGroups(largest: Self.largestGroup) { group, done in
            var head = PackedWriter()
            head.u64(identity)
            head.u64(numbers.next())
            head.raw(names.packed)
            Self.publish(group, head, publisher, deadline, attempt: 1, done)
        }
    }

    /// A topic by its name: 1 to 64 bytes of `[a-z0-9_.-]`.
    public func topic(_ name: String) -> BusTopic { BusTopic(name: name, place: self.names.place(of: name)) }

    // MARK: - Publishing

    /// Publishes messages, together with others that wait, and returns when they are durable.
    ///
    /// - Returns: Their positions, in the same order.
    @discardableResult
    public func publish(_ messages: [BusMessage]) throws(StoringError) -> [UInt64] {
        let positions = CallWaiter<Result<[UInt64], StoringError>>()
        self.publish(messages) { positions.finish($0) }
        return try positions.wait().get()
    }

    /// The same without waiting.
    ///
    /// - Parameter completion: Called once, on any thread; it must not block.
    public func publish(
        _ messages: [BusMessage],
        completion: @escaping @Sendable (Result<[UInt64], StoringError>) -> Void
    ) {
        self.records?.add(messages.count)
        let size = messages.reduce(0) { $0 + $1.bytes.count + 12 }
        self.groups.add(Request(messages: messages, completion: completion), size: size)
    }

    private static func publish(
        _ group: [Request],
        _ head: PackedWriter,
        _ publisher: CallClient,
        _ deadline: Int64,
        attempt: Int,
        _ done: @escaping @Sendable () -> Void
    ) {
        var call = head
        for message in group.lazy.flatMap(\.messages) {
            call.u32(message.partition.topic.place)
            call.u32(message.partition.number)
            call.piece(message.bytes)
        }
        publisher.call(1, call.bytes, deadline: deadline) { result in
            let positions = Self.positions(of: result, count: group.reduce(0) { $0 + $1.messages.count })
            if case .failure(let error) = positions, attempt <= StoreClient.mostRepetitions,
                StoreClient.isRepeatable(error, result)
            {
                return Self.publish(group, head, publisher, deadline, attempt: attempt + 1, done)
            }
            var first = 0
            for request in group {
                let range = first..<first + request.messages.count
                first = range.upperBound
                request.completion(positions.map { Array($0[range]) })
            }
            done()
        }
    }

    private static func positions(
        of result: Result<CallAnswer, CallError>,
        count: Int
    ) -> Result<[UInt64], StoringError> {
        do throws(StoringError) {
            switch result {
            case .failure(let error): throw StoringError(error)
            case .success(let answer):
                guard answer.isOK else { throw StoringError(answer) }
                guard answer.bytes.count == 8 * count else {
                    let reason = "[P-51] the bus answered \(count) messages with \(answer.bytes.count) bytes"
                    throw StoringError(.unknown, reason)
                }
                var reader = PackedReader(answer.bytes)
                var positions: [UInt64] = []
                positions.reserveCapacity(count)
                for _ in 0..<count { positions.append(try reader.u64()) }
                return .success(positions)
            }
        } catch {
            return .failure(error)
        }
    }

    // MARK: - Keeping house

    /// Says that messages before these positions are not needed any more.
    public func trim(_ positions: [(partition: BusPartition, position: UInt64)]) throws(StoringError) {
        var call = PackedWriter()
        call.raw(self.names.packed)
        for (partition, position) in positions {
            call.u32(partition.topic.place)
            call.u32(partition.number)
            call.u64(position)
        }
        _ = try self.publisher.callAgain(3, call.bytes, deadline: self.deadline)
    }

    /// Where the messages of partitions begin, and where the next one will be.
    public func ends(
        _ partitions: [BusPartition]
    ) throws(StoringError) -> [(first: UInt64, next: UInt64)] {
        var call = PackedWriter()
        call.raw(self.names.packed)
        for partition in partitions {
            call.u32(partition.topic.place)
            call.u32(partition.number)
        }
        var answer = PackedReader(try self.publisher.callAgain(4, call.bytes, deadline: self.deadline))
        var ends: [(first: UInt64, next: UInt64)] = []
        for _ in partitions { ends.append((try answer.u64(), try answer.u64())) }
        return ends
    }
}

extension BusClient {
    /// All topics that there are where the bus keeps its own, also those that others made.
    public func topics() throws(StoringError) -> [ForeignTopic] {
        var answer = PackedReader(try self.publisher.callAgain(5, [], deadline: self.deadline))
        var topics: [ForeignTopic] = []
        while !answer.isAtEnd {
            let bytes = try answer.raw(try answer.u32())
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw StoringError(.failed, "[P-56] the bus answered a name that is not UTF-8")
            }
            topics.append(ForeignTopic(name: name, partitions: try answer.u32()))
        }
        return topics
    }

    /// Where the messages of partitions of any topics begin, and where the next one will be; both 0 for what is not there.
    public func bounds(_ partitions: [ForeignPartition]) throws(StoringError) -> [(first: UInt64, next: UInt64)] {
        var call = PackedWriter()
        let places = call.names(of: partitions)
        for partition in partitions {
            call.u32(places[partition.topic] ?? 0)
            call.u32(partition.number)
        }
        var answer = PackedReader(try self.publisher.callAgain(7, call.bytes, deadline: self.deadline))
        var bounds: [(first: UInt64, next: UInt64)] = []
        for _ in partitions { bounds.append((try answer.u64(), try answer.u64())) }
        return bounds
    }
}

/// Numbers that rise by one.
private final class CallNumbers: Sendable {
    private let last = Atomic<UInt64>(0)

    func next() -> UInt64 { self.last.wrappingAdd(1, ordering: .relaxed).newValue }
}
