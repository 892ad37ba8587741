import CLinux
import Synchronization

@testable import Workers

extension FuzzedReader {
    /// The host's end of a ring whose other end follows the input: a list of what a worker writes and the host does.
    static let ring = FuzzedReader(
        name: "ring",
        usualDose: 40_000,
        longest: 512,
        inputs: {
            [
                RingScript.usual,
                RingScript.bytes([(.grant, 0, 100), (.publish, 10, 5), (.take, 1, 0), (.release, 0, 0)]),
                RingScript.bytes([
                    (.grant, 0, .max), (.setHead, 0, 1024), (.take, 1, 0), (.setHead, 0, 3), (.take, 1, 0),
                ]),
                RingScript.bytes([
                    (.grant, 0, 9), (.setLength, 0, 65_536), (.setRecords, 0, 9), (.setHead, 0, 1), (.take, 0, 0),
                    (.release, 0, 0), (.setLength, 1, 1), (.setRecords, 1, .max), (.setHead, 0, 2), (.take, 1, 0),
                ]),
            ]
        },
        words: [],
        read: { bytes throws(Finding) in
            var script = RingScript()
            return try script.run(bytes)
        }
    )
}

/// Steps of nine bytes: what is done, with a descriptor's number in the upper bits, and a number.
struct RingScript {
    enum Step: UInt8 {
        case publish
        case setHead
        case setLength
        case setRecords
        case setFlags
        case scribble
        case grant
        case take
        case release
        case prepare
    }

    /// Batches one after the other, until the ring was filled more than once.
    static let usual: [UInt8] = {
        var steps: [(Step, UInt8, UInt64)] = [(.grant, 0, 1000)]
        for round in 0..<12 {
            steps.append((.publish, 3, 9000 + UInt64(round)))
            steps.append((.take, UInt8(round % 2), 0))
            steps.append((.release, 0, 0))
        }
        return Self.bytes(steps)
    }()

    static func bytes(_ steps: [(Step, UInt8, UInt64)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (step, detail, number) in steps {
            bytes += [step.rawValue, detail]
            for index in 0..<7 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))) }
        }
        return bytes
    }

    private static let capacity = 1 << 16
    /// One ring serves all cases, because making one takes longer than a case. Tests run one after the other.
    private static let shared: (memory: RingMemory, wake: FileDescriptor) = {
        guard let (memory, _) = try? RingMemory.make(capacity: Self.capacity) else { fatalError("no memory") }
        return (memory, FileDescriptor(clinux_eventfd()))
    }()
    private let memory = Self.shared.memory
    private let consumer = RingConsumer(Self.shared.memory, wake: Self.shared.wake)
    private var published: UInt64 = 0

    init() {
        // No script reaches further descriptors: their number has a byte, and there are fewer steps than that.
        for number in UInt64(0)..<256 { self.memory.setDescriptor(number, .init(length: 0, records: 0, flags: 0)) }
        self.memory.head.pointee.store(0, ordering: .relaxed)
        self.memory.isProducerWaiting.pointee.store(0, ordering: .relaxed)
    }

    /// Follows the steps until the consumer complains.
    ///
    /// - Returns: Whether it never did.
    mutating func run(_ bytes: UnsafeRawBufferPointer) throws(Finding) -> Bool {
        var taken = RingExpectation(capacity: Self.capacity, data: UnsafeRawPointer(self.memory.data))
        for start in stride(from: 0, to: bytes.count - 8, by: 9) {
            guard let step = Step(rawValue: bytes[start] % 10) else { continue }
            let detail = UInt64(bytes[start + 1])
            var number: UInt64 = 0
            for index in 0..<7 { number |= UInt64(bytes[start + 2 + index]) << UInt64(8 * index) }
            // Seven bytes cannot say the largest numbers, which are the interesting ones.
            if number == 0xff_ffff_ffff_ffff { number = .max }
            switch step {
            case .publish:
                self.memory.setDescriptor(self.published, .init(length: number, records: detail, flags: detail & 1))
                self.published &+= 1
                self.memory.head.pointee.store(self.published, ordering: .releasing)
            case .setHead: self.memory.head.pointee.store(number, ordering: .releasing)
            case .setLength: self.change(detail) { $0.length = number }
            case .setRecords: self.change(detail) { $0.records = number }
            case .setFlags: self.change(detail) { $0.flags = number }
            case .scribble:
                self.memory.tail.pointee.store(number, ordering: .relaxed)
                self.memory.bytesTail.pointee.store(number, ordering: .relaxed)
                self.memory.granted.pointee.store(number, ordering: .relaxed)
                self.memory.consumerRest.pointee.store(UInt32(truncatingIfNeeded: number), ordering: .relaxed)
                self.memory.isProducerWaiting.pointee.store(UInt32(detail), ordering: .relaxed)
                self.memory.wakeCount.pointee.store(UInt32(truncatingIfNeeded: number), ordering: .relaxed)
            case .grant:
                let count = min(number, .max - self.consumer.granted)
                self.consumer.grant(count)
            case .take:
                let before = self.consumer.recordsTaken
                let limit = Int(clamping: number)
                let span: RingConsumer.Span?
                do throws(RingViolation) {
                    span = try self.consumer.take(upTo: limit, acrossBatches: detail & 1 == 1)
                } catch {
                    return false
                }
                if let span { try taken.check(span, before: before, self.consumer) }
            case .release:
                self.consumer.release()
                taken.bytesHeld = 0
            case .prepare:
                self.consumer.prepare(to: ConsumerRest(rawValue: UInt32(detail % 3)) ?? .awake)
                _ = self.consumer.hasMore
            }
        }
        return true
    }

    private func change(_ number: UInt64, _ body: (inout RingMemory.Descriptor) -> Void) {
        var descriptor = self.memory.descriptor(number)
        body(&descriptor)
        self.memory.setDescriptor(number, descriptor)
    }
}

/// What must hold of every span that the consumer gives out, whatever is in the memory.
struct RingExpectation {
    let capacity: Int
    let data: UnsafeRawPointer
    /// Bytes given out since the last release.
    var bytesHeld = 0

    mutating func check(_ span: RingConsumer.Span, before: UInt64, _ consumer: RingConsumer) throws(Finding) {
        guard let start = span.bytes.baseAddress else { throw Finding("a span without bytes") }
        self.bytesHeld += span.bytes.count
        try Finding.unless(
            span.bytes.count > 0 && self.bytesHeld <= self.capacity,
            "\(self.bytesHeld) bytes are out, where \(self.capacity) fit"
        )
        let offset = start - self.data
        try Finding.unless(offset >= 0 && offset < self.capacity, "a span at \(offset)")
        try Finding.unless(
            span.records > 0 && before + span.records == consumer.recordsTaken,
            "\(span.records) records made \(before) to \(consumer.recordsTaken)"
        )
        try Finding.unless(
            consumer.recordsTaken <= consumer.granted,
            "\(consumer.recordsTaken) records where \(consumer.granted) were granted"
        )
    }
}
