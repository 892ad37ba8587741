import CLinux
import Glibc
import Records

// A worker that is not the first of a chain takes its records from the ring of the one before it, where they lie: the
// host hands both ends of that ring out and never looks into it. So this side does what the host does for the last ring:
// it grants, copies each descriptor once, checks it, and gives the room back.
//
// What the host grants to this worker is granted to the one before at once, so that all of a chain work at the same time.
//
// Unsafe code: `unread` lies in the ring, and the ring is released only when it is empty.

/// The records that come from the worker before this one.
final class Upstream {
    private let ring: RingConsumer
    private let output: RingProducer
    private let port: HostPort
    /// The bytes that were taken from the ring and not used, whole records.
    private var unread = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Where the records end in the bytes that were taken last, and how many of them were used.
    private var ends: [Int] = []
    private var used = 0
    private var isFinished = false

    /// - Parameters:
    ///   - recordsBefore: Records that came through rings before this one.
    ///   - output: Where this worker publishes, which tells what is granted.
    init(
        _ memory: RingMemory,
        wake: FileDescriptor,
        recordsBefore: UInt64,
        output: RingProducer,
        port: HostPort
    ) {
        self.ring = RingConsumer(memory, wake: wake, recordsBefore: recordsBefore)
        self.output = output
        self.port = port
    }

    /// Waits until there are records.
    ///
    /// - Parameter wanted: How many records are to be used next, which the host may not have granted yet.
    /// - Returns: Whether there are; if not, none will come.
    func fetch(_ wanted: UInt64) throws(ProducerFailure) -> Bool {
        guard self.used == self.ends.count else { return true }
        self.ring.release()
        let allowed = max(self.output.granted, self.ring.recordsTaken + wanted)
        if allowed > self.ring.granted { self.ring.grant(allowed - self.ring.granted) }
        while true {
            if let span = try self.take() {
                guard let ends = RecordBoundaries.ends(in: span.bytes, of: .cbor), ends.count == span.records else {
                    throw ProducerFailure("what it was given is not \(span.records) records in CBOR")
                }
                (self.unread, self.ends, self.used) = (span.bytes, ends, 0)
                return true
            }
            guard try self.waitForMore() else { return false }
        }
    }

    /// The first of the records that are there.
    ///
    /// - Parameters:
    ///   - limit: Not more records than that.
    ///   - length: Not more bytes than that, but one record in any case.
    func first(_ limit: UInt64, within length: Int = .max) -> (bytes: UnsafeRawBufferPointer, count: Int) {
        var count = Int(min(limit, UInt64(self.ends.count - self.used)))
        while count > 1, self.length(of: count) > length { count = max(count / 2, 1) }
        return (UnsafeRawBufferPointer(rebasing: self.unread[..<self.length(of: count)]), count)
    }

    /// Forgets the first records.
    func drop(_ count: Int) {
        self.unread = UnsafeRawBufferPointer(rebasing: self.unread[self.length(of: count)...])
        self.used += count
    }

    private func length(of count: Int) -> Int {
        guard count > 0 else { return 0 }
        return self.ends[self.used + count - 1] - (self.used == 0 ? 0 : self.ends[self.used - 1])
    }

    private func take() throws(ProducerFailure) -> RingConsumer.Span? {
        do throws(RingViolation) {
            return try self.ring.take(upTo: Scratch.capacity / 2, acrossBatches: true)
        } catch {
            throw ProducerFailure("what it was given breaks the rules: \(error)")
        }
    }

    /// - Returns: Whether there may be more.
    private func waitForMore() throws(ProducerFailure) -> Bool {
        guard !self.isFinished else { return false }
        self.ring.prepare(to: .sleeping)
        if self.ring.hasMore { return true }
        var descriptors = [
            pollfd(fd: self.ring.wakeDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: WorkerDescriptors.control, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&descriptors, 2, -1) > 0 else { return true }
        if descriptors[1].revents != 0 {
            // The only thing that the host says meanwhile. What was published before is still taken.
            do { _ = try self.port.receive() } catch { throw ProducerFailure("\(error)") }
            self.isFinished = true
        }
        return true
    }
}
