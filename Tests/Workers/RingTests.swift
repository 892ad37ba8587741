import CLinux
import Glibc
import Records
import Synchronization
import Testing

@testable import Workers

@Suite struct RingTests {
    /// A ring with both ends in this process.
    private final class Ends: @unchecked Sendable {
        let memory: RingMemory
        let producer: RingProducer
        let consumer: RingConsumer

        init(capacity: Int = 1 << 16) throws {
            let (memory, _) = try RingMemory.make(capacity: capacity)
            let wake = FileDescriptor(clinux_eventfd())
            self.memory = memory
            self.producer = RingProducer(memory, wakeConsumer: wake.number)
            self.consumer = RingConsumer(memory, wake: wake)
        }
    }

    /// Runs a closure in a thread of its own and waits for it at `join`.
    private final class Worker {
        private var thread = pthread_t()

        init(_ body: @escaping @Sendable () -> Void) {
            let box = Unmanaged.passRetained(Box(body)).toOpaque()
            pthread_create(
                &self.thread,
                nil,
                { argument in
                    if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
                    return nil
                },
                box
            )
        }

        func join() { pthread_join(self.thread, nil) }

        private final class Box {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
    }

    private static func sleep(on ring: RingConsumer) {
        ring.prepare(to: .sleeping)
        guard !ring.hasMore else { return }
        var poll = pollfd(fd: ring.wakeDescriptor, events: Int16(POLLIN), revents: 0)
        // The limit only ends a test whose wake-up was lost; it is checked below.
        _ = Glibc.poll(&poll, 1, 30_000)
    }

    @Test(arguments: [1 << 16, 1 << 20])
    func allBytesArriveInOrderUnderBackPressure(capacity: Int) throws {
        let ends = try Ends(capacity: capacity)
        let total = 40_000_000
        ends.consumer.grant(UInt64(total))
        let writer = Worker {
            var random = SystemRandomNumberGenerator()
            var made = 0
            while made < total {
                // Also spans that need more than half of the ring.
                let length = min(
                    Int.random(in: 1...(Bool.random() ? 3000 : capacity - 64), using: &random),
                    total - made
                )
                guard let room = ends.producer.waitForRoom(length) else { return }
                for index in 0..<length { room[index] = UInt8(truncatingIfNeeded: (made + index) &* 31) }
                ends.producer.publish(length: length, records: UInt64(length), endsBatch: true)
                made += length
            }
        }
        var read = 0
        var isRight = true
        var emptyRounds = 0
        while read < total, emptyRounds < 3 {
            guard let span = try ends.consumer.take(upTo: 100_000, acrossBatches: true) else {
                let before = EventLoop.now()
                Self.sleep(on: ends.consumer)
                if EventLoop.now() - before > 25_000_000_000 { emptyRounds += 1 }
                continue
            }
            for index in 0..<span.bytes.count where span.bytes[index] != UInt8(truncatingIfNeeded: (read + index) &* 31)
            {
                isRight = false
            }
            read += span.bytes.count
            ends.consumer.release()
        }
        if read < total { ends.consumer.stop() }
        writer.join()
        #expect(read == total)
        #expect(isRight)
        #expect(ends.consumer.recordsTaken == UInt64(total))
    }

    @Test func aProducerThatWaitsIsWokenByGrantsAndByStop() throws {
        let ends = try Ends()
        let granted = Atomic<UInt64>(0)
        let shared = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
        shared.initialize(to: 0)
        defer { shared.deallocate() }
        nonisolated(unsafe) let seen = shared
        let writer = Worker {
            while case let open = ends.producer.waitForGrant(), open > 0 {
                seen.pointee += open
                guard let room = ends.producer.waitForRoom(1) else { return }
                room[0] = 1
                ends.producer.publish(length: 1, records: open, endsBatch: true)
            }
        }
        for count in 1...200 {
            ends.consumer.grant(UInt64(count))
            granted.add(UInt64(count), ordering: .relaxed)
            while ends.consumer.recordsTaken < granted.load(ordering: .relaxed) {
                if try ends.consumer.take(upTo: 1, acrossBatches: true) == nil { Self.sleep(on: ends.consumer) }
                ends.consumer.release()
            }
        }
        ends.consumer.stop()
        writer.join()
        #expect(seen.pointee == granted.load(ordering: .relaxed))
    }

