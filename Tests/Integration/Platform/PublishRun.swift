import Platform
import Services
import Synchronization
import TestSupport
import Testing

/// Four publishers that number their messages, each in a partition of its own, and one who reads them meanwhile.
final class PublishRun {
    private static let partitions = 4

    /// What the threads share.
    private final class Told: Sendable {
        let publications = CallCounter()
        let isOver = EndFlag()
        let isAllPublished = EndFlag()
        /// Positions that were answered, by partition.
        let acknowledged = Mutex<[UInt32: [UInt64]]>([:])
        /// Numbers that were read.
        let received = Mutex<[UInt32: [Int]]>([:])
    }

    private let told = Told()
    private var writers: [RealThread] = []
    private var reader: RealThread?

    /// - Parameter mayBeAway: Whether publishing can fail for a while. What was not added is published again then.
    init(_ bus: BusClient, mayBeAway: Bool = false) {
        let topic = bus.topic("main")
        let told = self.told
        self.writers = (0..<UInt32(Self.partitions)).map { partition in
            RealThread {
                var number = 0
                while !told.isOver.value {
                    let messages = (0..<3).map { BusMessage(BusPartition(topic, partition), Self.bytes(number + $0)) }
                    do throws(StoringError) {
                        // The client finds out by itself what became of a call whose worker died.
                        let positions = try bus.publish(messages)
                        told.acknowledged.withLock { $0[partition, default: []] += positions }
                        number += 3
                        told.publications.add()
                    } catch {
                        guard mayBeAway, error.cause == .unavailable else {
                            Issue.record(error)
                            return
                        }
                    }
                }
            }
        }
        self.reader = RealThread {
            var next = (0..<Self.partitions).map { (BusPartition(topic, UInt32($0)), UInt64(0)) }
            while true {
                let wasOver = told.isAllPublished.value
                do throws(StoringError) {
                    let deliveries = try bus.readers[0].poll(next, byteLimit: 1000, milliseconds: 20)
                    for delivery in deliveries {
                        next[Int(delivery.partition.number)].1 = delivery.position + 1
                        told.received.withLock {
                            $0[delivery.partition.number, default: []].append(Self.number(delivery.bytes))
                        }
                    }
                    if deliveries.isEmpty, wasOver { return }
                } catch {
                    #expect(error.cause == .unavailable || error.cause == .unknown, "\(error)")
                }
            }
        }
    }

    /// How many calls were acknowledged.
    var publications: CallCounter { self.told.publications }

    /// Ends it, and expects that each message that was acknowledged was read once, in order.
    ///
    /// - Parameter isOrderedInCalls: Whether the three messages of a call are in order among themselves.
    func finish(isOrderedInCalls: Bool = true) {
        self.told.isOver.set()
        for thread in self.writers { thread.join() }
        self.told.isAllPublished.set()
        self.reader?.join()
        for partition in 0..<UInt32(Self.partitions) {
            let positions = self.told.acknowledged.withLock { $0[partition] ?? [] }
            var numbers = self.told.received.withLock { $0[partition] ?? [] }
            if isOrderedInCalls {
                let isRising = zip(positions, positions.dropFirst()).allSatisfy(<)
                #expect(isRising, "partition \(partition)")
            } else {
                numbers = stride(from: 0, to: numbers.count, by: 3).flatMap { numbers[$0...].prefix(3).sorted() }
            }
            let isEachOnce = numbers == Array(0..<positions.count)
            let count = "\(numbers.count) of \(positions.count), up to \(numbers.last ?? -1)"
            #expect(isEachOnce, "partition \(partition): \(count)")
        }
    }

    private static func bytes(_ number: Int) -> [UInt8] { withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) } }

    private static func number(_ bytes: [UInt8]) -> Int { bytes.prefix(8).reduce(0) { $0 << 8 | Int($1) } }
}
