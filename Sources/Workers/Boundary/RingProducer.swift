import CLinux
import Records
import Synchronization

/// The worker's end of a ring: writes spans and publishes them. Used by one thread.
final class RingProducer {
    private let memory: RingMemory
    private let wakeConsumer: Int32
    private var head: UInt64 = 0
    private var bytesHead: UInt64 = 0
    private(set) var recordsPublished: UInt64 = 0

    /// - Parameter wakeConsumer: The eventfd that the consumer sleeps on.
    init(_ memory: RingMemory, wakeConsumer: Int32, recordsPublished: UInt64 = 0) {
        self.memory = memory
        self.wakeConsumer = wakeConsumer
        self.recordsPublished = recordsPublished
    }

    /// The longest span that can ever fit.
    var longestSpan: Int { self.memory.capacity - RecordWriter.slack }

    /// Records that were granted in all, those before this ring too.
    var granted: UInt64 { self.memory.granted.pointee.load(ordering: .acquiring) }

    /// Whether the consumer wants no more.
    var isStopped: Bool { self.memory.isStopped.pointee.load(ordering: .acquiring) != 0 }

    /// Sleeps until records are granted that have not been published.
    ///
    /// - Returns: How many; 0 when stopped.
    func waitForGrant() -> UInt64 {
        var open: UInt64 = 0
        self.wait {
            let granted = self.memory.granted.pointee.load(ordering: .acquiring)
            open = granted > self.recordsPublished ? granted - self.recordsPublished : 0
            return open > 0
        }
        return self.isStopped ? 0 : open
    }

    /// Sleeps until a span of `length` bytes fits.
    ///
    /// - Returns: The place for it with all the room there is, followed by slack; nil when stopped.
    func waitForRoom(_ length: Int) -> UnsafeMutableRawBufferPointer? {
        var room = 0
        self.wait {
            let slotsUsed = self.head - self.memory.tail.pointee.load(ordering: .acquiring)
            guard slotsUsed < UInt64(RingMemory.slots) else { return false }
            let used = self.bytesHead - self.memory.bytesTail.pointee.load(ordering: .acquiring)
            room = self.memory.capacity - Int(used) - RecordWriter.slack
            return room >= length
        }
        guard room >= length, !self.isStopped else { return nil }
        let start = self.memory.data + Int(self.bytesHead % UInt64(self.memory.capacity))
        return UnsafeMutableRawBufferPointer(start: start, count: room)
    }

    /// Publishes a span that was written at the place that `waitForRoom` gave.
    func publish(length: Int, records: UInt64, endsBatch: Bool) {
        self.memory.setDescriptor(
            self.head,
            .init(
                length: UInt64(length),
                records: records,
                flags: endsBatch ? RingMemory.Descriptor.endsBatch : 0
            )
        )
        self.head += 1
        self.bytesHead += UInt64(length)
        self.recordsPublished += records
        self.memory.head.pointee.store(self.head, ordering: .releasing)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        let rest = self.memory.consumerRest.pointee.load(ordering: .relaxed)
        guard rest != ConsumerRest.awake.rawValue else { return }
        if rest != ConsumerRest.napping.rawValue || self.isHalfFull { self.wakeUpConsumer() }
    }

    private var isHalfFull: Bool {
        self.bytesHead - self.memory.bytesTail.pointee.load(ordering: .relaxed) >= UInt64(self.memory.capacity / 2)
    }

    private func wakeUpConsumer() {
        self.memory.consumerRest.pointee.store(ConsumerRest.awake.rawValue, ordering: .relaxed)
        clinux_eventfd_signal(self.wakeConsumer)
    }

    private func wait(until condition: () -> Bool) {
        while !condition(), !self.isStopped {
            let seen = self.memory.wakeCount.pointee.load(ordering: .acquiring)
            self.memory.isProducerWaiting.pointee.store(1, ordering: .relaxed)
            atomicMemoryFence(ordering: .sequentiallyConsistent)
            if condition() || self.isStopped { break }
            if self.memory.consumerRest.pointee.load(ordering: .relaxed) == ConsumerRest.napping.rawValue {
                self.wakeUpConsumer()
            }
            clinux_futex_wait(self.memory.wakeAddress, seen, -1)
        }
        self.memory.isProducerWaiting.pointee.store(0, ordering: .relaxed)
    }
}
