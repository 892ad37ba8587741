import TestSupport
import Testing

@testable import Workers

/// Messages through a link within one process, where each step can be chosen.
@Suite struct CallLinkTests {
    private func link(_ capacity: Int = 65_536) throws -> CallLink { try CallLink.make(capacity: capacity).link }

    private func send(_ sender: CallSender, _ number: UInt64, _ code: UInt32, _ bytes: [UInt8]) throws {
        try bytes.withBytes { (bytes) throws(RingViolation) in try sender.send(number, code: code, bytes) }
    }

    @Test func whatIsSentArrivesInOrderHoweverLargeAndHoweverTaken() throws {
        var random = SplitMix(seed: 11)
        for _ in 0..<5 {
            let link = try self.link()
            let (sender, receiver) = (link.callerEnds.sender, link.serverEnds.receiver)
            var sent: [(code: UInt32, bytes: [UInt8])] = []
            var taken = 0
            while taken < 300 {
                if sent.count < 300, Bool.random(using: &random) {
                    let size = [0, 1, 7, 4000, 30_000, 65_536, 200_000].randomElement(using: &random) ?? 0
                    // Each byte of a small one has its own value; of a large one the ends do.
                    var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: sent.count), count: size)
                    for index in 0..<min(size, 50) {
                        bytes[index] = UInt8(index)
                        bytes[size - 1 - index] ^= UInt8(index)
                    }
                    let code = UInt32.random(in: 0...(.max), using: &random)
                    try self.send(sender, UInt64(sent.count + 1), code, bytes)
                    sent.append((code, bytes))
                } else {
                    try sender.flush()
                    guard let message = try receiver.next() else { continue }
                    #expect(message.number == UInt64(taken + 1) && message.code == sent[taken].code)
                    #expect(Array(message.bytes) == sent[taken].bytes)
                    receiver.release()
                    taken += 1
                }
            }
        }
    }

    @Test func moreThanTheRingHasSlotsForIsKept() throws {
        let link = try self.link()
        let (sender, receiver) = (link.callerEnds.sender, link.serverEnds.receiver)
        for number in 1...5000 as ClosedRange<UInt64> { try self.send(sender, number, 1, [1]) }
        var taken: UInt64 = 0
        while taken < 5000 {
            while let message = try receiver.next() {
                taken += 1
                #expect(message.number == taken)
                receiver.release()
            }
            try sender.flush()
        }
        #expect(try sender.flush())
    }

    /// Whatever is written into the descriptors of a ring is a message or a violation, and no trap.
    @Test func anyDescriptorsAreMessagesOrViolations() throws {
        var random = SplitMix(seed: 12)
        let interesting: [UInt64] = [0, 1, 2, 3, 8, 65_535, 65_536, 65_537, 1 << 33, 1 << 63, .max, .max - 1]
        func word() -> UInt64 {
            Bool.random(using: &random)
                ? interesting.randomElement(using: &random) ?? 0 : UInt64.random(in: 0...40, using: &random)
        }
        var violations = 0
        for _ in 0..<3000 {
            let link = try self.link()
            let receiver = link.serverEnds.receiver
            let count = UInt64.random(in: 0...5, using: &random)
            for number in 0..<count {
                link.calls.setDescriptor(
                    number,
                    RingMemory.Descriptor(length: word(), records: word(), flags: word(), batch: word() % 3)
                )
            }
            link.calls.head.pointee.store(Bool.random(using: &random) ? count : word(), ordering: .releasing)
            do throws(RingViolation) {
                while let message = try receiver.next() {
                    #expect(message.bytes.count <= 65_536 * 8)
                    receiver.release()
                }
            } catch {
                violations += 1
            }
        }
        #expect(violations > 1000)
    }

    /// The same of the words by which the other side says what it has taken.
    @Test func anyTailsAreRoomOrViolations() throws {
        var random = SplitMix(seed: 13)
        var violations = 0
        for _ in 0..<1000 {
            let link = try self.link()
            let sender = link.callerEnds.sender
            do throws(RingViolation) {
                for number in 1...4 as ClosedRange<UInt64> {
                    try [UInt8](repeating: 1, count: 30_000).withBytes { (bytes) throws(RingViolation) in
                        try sender.send(number, code: 1, bytes)
                    }
                    let words: [UInt64] = [0, 1, number, 30_000 * number, .max, 1 << 63]
                    link.calls.tail.pointee.store(words.randomElement(using: &random) ?? 0, ordering: .releasing)
                    link.calls.bytesTail.pointee.store(words.randomElement(using: &random) ?? 0, ordering: .releasing)
                    try sender.flush()
                }
            } catch {
                violations += 1
            }
        }
        #expect(violations > 300)
    }
}
