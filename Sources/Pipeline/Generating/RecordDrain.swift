import CLinux
import Glibc
import Records
import Synchronization
import Workers

// The data thread of a run: hands out grants and moves what producers publish from their rings to the medium. It never
// waits for one producer, and sleeps only when nobody has published anything; the only calls that may block are the
// writes to the medium, which is how a slow reader slows down the producers.
//
// The event loop tells it by mail when a producer starts or ends; everything else here belongs to this thread alone.

/// Moves records from rings to the medium until the run is complete.
///
/// Handed to its thread whole and used by that alone, but for what says otherwise.
final class RecordDrain: @unchecked Sendable {
    let orders: Mailbox<Order>
    private let notices: Mailbox<Notice>
    private let delivered: Atomic<Int>
    private let destination: Destination
    private let format: OutputFormat
    private var schedule: GrantSchedule
    private let pacer: RatePacer
    private let window: Int
    /// Nanoseconds that a producer may owe records without publishing any; 0: no limit.
    private let patience: Int64
    private let sleeper: DrainSleeper
    private var lanes: [DrainLane]
    /// Set where the destination is a medium of a plugin.
    private var outlet: MediumOutlet?
    private var header: [UInt8] = []
    private var granted = 0
    /// Whether the rate allowed no more when grants were last made.
    private var isKeptBack = false
    private var bytesSinceRest = 0
    private var start: Int64?
    private var isStopping = false
    private var isComplete = false
    private var failure: FileMedium.Failure?
    /// The lane that is in the middle of a batch which must not be mixed with others.
    private var lockedLane: Int?

    /// Bytes that were moved between two rests when it pays not to be woken for the next few.
    private static let worthANap = 16 * 1024
    /// Bytes handed to one write: large enough for files, small enough to leave room in the ring meanwhile.
    private static let largestWrite = 256 * 1024

    init(
        rings: [RingConsumer],
        schedule: GrantSchedule,
        pacer: RatePacer,
        window: Int,
        patience: Int,
        format: OutputFormat,
        destination: Destination,
        orders: Mailbox<Order>,
        notices: Mailbox<Notice>
    ) throws(SystemError) {
        self.sleeper = try DrainSleeper(orders: orders.descriptor)
        for ring in rings { try self.sleeper.add(ring) }
        self.lanes = rings.map { DrainLane($0) }
        self.schedule = schedule
        self.pacer = pacer
        self.window = window
        self.patience = Int64(patience) * 1_000_000_000
        self.format = format
        self.destination = destination
        self.orders = orders
        self.notices = notices
        self.delivered = Atomic(0)
        guard case .medium(let writers) = destination else { return }
        self.outlet = MediumOutlet(
            writers: writers,
            producers: rings.count,
            format: format,
            handlers: MediumOutlet.Handlers(
                delivered: { [unowned self] in self.delivered.add($0, ordering: .relaxed) },
                rejected: { [unowned self] in self.notices.post(.rejected(reason: $0)) },
                violated: { [unowned self] in self.notices.post(.mediumViolated(writer: $0, $1)) },
                died: { [unowned self] in self.notices.post(.mediumDied(writer: $0, $1)) },
                gaveUp: { [unowned self] in self.notices.post(.gaveUp($0)) }
            )
        )
    }

    /// Where the records go.
    enum Destination {
        case file(FileMedium)
        case medium(writers: Int)
    }

    /// Records that a producer delivered; for any thread once this one has ended.
    func delivered(by producer: Int) -> Int {
        self.outlet?.account.delivered[producer] ?? self.schedule.consumed(by: producer)
    }

    /// What became of the batches of a medium; for any thread once this one has ended.
    var mediumAccount: MediumOutlet.Account? { self.outlet?.account }

    /// Records that nobody was left to make; for any thread once this one has ended.
    var undelivered: Int { self.schedule.undelivered }

    /// Records delivered so far; for any thread.
    var deliveredSoFar: Int { self.delivered.load(ordering: .relaxed) }

    /// The body of the thread.
    func run() {
        while !self.isFinished {
            for order in self.orders.takeAll() { self.follow(order) }
            let hasMoved = self.moveRound()
            self.settleEndedLanes()
            self.tellResting()
            self.grant()
            self.noticeCompletion()
            if !hasMoved, !self.isFinished { self.rest() }
        }
        if self.failure == nil, case .file(let file) = self.destination {
            do { try file.finish() } catch { self.failure = error }
        }
        self.notices.post(.finished(failure: self.failure))
    }

