import Glibc

// Unsafe code: a message of one span is used where it lies, until `release`; one of several is put together in `gathered`,
// which is not used for anything else until then. The host copies what lies in the ring before it looks at it.

/// The end of a ring from which messages come, in their order. Belongs to one thread.
final class CallReceiver: @unchecked Sendable {
    /// A message, valid until `release`.
    struct Message {
        var number: UInt64
        var code: UInt32
        var bytes: UnsafeRawBufferPointer
    }

    private let ring: RingConsumer
    private var gathered: UnsafeMutableRawBufferPointer?
    private var gatheredCount = 0
    private var gatheredNumber: UInt64 = 0

    /// A large message leaves room behind that is given back.
    private static let keptRoom = 4 << 20

    init(_ memory: RingMemory, wake: FileDescriptor, producerWake: FileDescriptor) {
        self.ring = RingConsumer(memory, wake: wake, isUnlimited: true, producerWake: producerWake)
    }

    deinit { self.gathered?.deallocate() }

    /// What this side sleeps on.
    var wakeDescriptor: Int32 { self.ring.wakeDescriptor }

    /// Takes the next message that is there as a whole.
    ///
    /// - Returns: nil if none is.
    func next() throws(RingViolation) -> Message? {
        while let span = try self.ring.take(upTo: 0, acrossBatches: false) {
            guard self.gatheredCount == 0 || span.batch == self.gatheredNumber else {
                throw RingViolation("it published a part of message \(span.batch) within \(self.gatheredNumber)")
            }
            guard span.bytes.count <= CallLimits.largestPayload - self.gatheredCount else {
                throw RingViolation("it published a message of more than \(CallLimits.largestPayload) bytes")
            }
            guard span.endsBatch else {
                self.gather(span.bytes, of: span.batch)
                continue
            }
            guard let code = UInt32(exactly: span.records >> 1) else {
                throw RingViolation("it published a message with the code \(span.records >> 1)")
            }
            var bytes = span.bytes
            if self.gatheredCount > 0 {
                self.gather(span.bytes, of: span.batch)
                bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(self.gathered!)[..<self.gatheredCount])
                self.gatheredCount = 0
            } else if span.records & 1 != 0 {
                bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            }
            return Message(number: span.batch, code: code, bytes: bytes)
        }
        return nil
    }

    /// Gives back the room of the last message.
    func release() {
        self.ring.release()
        if let gathered = self.gathered, gathered.count > Self.keptRoom, self.gatheredCount == 0 {
            gathered.deallocate()
            self.gathered = nil
        }
    }

    /// Announces that this side is about to sleep on its event; look at `hasMore` once more before.
    func prepareToSleep() { self.ring.prepare(to: .sleeping) }

    /// Whether something is published that was not taken.
    var hasMore: Bool { self.ring.hasMore }

    private func gather(_ bytes: UnsafeRawBufferPointer, of number: UInt64) {
        let needed = self.gatheredCount + bytes.count
        if (self.gathered?.count ?? 0) < needed {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(2 * needed, 1 << 20), alignment: 16)
            if let old = self.gathered {
                larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: old[..<self.gatheredCount]))
                old.deallocate()
            }
            self.gathered = larger
        }
        if let room = self.gathered, let start = bytes.baseAddress {
            memcpy(room.baseAddress! + self.gatheredCount, start, bytes.count)
        }
        self.gatheredCount = needed
        self.gatheredNumber = number
        self.ring.release()
    }
}
