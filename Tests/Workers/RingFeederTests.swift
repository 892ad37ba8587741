import CLinux
import Synchronization
import TestSupport
import Testing

@testable import Workers

/// The host's end of a ring through which a worker is given batches; the worker's side is written to by hand.
@Suite struct RingFeederTests {
    private let memory: RingMemory
    private let feeder: RingFeeder
    private static let capacity = 1 << 16

    init() throws {
        self.memory = try RingMemory.make(capacity: Self.capacity).memory
        self.feeder = RingFeeder(self.memory, wake: FileDescriptor(clinux_eventfd()))
    }

    private func publish(_ count: Int, batch: UInt64 = 0) throws(RingViolation) -> Int {
        try [UInt8](repeating: 7, count: count).withUnsafeBytes { bytes in
            Result { () throws(RingViolation) in try self.feeder.publish(bytes, records: 1, batch: batch) }
        }.get()
    }

    private func say(spans: UInt64, bytes: UInt64) {
        self.memory.tail.pointee.store(spans, ordering: .releasing)
        self.memory.bytesTail.pointee.store(bytes, ordering: .releasing)
    }

    @Test func roomThatWasGivenBackIsUsedAgain() throws {
        for round in 0..<10 {
            #expect(try self.publish(Self.capacity) == Self.capacity)
            #expect(try self.publish(1) == 0)
            self.say(spans: UInt64(round + 1), bytes: UInt64((round + 1) * Self.capacity))
        }
    }

    /// More than was ever given, less than was said before, and what overflows.
    @Test(
        arguments: [
            (4, 301), (4, 300), (3, 302), (5, 301), (3, .max), (.max, 300), (.max, .max), (1, 200), (2, 199), (0, 0),
            (1 << 63, 200),
            (2, 1 << 63), (2, 0), (0, 200), (UInt64(RingMemory.slots) + 2, 200), (2, 200 + UInt64(capacity)),
        ] as [(UInt64, UInt64)]
    )
    func whatCannotBeUsedUpIsAViolation(_ spans: UInt64, _ bytes: UInt64) throws {
        for batch in 0..<3 { #expect(try self.publish(100, batch: UInt64(batch)) == 100) }
        self.say(spans: 2, bytes: 200)
        #expect(try self.publish(1, batch: 3) == 1)
        // Now 4 spans and 301 bytes are given, of which 2 and 200 are back.
        self.say(spans: spans, bytes: bytes)
        let isPossible = (2...4).contains(spans) && (200...301).contains(bytes)
        let head = self.memory.head.pointee.load(ordering: .relaxed)
        if isPossible {
            #expect(try self.publish(1, batch: 4) == 1)
        } else {
            #expect(throws: RingViolation.self) { try self.publish(1, batch: 4) }
            #expect(self.memory.head.pointee.load(ordering: .relaxed) == head)
            // It stays one, and what was taken over before still holds.
            #expect(throws: RingViolation.self) { try self.publish(1, batch: 4) }
            self.say(spans: 2, bytes: 200)
            #expect(try self.publish(1, batch: 4) == 1)
        }
    }

    /// The two words need not fit each other; neither makes the host write where it must not.
    @Test func wordsThatDoNotFitEachOtherGiveNoRoomThatIsNotThere() throws {
        #expect(try self.publish(Self.capacity) == Self.capacity)
        self.say(spans: 1, bytes: 0)
        #expect(try self.publish(1) == 0)
        self.say(spans: 1, bytes: 10)
        #expect(try self.publish(10) == 10)
        #expect(try self.publish(1) == 0)
    }

    /// Neither its flag nor its head nor its descriptors are read by the host.
    @Test func whatElseAWorkerWritesChangesNothing() throws {
        var generator = SplitMix(seed: 20_261_121)
        var (spans, bytes) = (UInt64(0), UInt64(0))
        for round in 0..<3000 {
            self.memory.consumerRest.pointee.store(UInt32.random(in: 0 ... .max, using: &generator), ordering: .relaxed)
            self.memory.head.pointee.store(.random(in: 0 ... .max, using: &generator), ordering: .relaxed)
            self.memory.granted.pointee.store(.random(in: 0 ... .max, using: &generator), ordering: .relaxed)
            self.memory.setDescriptor(
                UInt64(round),
                RingMemory.Descriptor(length: .max, records: .max, flags: .max, batch: .max)
            )
            let length = Int.random(in: 1...1000, using: &generator)
            #expect(try self.publish(length, batch: UInt64(round)) == length)
            let descriptor = self.memory.descriptor(UInt64(round))
            #expect(descriptor.length == UInt64(length) && descriptor.batch == UInt64(round))
            (spans, bytes) = (spans + 1, bytes + UInt64(length))
            #expect(self.memory.head.pointee.load(ordering: .relaxed) == spans)
            self.say(spans: spans, bytes: bytes)
        }
    }

    @Test func spansAreBoundedToo() throws {
        for _ in 0..<RingMemory.slots { #expect(try self.publish(1) == 1) }
        #expect(try self.publish(1) == 0)
        self.say(spans: 1, bytes: 1)
        #expect(try self.publish(1) == 1)
        #expect(try self.publish(1) == 0)
    }
}
