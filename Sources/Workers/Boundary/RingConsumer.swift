import CLinux
import Records
import Synchronization

/// The host's end of a ring: takes spans and gives room and grants. Used by one thread, except `stop`.
///
/// What it reads of the shared memory is copied once and checked; a worker that writes nonsense gets a `RingViolation`
/// and nothing else happens.
public final class RingConsumer: @unchecked Sendable {
    private let memory: RingMemory
    /// Becomes readable when the producer published something while the consumer was waiting.
    public var wakeDescriptor: Int32 { self.wake.number }
    /// Owned here too: the thread that drains the ring sleeps on it, also when the worker is long gone.
    private let wake: FileDescriptor
    private var head: UInt64 = 0
    private var taken: UInt64 = 0
    private var tail: UInt64 = 0
    private var bytesTaken: UInt64 = 0
    private var bytesTail: UInt64 = 0
    private var bytesTailAtWake: UInt64 = 0
    /// Records granted so far.
    public private(set) var granted: UInt64
    /// Records taken so far.
    public private(set) var recordsTaken: UInt64

    /// Whether each record ends a line, and so each span must.
    private let recordsEndLines: Bool
    /// Whether nothing is granted and a span may have no records: where the host produces, for a part of a batch, and in
    /// a simulation, to say how far it is.
    private let isUnlimited: Bool
    /// What a producer sleeps on that waits for room as well as for other things; nil: it sleeps on the ring's own word.
    private let producerWake: FileDescriptor?

    /// - Parameters:
    ///   - recordsBefore: Records that came through rings before this one.
    ///   - recordsEndLines: Whether each record ends a line, and so each span must.
    ///   - isUnlimited: Whether no grants are needed, and spans may have no records.
    ///   - producerWake: The eventfd that a waiting producer sleeps on; nil: it sleeps on the ring's own word.
    init(
        _ memory: RingMemory,
        wake: FileDescriptor,
        recordsBefore: UInt64 = 0,
        recordsEndLines: Bool = false,
        isUnlimited: Bool = false,
        producerWake: FileDescriptor? = nil
    ) {
        self.producerWake = producerWake
        self.recordsEndLines = recordsEndLines
        self.isUnlimited = isUnlimited
        self.memory = memory
        self.wake = wake
        self.granted = isUnlimited ? .max : recordsBefore
        self.recordsTaken = recordsBefore
    }

    /// Bytes in the ring, valid until they are released, of one or more published spans in a row.
    public struct Span {
        /// The bytes, in shared memory: the worker can still change them, so they are copied before they are trusted.
        public var bytes: UnsafeRawBufferPointer
        /// The number of records that the worker says are in it.
        public var records: UInt64
        /// Whether the last of them ends a batch.
        public var endsBatch: Bool
        /// The number of the batch of the last of them, where batches are numbered.
        public var batch: UInt64

        /// Makes it of its parts.
        public init(bytes: UnsafeRawBufferPointer, records: UInt64, endsBatch: Bool, batch: UInt64) {
            self.bytes = bytes
            self.records = records
            self.endsBatch = endsBatch
            self.batch = batch
        }
    }

    /// Takes what is published next, without waiting.
    ///
    /// - Parameters:
    ///   - limit: Further spans are added as long as all fit into so many bytes.
    ///   - acrossBatches: Whether spans behind the end of a batch may be added.
    /// - Returns: nil if nothing is published.
    public func take(upTo limit: Int, acrossBatches: Bool) throws(RingViolation) -> Span? {
        if self.taken == self.head {
            let head = self.memory.head.pointee.load(ordering: .acquiring)
            guard head &- self.tail <= UInt64(RingMemory.slots), head >= self.head else {
                throw RingViolation("it says that \(head) spans are published after \(self.tail) were used up")
            }
            self.head = head
        }
        guard self.taken < self.head else { return nil }
        let start = self.memory.data + Int(self.bytesTaken % UInt64(self.memory.capacity))
        var length = 0
        var records: UInt64 = 0
        var endsBatch = false
        var batch: UInt64 = 0
        while self.taken < self.head, length == 0 || (length < limit && (acrossBatches || !endsBatch)) {
            let descriptor = self.memory.descriptor(self.taken)
            do throws(RingViolation) {
                try self.check(descriptor)
            } catch {
                // What was published before counts; the next call comes upon it again.
                guard length > 0 else { throw error }
                break
            }
            if length > 0, length + Int(descriptor.length) > limit { break }
            length += Int(descriptor.length)
            records += descriptor.records
            endsBatch = descriptor.flags & RingMemory.Descriptor.endsBatch != 0
            batch = descriptor.batch
            self.taken += 1
            self.bytesTaken += descriptor.length
            self.recordsTaken += descriptor.records
        }
        return Span(
            bytes: UnsafeRawBufferPointer(start: start, count: length),
            records: records,
            endsBatch: endsBatch,
            batch: batch
        )
    }