    private func rest() {
        let isBusy = self.bytesSinceRest >= Self.worthANap
        self.bytesSinceRest = 0
        // What nothing is taken from would end every rest at once, as long as it is full.
        let wanted = self.lanes.indices
            .filter { self.lockedLane ?? $0 == $0 && self.outlet?.hasRoom(for: $0) ?? true }
            .compactMap { self.lanes[$0].readable }
        if isBusy, !wanted.isEmpty {
            self.sleeper.nap(on: wanted)
        } else {
            let all = self.lanes.compactMap(\.ring)
            let others = all.filter { ring in !wanted.contains { $0 === ring } }
            self.sleeper.sleep(on: wanted, ignoring: others, until: self.nextDeadline())
        }
    }

    private var isFinished: Bool {
        self.isComplete && self.lanes.allSatisfy { !$0.isOpen } && self.outlet?.isIdle ?? true
    }

    private func follow(_ order: Order) {
        switch order {
        case .begin(let columns):
            self.header = self.format.headerRow(columns)
            self.start = EventLoop.now()
            self.outlet?.header = self.header
            if self.outlet == nil, self.format.header == .once { self.write(self.header) }
        case .died(let producer): self.lanes[producer].end(.died)
        case .replaced(let producer, let ring): self.replace(producer, with: ring)
        case .replaying(let producer): self.lanes[producer].lastProgress = EventLoop.now()
        case .ended(let producer, let failed): self.lanes[producer].end(failed ? .failed : .complete)
        case .hold(let producer): self.lanes[producer].hold()
        case .release(let producer):
            self.lanes[producer].release(owed: self.schedule.outstanding(of: producer), at: EventLoop.now())
        case .tryOut(let producer, let ring): self.tryOut(producer, ring)
        case .medium(let writer, let event): self.outlet?.handle(event, of: writer)
        case .stop: self.stop()
        }
    }

    // MARK: - Coming and going

    private func replace(_ index: Int, with ring: RingConsumer) {
        self.lanes[index].replace(ring, owed: self.schedule.outstanding(of: index), at: EventLoop.now())
        self.listen(to: ring)
    }

    private func listen(to ring: RingConsumer) {
        do throws(SystemError) {
            try self.sleeper.add(ring)
        } catch {
            self.fail(.failed(error))
        }
    }

    /// Does what is to be done with processes that are gone, when all is moved that they published. Until then their
    /// batches are kept apart like any others.
    private func settleEndedLanes() {
        for index in self.lanes.indices {
            guard case .ended(let ending) = self.lanes[index].stage, !self.lanes[index].hasMore else { continue }
            if let ring = self.lanes[index].ring { self.sleeper.remove(ring) }
            switch ending {
            case .complete: self.close(index, removing: false)
            case .failed: self.close(index, removing: true)
            case .died:
                if self.restoreReserve(index) { continue }
                // A batch that it began is its successor's to end, so a lock on it stays.
                self.lanes[index].vacate()
                self.notices.post(.drained(producer: index, self.drained(index)))
            }
        }
    }

    private func drained(_ index: Int) -> Drained {
        Drained(
            records: self.schedule.consumed(by: index),
            begunBatch: self.lanes[index].begunBatch,
            isWanted: !self.isStopping
        )
    }

    private func close(_ index: Int, removing: Bool) {
        self.retireReserve(index)
        self.outlet?.finishBatch(of: index)
        self.lanes[index].close()
        if self.lockedLane == index { self.lockedLane = nil }
        guard removing else { return }
        // What it owes is granted again, to others.
        self.granted -= self.schedule.outstanding(of: index)
        _ = self.schedule.remove(index)
    }

    // MARK: - Other versions

    private func tellResting() {
        for index in self.lanes.indices where self.lanes[index].isResting && !self.lanes[index].isRestingTold {
            self.lanes[index].isRestingTold = true
            self.notices.post(.held(producer: index, self.drained(index)))
        }
    }

    private func tryOut(_ index: Int, _ ring: RingConsumer) {
        self.lanes[index].tryOut(ring, owed: self.schedule.outstanding(of: index), at: EventLoop.now())
        self.listen(to: ring)
    }

    /// - Returns: Whether there was one.
    @discardableResult
    private func retireReserve(_ index: Int) -> Bool {
        guard let reserve = self.lanes[index].takeReserve() else { return false }
        self.sleeper.remove(reserve)
        return true
    }

    /// - Returns: Whether there was one.
    private func restoreReserve(_ index: Int) -> Bool {
        guard let reserve = self.lanes[index].takeReserve() else { return false }
        self.lanes[index].restore(reserve, owed: self.schedule.outstanding(of: index), at: EventLoop.now())
        self.notices.post(.restored(producer: index))
        return true
    }

    // MARK: - Moving

