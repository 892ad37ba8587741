import Records
import Workers

// The data thread's side of the workers that refine the records of one outlet. They are asked for one batch at a time, as
// many records as it has, so that what comes out ends where the batch ends; a few more batches wait. The batch stays here
// until it has come through: when workers die, their successors get what of it has not.
//
// Records are given in pieces of whole ones, because that is what a worker takes them in. There is no word from the worker
// that its ring has room again; while a piece does not fit, it is tried again from time to time.

/// What the data thread knows of the workers that refine the records of one outlet.
final class RefinementLane {
    /// Records that came through, in whole batches.
    struct Batch {
        var bytes: [UInt8]
        var records: Int
    }

    private struct Given {
        var bytes: [UInt8]
        /// Where its records end.
        var ends: [Int]
        /// Records that were given to the present workers, those included that came through before.
        var fed: Int = 0
        /// What came out of the records so far, and of how many.
        var output: [UInt8] = []
        var done: Int = 0
    }

    enum Stage {
        case working
        /// Its processes are gone; what they published still counts. `isFinal`: no others will come.
        case ended(isFinal: Bool)
        case vacant
        case closed
    }

    var stage = Stage.working
    private(set) var ring: RingConsumer?
    private var feeder: RingFeeder?
    private var waiting: [Given] = []
    private var current: Given?
    /// Records that came through, those of a batch that is not through as a whole too.
    private(set) var records = 0
    /// When something came through last, or was asked for, in monotonic nanoseconds.
    private var lastProgress: Int64 = 0
    private var isStalled = false
    private var isDistrusted = false
    /// Whether a piece did not fit.
    private(set) var isBlocked = false

    /// Batches that may wait before nothing more is taken from the shards.
    private static let mostWaiting = 2
    /// Bytes of a piece, unless a record alone is longer.
    private static let pieceSize = 128 * 1024

    init(_ ring: RingConsumer, _ feeder: RingFeeder) {
        self.ring = ring
        self.feeder = feeder
    }

    /// Whether it takes another batch.
    var hasRoom: Bool { self.waiting.count < Self.mostWaiting }

    /// Whether all that it was given came through, or cannot any more.
    var isIdle: Bool { (self.current == nil && self.waiting.isEmpty) || self.isClosed }

    var isClosed: Bool { if case .closed = self.stage { true } else { false } }

    /// Whether a batch waits that can be given at once.
    var canBegin: Bool {
        guard case .working = self.stage else { return false }
        return self.current == nil && !self.waiting.isEmpty && !self.isDistrusted
    }

    /// Whether something is to come from the ring.
    var isAwaited: Bool { self.current != nil && self.ring != nil && !self.isDistrusted }

    /// Whether something is published that was not taken.
    var hasMore: Bool { self.isAwaited && self.ring?.hasMore ?? false }

    /// Takes a batch of records in CBOR.
    ///
    /// - Returns: Whether they are as many records as it says.
    func take(_ bytes: [UInt8], records: Int) -> Bool {
        guard let ends = bytes.withUnsafeBytes({ RecordBoundaries.ends(in: $0, of: .cbor) }), ends.count == records
        else { return false }
        self.waiting.append(Given(bytes: bytes, ends: ends))
        return true
    }

    /// Gives what can be given, and takes what has come through.
    ///
    /// - Returns: A batch that came through as a whole; nil: none has.
    func pump(at now: Int64) throws(RingViolation) -> Batch? {
        guard !self.isDistrusted, let ring = self.ring else { return nil }
        if self.current == nil, !self.waiting.isEmpty, case .working = self.stage {
            self.current = self.waiting.removeFirst()
            self.ask(at: now)
        }
        guard var current = self.current.take() else { return nil }
        do throws(RingViolation) {
            if case .working = self.stage, let feeder = self.feeder { try self.feed(&current, feeder) }
            let before = current.done
            while let span = try ring.take(upTo: 0, acrossBatches: false) {
                current.output.append(contentsOf: span.bytes)
                current.done += Int(span.records)
                ring.release()
            }
            if current.done > before { self.lastProgress = now }
            self.records += current.done - before
        } catch {
            self.current = current
            throw error
        }
        guard current.done == current.ends.count else {
            self.current = current
            return nil
        }
        return Batch(bytes: current.output, records: current.done)
    }

    private func ask(at now: Int64) {
        guard let current = self.current else { return }
        self.ring?.grant(UInt64(current.ends.count - current.done))
        self.lastProgress = now
    }

    private func feed(_ current: inout Given, _ feeder: RingFeeder) throws(RingViolation) {
        self.isBlocked = false
        while current.fed < current.ends.count {
            let start = current.fed == 0 ? 0 : current.ends[current.fed - 1]
            var end = current.fed + 1
            while end < current.ends.count, current.ends[end] - start <= Self.pieceSize { end += 1 }
            let length = current.ends[end - 1] - start
            let count = UInt64(end - current.fed)
            let published = current.bytes.withUnsafeBytes { bytes in
                let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)])
                return Result { () throws(RingViolation) in try feeder.publishWhole(piece, records: count) }
            }
            guard try published.get() else {
                self.isBlocked = true
                return
            }
            current.fed = end
        }
    }

    /// Goes on with other workers.
    func replace(_ ring: RingConsumer, _ feeder: RingFeeder, at now: Int64) {
        self.stage = .working
        (self.ring, self.feeder) = (ring, feeder)
        (self.isDistrusted, self.isStalled) = (false, false)
        let done = self.current?.done ?? 0
        self.current?.fed = done
        self.ask(at: now)
    }

    /// Nothing in its ring counts any more.
    func distrust() { self.isDistrusted = true }

    /// Forgets the ring.
    func vacate() {
        self.stage = .vacant
        self.isBlocked = false
        (self.ring, self.feeder) = (nil, nil)
    }

    /// What came through of a batch of which no more will.
    func takeRest() -> Batch? {
        guard let current = self.current.take(), current.done > 0 else { return nil }
        return Batch(bytes: current.output, records: current.done)
    }

    /// Nothing more comes through.
    func close() {
        self.vacate()
        self.stage = .closed
    }

    /// When it has gone without progress for too long; nil: it owes nothing.
    func deadline(patience: Int64) -> Int64? {
        guard case .working = self.stage, self.isAwaited, !self.isStalled else { return nil }
        return self.lastProgress + patience
    }

    /// Notes that it was told of as stalled.
    func noteStall() { self.isStalled = true }
}