    private func check(_ descriptor: RingMemory.Descriptor) throws(RingViolation) {
        let capacity = UInt64(self.memory.capacity)
        let room = capacity - (self.bytesTaken - self.bytesTail)
        guard descriptor.length <= room else {
            throw RingViolation("it published a span of \(descriptor.length) bytes where \(room) fit")
        }
        guard descriptor.length > 0, descriptor.records > 0 || self.isUnlimited else {
            throw RingViolation("it published \(descriptor.records) records in \(descriptor.length) bytes")
        }
        guard descriptor.records <= self.granted &- self.recordsTaken else {
            throw RingViolation(
                "it published \(descriptor.records) records where \(self.granted &- self.recordsTaken) were asked for"
            )
        }
        guard !self.recordsEndLines || self.lastByte(of: descriptor) == UInt8(ascii: "\n") else {
            throw RingViolation("it published records that do not end in a line feed")
        }
    }

    private func lastByte(of descriptor: RingMemory.Descriptor) -> UInt8 {
        let offset = (self.bytesTaken + descriptor.length - 1) % UInt64(self.memory.capacity)
        return self.memory.data.load(fromByteOffset: Int(offset), as: UInt8.self)
    }

    /// Gives back the room of all spans taken so far.
    public func release() {
        guard self.tail != self.taken else { return }
        self.tail = self.taken
        self.bytesTail = self.bytesTaken
        self.memory.tail.pointee.store(self.tail, ordering: .releasing)
        self.memory.bytesTail.pointee.store(self.bytesTail, ordering: .releasing)
        // Waking for each small span would cost more than it brings: half a ring is worth it, and so is an empty one.
        let isEmpty = self.memory.head.pointee.load(ordering: .relaxed) == self.tail
        guard isEmpty || self.bytesTail - self.bytesTailAtWake >= UInt64(self.memory.capacity / 2) else { return }
        self.bytesTailAtWake = self.bytesTail
        self.wakeProducer()
    }

    /// Allows `count` records more.
    public func grant(_ count: UInt64) {
        self.granted += count
        self.memory.granted.pointee.store(self.granted, ordering: .releasing)
        self.wakeProducer()
    }

    /// Tells the producer to end. May be called by any thread.
    public func stop() {
        self.memory.isStopped.pointee.store(1, ordering: .releasing)
        self.wakeProducer()
    }

    /// Announces that this side is about to rest on `wakeDescriptor`. Look at `hasMore` once more before sleeping; a
    /// nap needs no second look, because it ends by itself.
    public func prepare(to rest: ConsumerRest) {
        clinux_eventfd_clear(self.wakeDescriptor)
        self.memory.consumerRest.pointee.store(rest.rawValue, ordering: .relaxed)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }

    /// Whether something is published that was not taken.
    public var hasMore: Bool {
        self.taken < self.head || self.memory.head.pointee.load(ordering: .acquiring) > self.taken
    }

    private func wakeProducer() {
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        guard self.memory.isProducerWaiting.pointee.load(ordering: .relaxed) != 0 else { return }
        self.memory.isProducerWaiting.pointee.store(0, ordering: .relaxed)
        if let wake = self.producerWake {
            clinux_eventfd_signal(wake.number)
            return
        }
        self.memory.wakeCount.pointee.wrappingAdd(1, ordering: .releasing)
        clinux_futex_wake(self.memory.wakeAddress)
    }
}
