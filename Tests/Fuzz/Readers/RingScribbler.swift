import CLinux
import Glibc
import Synchronization

@testable import Workers

/// A ring whose worker's end is a thread that writes rubbish into all of the shared page, while the consumer takes.
///
/// What happens depends on the scheduler, so a seed does not repeat it; the rules must hold in any order of events.
final class RingScribbler: @unchecked Sendable {
    /// What became of so many attempts to take.
    struct Outcome: CustomStringConvertible {
        var spans = 0
        var violations = 0

        var description: String { "\(self.spans) spans, \(self.violations) violations" }
    }

    private static let capacity = 1 << 16
    private let memory: RingMemory
    private let wake = FileDescriptor(clinux_eventfd())
    private let seed: UInt64
    private let isOver = Atomic<Bool>(false)

    init(seed: UInt64) {
        guard let (memory, _) = try? RingMemory.make(capacity: Self.capacity) else { fatalError("no memory") }
        self.memory = memory
        self.seed = seed
    }

    /// Takes so often, each time under the rules; a violation begins with a new consumer.
    func take(_ attempts: UInt64) throws(Finding) -> Outcome {
        var thread = pthread_t()
        let context = Unmanaged.passUnretained(self).toOpaque()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<RingScribbler>.fromOpaque(context).takeUnretainedValue().scribble() }
                return nil
            },
            context
        )
        guard code == 0 else { fatalError("no thread: \(code)") }
        defer {
            self.isOver.store(true, ordering: .relaxed)
            pthread_join(thread, nil)
        }
        var outcome = Outcome()
        var random = SplitMix(state: self.seed)
        var remaining = attempts
        while remaining > 0 { try self.takeUntilViolation(&remaining, &random, &outcome) }
        return outcome
    }

    private func takeUntilViolation(
        _ remaining: inout UInt64,
        _ random: inout SplitMix,
        _ outcome: inout Outcome
    ) throws(Finding) {
        let consumer = RingConsumer(self.memory, wake: self.wake)
        var expectation = RingExpectation(capacity: Self.capacity, data: UnsafeRawPointer(self.memory.data))
        consumer.grant(1 << 40)
        while remaining > 0 {
            remaining -= 1
            let before = consumer.recordsTaken
            let span: RingConsumer.Span?
            do throws(RingViolation) {
                span = try consumer.take(upTo: random.below(200_000), acrossBatches: random.below(2) == 0)
            } catch {
                outcome.violations += 1
                return
            }
            guard let span else { continue }
            outcome.spans += 1
            try expectation.check(span, before: before, consumer)
            // The bytes are read as a write to the output would read them.
            _ = span.bytes.first
            _ = span.bytes.last
            if random.below(2) == 0 {
                consumer.release()
                expectation.bytesHeld = 0
            }
            if random.below(64) == 0 {
                consumer.prepare(to: .sleeping)
                _ = consumer.hasMore
            }
        }
    }

    private func scribble() {
        var random = SplitMix(state: self.seed ^ 1)
        while !self.isOver.load(ordering: .relaxed) {
            let number = UInt64(random.below(RingMemory.slots))
            // Mostly what could be true, so that the consumer goes on and meets what changes under its eyes.
            let isWild = random.below(40) == 0
            self.memory.setDescriptor(
                number,
                .init(
                    length: isWild ? random.next() >> UInt64(random.below(64)) : UInt64(1 + random.below(2000)),
                    records: isWild ? random.next() >> UInt64(random.below(64)) : UInt64(1 + random.below(9)),
                    flags: random.next()
                )
            )
            let head = self.memory.head.pointee.load(ordering: .relaxed)
            let next = isWild && random.below(20) == 0 ? random.next() >> UInt64(random.below(64)) : head &+ 1
            self.memory.head.pointee.store(random.below(200) == 0 ? 0 : next, ordering: .releasing)
            if isWild {
                self.memory.tail.pointee.store(random.next(), ordering: .relaxed)
                self.memory.bytesTail.pointee.store(random.next(), ordering: .relaxed)
                self.memory.granted.pointee.store(random.next(), ordering: .relaxed)
                self.memory.consumerRest.pointee.store(UInt32(random.below(5)), ordering: .relaxed)
                self.memory.isProducerWaiting.pointee.store(1, ordering: .relaxed)
                self.memory.wakeCount.pointee.store(UInt32(random.below(1000)), ordering: .relaxed)
                clinux_eventfd_signal(self.wake.number)
            }
        }
    }
}
