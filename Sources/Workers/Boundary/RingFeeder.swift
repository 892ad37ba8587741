import CLinux
import Glibc
import Synchronization

/// An end of a ring through which a worker is given batches, or calls and answers go. Used by one thread at a time; it
/// never waits.
///
/// What the worker says of the room it gave back is copied once and checked; the bytes that lie in the ring are never
/// read again, so it does not matter what the worker does to them.
public final class RingFeeder: @unchecked Sendable {
    private let memory: RingMemory
    private let wake: FileDescriptor
    private var head: UInt64 = 0
    private var bytesHead: UInt64 = 0
    private var tail: UInt64 = 0
    private var bytesTail: UInt64 = 0

    /// What the worker sleeps on.
    var wakeDescriptor: Int32 { self.wake.number }

    init(_ memory: RingMemory, wake: FileDescriptor) {
        self.memory = memory
        self.wake = wake
    }

    /// Publishes as much of a batch as fits.
    ///
    /// - Parameters:
    ///   - bytes: What is left of the batch, not empty.
    ///   - records: The number of its records, told with its last part.
    ///   - batch: Its number.
    /// - Returns: Bytes published; what is left belongs to the next call.
    /// - Throws: What the worker did that no worker does.
    public func publish(_ bytes: UnsafeRawBufferPointer, records: UInt64, batch: UInt64) throws(RingViolation) -> Int {
        try self.takeBackRoom()
        guard self.head - self.tail < UInt64(RingMemory.slots) else { return 0 }
        let room = self.memory.capacity - Int(self.bytesHead - self.bytesTail)
        // A batch that fits is not cut, for the worker would have to put it together again.
        guard room >= min(bytes.count, self.memory.capacity / 2), room > 0, let start = bytes.baseAddress else {
            return 0
        }
        let length = min(bytes.count, room)
        memcpy(self.memory.data + Int(self.bytesHead % UInt64(self.memory.capacity)), start, length)
        let isLast = length == bytes.count
        self.memory.setDescriptor(
            self.head,
            RingMemory.Descriptor(
                length: UInt64(length),
                records: isLast ? records : 0,
                flags: isLast ? RingMemory.Descriptor.endsBatch : 0,
                batch: batch
            )
        )
        self.head += 1
        self.bytesHead += UInt64(length)
        self.memory.head.pointee.store(self.head, ordering: .releasing)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        if self.memory.consumerRest.pointee.load(ordering: .relaxed) != ConsumerRest.awake.rawValue {
            self.memory.consumerRest.pointee.store(ConsumerRest.awake.rawValue, ordering: .relaxed)
            clinux_eventfd_signal(self.wake.number)
        }
        return length
    }

    /// Asks to be woken when there is room again; what did not fit is tried once more after this. Only where the consumer
    /// was made with a `producerWake`.
    func prepareToWait() {
        self.memory.isProducerWaiting.pointee.store(1, ordering: .relaxed)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }

    /// Publishes records as one span of its own, which a worker takes that refines them.
    ///
    /// - Returns: Whether there was room.
    /// - Throws: What the worker did that no worker does, or that the records can never fit.
    public func publishWhole(_ bytes: UnsafeRawBufferPointer, records: UInt64) throws(RingViolation) -> Bool {
        try self.takeBackRoom()
        guard bytes.count <= self.memory.capacity / 2 else {
            throw RingViolation(
                "it was to be given \(bytes.count) bytes at once; \(self.memory.capacity / 2) are the limit"
            )
        }
        guard self.head - self.tail < UInt64(RingMemory.slots),
            self.memory.capacity - Int(self.bytesHead - self.bytesTail) >= bytes.count
        else { return false }
        return try self.publish(bytes, records: records, batch: 0) > 0
    }

    /// Tells the worker that the run is being stopped: what it has is still to be delivered, but without long waits. For
    /// any thread.
    func cancel() { self.memory.isStopped.pointee.store(1, ordering: .releasing) }

    private func takeBackRoom() throws(RingViolation) {
        let tail = self.memory.tail.pointee.load(ordering: .acquiring)
        let bytesTail = self.memory.bytesTail.pointee.load(ordering: .acquiring)
        guard tail >= self.tail, tail <= self.head, bytesTail >= self.bytesTail, bytesTail <= self.bytesHead else {
            throw RingViolation(
                "it says that it used \(tail) spans and \(bytesTail) bytes where \(self.head) and \(self.bytesHead) were given"
            )
        }
        self.tail = tail
        self.bytesTail = bytesTail
    }
}