    private func moveRound() -> Bool {
        var hasMoved = false
        for index in self.lanes.indices where self.lockedLane == nil || self.lockedLane == index {
            if self.move(index) { hasMoved = true }
        }
        return hasMoved
    }

    /// Moves what one producer has published, up to one write; false if there is nothing.
    private func move(_ index: Int) -> Bool {
        guard let ring = self.lanes[index].readable, self.outlet?.hasRoom(for: index) ?? true else { return false }
        let keepsBatches = self.outlet != nil || self.format.header == .everyBatch
        do throws(RingViolation) {
            guard let span = try ring.take(upTo: Self.largestWrite, acrossBatches: !keepsBatches) else { return false }
            if keepsBatches {
                if self.outlet == nil {
                    if self.lanes[index].begunBatch == 0 { self.write(self.header) }
                    self.lockedLane = span.endsBatch ? nil : index
                }
                self.lanes[index].begunBatch = span.endsBatch ? 0 : self.lanes[index].begunBatch + Int(span.records)
            }
            self.bytesSinceRest += span.bytes.count
            if let outlet = self.outlet {
                outlet.take(span, from: index)
            } else if self.failure == nil {
                self.write(span.bytes, asLines: self.format.isLines)
                if self.failure == nil { self.delivered.add(Int(span.records), ordering: .relaxed) }
            }
            ring.release()
            try? self.schedule.consume(Int(span.records), of: index)
            if self.retireReserve(index) { self.notices.post(.proved(producer: index)) }
            self.lanes[index].lastProgress = EventLoop.now()
            return true
        } catch {
            self.lanes[index].distrust()
            self.notices.post(.violated(producer: index, error))
            return false
        }
    }

    private func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { self.write($0) }
    }

    /// - Parameter asLines: Whether the last byte is known to be a line feed, and must be one still.
    private func write(_ bytes: UnsafeRawBufferPointer, asLines: Bool = false) {
        guard self.failure == nil, case .file(let file) = self.destination else { return }
        do {
            let start = EventLoop.now()
            try file.write(bytes, asLines: asLines)
            let end = EventLoop.now()
            // While a slow reader kept this thread, nobody could be seen to publish.
            if end - start > 1_000_000_000 { for index in self.lanes.indices { self.lanes[index].lastProgress = end } }
        } catch {
            self.fail(error)
        }
    }

    private func fail(_ failure: FileMedium.Failure) {
        self.failure = self.failure ?? failure
        self.stop()
    }

    // MARK: - Granting

    private func grant() {
        guard let start = self.start, !self.isStopping else { return }
        let allowance = self.pacer.allowance(elapsed: UInt64(EventLoop.now() - start))
        while self.granted < allowance, case .grant(let grant) = self.schedule.next(maxOutstanding: self.window) {
            if self.schedule.outstanding(of: grant.producer) == grant.count {
                self.lanes[grant.producer].lastProgress = EventLoop.now()
            }
            self.lanes[grant.producer].grant(grant.count)
            self.granted += grant.count
        }
        // Asked once: a moment later the rate may allow a grant that was not made, and nobody would wake this thread.
        self.isKeptBack = self.granted >= allowance
    }

    /// When there is something to do even if nobody publishes anything.
    private func nextDeadline() -> Int64? {
        guard let start = self.start, !self.isStopping else { return nil }
        let now = EventLoop.now()
        var next: Int64?
        // A grant that the rate does not keep back waits for a producer, which will wake this thread.
        if self.pacer.rate > 0, self.isKeptBack {
            next = start + Int64(clamping: self.pacer.nextGrant(granted: self.granted))
        }
        guard self.patience > 0 else { return next }
        for index in self.lanes.indices where self.owesRecords(index) {
            let deadline = self.lanes[index].lastProgress + self.patience
            if deadline <= now {
                self.lanes[index].isStalled = true
                self.notices.post(.stalled(producer: index, seconds: Int(self.patience / 1_000_000_000)))
            } else {
                next = min(next ?? deadline, deadline)
            }
        }
        return next
    }

    private func owesRecords(_ index: Int) -> Bool {
        let lane = self.lanes[index]
        // What is published and waits for another's batch to end is no debt.
        return lane.isProducing && !lane.isStalled && !lane.isDistrusted && !lane.hasMore && !lane.isResting
            && self.schedule.outstanding(of: index) > 0
    }

    private func noticeCompletion() {
        guard !self.isComplete, self.start != nil || self.isStopping || self.lanes.allSatisfy({ !$0.isOpen }),
            self.isStopping || self.schedule.isComplete
        else { return }
        self.stop()
        self.isComplete = true
        self.notices.post(.complete)
    }

    private func stop() {
        self.isStopping = true
        for index in self.lanes.indices { self.lanes[index].stop() }
    }
}
