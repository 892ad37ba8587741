import Glibc
import Records

// The worker's side of a ring through which the host gives it batches.
//
// Unsafe code: a batch that came in one piece is used where it lies and its room is given back by `release`; one in
// pieces is put together in `scratch`, which lives as long as this object and is not used for anything else meanwhile.

/// Takes whole batches out of the ring of this worker.
final class InputRing {
    /// A batch, valid until `release`.
    struct Batch {
        var bytes: UnsafeRawBufferPointer
        var records: UInt64
        var number: UInt64
    }

    private let ring: RingConsumer
    private let port: HostPort
    private let wake: Int32
    private var scratch: UnsafeMutableRawBufferPointer?
    private var isFinished = false

    init(_ memory: RingMemory, wake: FileDescriptor, port: HostPort) {
        self.ring = RingConsumer(memory, wake: wake, isUnlimited: true)
        self.port = port
        self.wake = wake.number
    }

    deinit { self.scratch?.deallocate() }

    /// Waits for the next batch; nil: the host has said that there will be none.
    func next() throws -> Batch? {
        var gathered = 0
        while true {
            guard let span = try self.ring.take(upTo: .max, acrossBatches: false) else {
                guard try self.waitForMore() else { return nil }
                continue
            }
            if gathered == 0, span.endsBatch {
                return Batch(bytes: span.bytes, records: span.records, number: span.batch)
            }
            let room = self.room(for: gathered + span.bytes.count, keeping: gathered)
            UnsafeMutableRawBufferPointer(rebasing: room[gathered...]).copyMemory(from: span.bytes)
            gathered += span.bytes.count
            let (isWhole, records, number) = (span.endsBatch, span.records, span.batch)
            if isWhole {
                return Batch(
                    bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<gathered]),
                    records: records,
                    number: number
                )
            }
            self.ring.release()
            self.port.send(.tookPart)
        }
    }

    /// Gives the room of the last batch back.
    func release() { self.ring.release() }

    /// - Returns: Whether there may be more.
    private func waitForMore() throws -> Bool {
        guard !self.isFinished else { return false }
        self.ring.prepare(to: .sleeping)
        if self.ring.hasMore { return true }
        var descriptors = [
            pollfd(fd: self.wake, events: Int16(POLLIN), revents: 0),
            pollfd(fd: WorkerDescriptors.control, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&descriptors, 2, -1) > 0 else { return true }
        if descriptors[1].revents != 0 {
            // The only thing that the host says while batches are given. What was published before is still taken.
            _ = try self.port.receive()
            self.isFinished = true
            return self.ring.hasMore
        }
        return true
    }

    private func room(for length: Int, keeping kept: Int) -> UnsafeMutableRawBufferPointer {
        if let scratch = self.scratch, scratch.count >= length { return scratch }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(2 * length, 1 << 20), alignment: 16)
        if let scratch = self.scratch {
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: scratch[..<kept]))
            scratch.deallocate()
        }
        self.scratch = larger
        return larger
    }
}