    @Test func spansOfOneBatchAreNotMixedWithTheNext() throws {
        let ends = try Ends()
        ends.consumer.grant(100)
        for (length, endsBatch) in [(10, false), (20, true), (30, true)] {
            _ = ends.producer.waitForRoom(length)
            ends.producer.publish(length: length, records: 1, endsBatch: endsBatch)
        }
        let first = try ends.consumer.take(upTo: 1000, acrossBatches: false)
        #expect(first?.bytes.count == 30)
        #expect(first?.endsBatch == true)
        #expect(try ends.consumer.take(upTo: 1000, acrossBatches: false)?.bytes.count == 30)
        #expect(try ends.consumer.take(upTo: 1000, acrossBatches: false) == nil)
    }

    // MARK: - A worker that writes nonsense

    private func violation(_ spoil: (Ends) -> Void) throws -> RingViolation? {
        let ends = try Ends()
        ends.consumer.grant(10)
        spoil(ends)
        do throws(RingViolation) {
            while try ends.consumer.take(upTo: 1 << 20, acrossBatches: true) != nil {}
            return nil
        } catch {
            return error
        }
    }

    private func spoil(_ ends: Ends, _ descriptors: [(UInt64, UInt64)]) {
        for (number, (length, records)) in descriptors.enumerated() {
            ends.memory.setDescriptor(UInt64(number), .init(length: length, records: records, flags: 0))
        }
        ends.memory.head.pointee.store(UInt64(descriptors.count), ordering: .releasing)
    }

    @Test func nonsenseIsAViolationAndNeverMore() throws {
        #expect(try self.violation { self.spoil($0, [(100, 10)]) } == nil)
        let spoiled: [[(UInt64, UInt64)]] = [
            [(0, 1)], [(1, 0)], [(1 << 17, 1)], [(.max, 1)], [(1, .max)], [(1, 11)], [(1, 5), (1, 6)],
            [(1 << 15, 1), (1 << 15, 1), (1, 1)], [(1, 1), (.max - 1, 1)], [(1, 1), (1, .max)],
        ]
        for descriptors in spoiled {
            #expect(try self.violation { self.spoil($0, descriptors) } != nil, "\(descriptors)")
        }
        for head in [UInt64(RingMemory.slots) + 1, .max, 1 << 63] {
            #expect(try self.violation { $0.memory.head.pointee.store(head, ordering: .releasing) } != nil)
        }
    }

    /// The event is one open file on both sides, and whether it blocks is the file's, not the descriptor's.
    @Test func aWorkerCannotMakeTheConsumerWaitForItsWakeUp() throws {
        let ends = try Ends()
        try #require(fcntl(ends.consumer.wakeDescriptor, F_SETFL, 0) == 0)
        // Without the mending the next line never returns; the alarm then ends the process.
        alarm(60)
        defer { alarm(0) }
        ends.consumer.prepare(to: .sleeping)
        clinux_eventfd_signal(ends.consumer.wakeDescriptor)
        ends.consumer.prepare(to: .sleeping)
        var poll = pollfd(fd: ends.consumer.wakeDescriptor, events: Int16(POLLIN), revents: 0)
        #expect(Glibc.poll(&poll, 1, 0) == 0)
    }

    @Test func aHeadThatGoesBackIsAViolation() throws {
        let ends = try Ends()
        ends.consumer.grant(10)
        self.spoil(ends, [(1, 1), (1, 1)])
        #expect(try ends.consumer.take(upTo: 100, acrossBatches: true) != nil)
        ends.memory.head.pointee.store(1, ordering: .releasing)
        #expect(throws: RingViolation.self) { try ends.consumer.take(upTo: 100, acrossBatches: true) }
    }
}
