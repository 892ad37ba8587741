import CLinux
import Glibc
import Records
import Synchronization

// The memory that a worker and the host share for batches.
//
//   page 0        words of control, one writer each, on cache lines of their own
//   descriptors   one for each published span: length, records, flags
//   data          the bytes, mapped twice in a row, so that no span ever wraps
//
// One side produces, the other consumes. The producer writes bytes and a descriptor and then publishes by storing
// `head` (release); the consumer loads `head` (acquire), copies the descriptor, checks it, uses the bytes in place and
// gives the room back by storing `tail` and `bytesTail`. Nothing else is ever read by both.
//
// Trust: the worker can write anything here at any time, so the host copies a word once, checks the copy, and never
// reads it again; positions that the host needs are kept in its own memory. The size of the file is sealed before
// it is shared, so the worker cannot make the host's pages disappear.
//
// Sleeping: each side raises its own flag, looks once more, and sleeps; the other side, after its store, looks at the
// flag. Both put a sequentially consistent fence between their store and their look, so at least one sees the other.
//
// Waking the other side costs more than a batch of small records. So a consumer that is kept busy does not ask to be
// woken for each span: it naps for a moment that nobody notices, and is woken before its time only when half the ring
// is full, or when the producer itself has to wait.

/// The shared memory of one ring, mapped into this process. It is unmapped with the object.
final class RingMemory: @unchecked Sendable {
    /// Number of descriptors; a power of two.
    static let slots = 1024
    private static let descriptorSize = 32
    private static let dataOffset = 4096 + RingMemory.slots * RingMemory.descriptorSize

    /// Bytes of data that fit.
    let capacity: Int
    let data: UnsafeMutableRawPointer
    private let control: UnsafeMutableRawPointer

    /// Makes the file of a ring with room for `capacity` bytes, a multiple of the page size, and maps it.
    static func make(capacity: Int) throws(SystemError) -> (memory: RingMemory, descriptor: FileDescriptor) {
        let descriptor = FileDescriptor(try SystemError.check(clinux_memfd_create("ring"), "memfd_create"))
        try SystemError.check(ftruncate(descriptor.number, Self.dataOffset + capacity), "ftruncate of a ring")
        try SystemError.check(clinux_seal_size(descriptor.number), "sealing a ring")
        return (try RingMemory(mapping: descriptor.number, capacity: capacity), descriptor)
    }

    /// Maps the ring that a file holds.
    init(mapping descriptor: Int32, capacity: Int) throws(SystemError) {
        let control = mmap(nil, Self.dataOffset, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let control, control != MAP_FAILED else { throw SystemError("mmap of a ring") }
        guard let data = clinux_map_mirrored(descriptor, Self.dataOffset, capacity) else {
            munmap(control, Self.dataOffset)
            throw SystemError("mmap of a ring's data")
        }
        self.capacity = capacity
        self.control = control
        self.data = data
    }

    /// Maps the ring that a file holds; its capacity follows from the file's size.
    convenience init(mapping descriptor: Int32) throws(SystemError) {
        var status = stat()
        try SystemError.check(fstat(descriptor, &status), "fstat of a ring")
        try self.init(mapping: descriptor, capacity: Int(status.st_size) - Self.dataOffset)
    }

    deinit {
        munmap(self.control, Self.dataOffset)
        munmap(self.data, 2 * self.capacity)
    }

    // MARK: - Words of control

    /// Descriptors published so far; written by the producer.
    var head: UnsafeMutablePointer<Atomic<UInt64>> { self.word(128) }
    /// The raw value of the `ConsumerRest` of the consumer; lowered by whoever wakes it.
    var consumerRest: UnsafeMutablePointer<Atomic<UInt32>> { self.word(192) }

    /// Descriptors consumed so far; written by the consumer.
    var tail: UnsafeMutablePointer<Atomic<UInt64>> { self.word(256) }
    /// Bytes consumed so far; written by the consumer.
    var bytesTail: UnsafeMutablePointer<Atomic<UInt64>> { self.word(264) }

    /// Records that the producer may have made in all; written by the consumer.
    var granted: UnsafeMutablePointer<Atomic<UInt64>> { self.word(320) }
    /// Not 0 when the run is being stopped; written by the host, whichever side it is.
    var isStopped: UnsafeMutablePointer<Atomic<UInt32>> { self.word(328) }

    /// Raised by the producer before it sleeps; lowered by whoever wakes it.
    var isProducerWaiting: UnsafeMutablePointer<Atomic<UInt32>> { self.word(384) }
    /// What the producer sleeps on; changes with each wake-up.
    var wakeCount: UnsafeMutablePointer<Atomic<UInt32>> { self.word(388) }
    /// The same as an address for the futex.
    var wakeAddress: UnsafeMutablePointer<UInt32> {
        (self.control + 388).assumingMemoryBound(to: UInt32.self)
    }

    /// Whether the run is being stopped.
    var isRunStopped: Bool { self.isStopped.pointee.load(ordering: .acquiring) != 0 }

    // Atomics need no initialisation on a page of zeros, and `pointee` is the place itself, not a copy of it.
    private func word<Word>(_ offset: Int) -> UnsafeMutablePointer<Atomic<Word>> {
        (self.control + offset).assumingMemoryBound(to: Atomic<Word>.self)
    }

    // MARK: - Descriptors

    /// What a span in the ring is, as its descriptor says.
    struct Descriptor {
        var length: UInt64
        var records: UInt64
        var flags: UInt64
        /// The number of the batch that it belongs to, where batches are numbered.
        var batch: UInt64 = 0

        /// The span is the last of its batch.
        static let endsBatch: UInt64 = 1
    }

    func descriptor(_ number: UInt64) -> Descriptor {
        // Atomic loads, because a compiler may read plain memory twice, and the worker can change it in between.
        let place = self.place(ofDescriptor: number).assumingMemoryBound(to: Atomic<UInt64>.self)
        return Descriptor(
            length: place[0].load(ordering: .relaxed),
            records: place[1].load(ordering: .relaxed),
            flags: place[2].load(ordering: .relaxed),
            batch: place[3].load(ordering: .relaxed)
        )
    }

    func setDescriptor(_ number: UInt64, _ descriptor: Descriptor) {
        let place = self.place(ofDescriptor: number)
        place.storeBytes(of: descriptor.length, as: UInt64.self)
        place.storeBytes(of: descriptor.records, toByteOffset: 8, as: UInt64.self)
        place.storeBytes(of: descriptor.flags, toByteOffset: 16, as: UInt64.self)
        place.storeBytes(of: descriptor.batch, toByteOffset: 24, as: UInt64.self)
    }

    private func place(ofDescriptor number: UInt64) -> UnsafeMutableRawPointer {
        self.control + 4096 + Int(number % UInt64(Self.slots)) * Self.descriptorSize
    }
}
