import Records
import Synchronization
import Transforms
import Workers

// The data thread of a simulation: merges the sections of all shards by tick, and within a tick by shard, which is by
// subject, because a shard has subjects that follow each other. So the order of events is the same whatever the number of
// shards. A shard that has nothing published is waited for, unless its ticks are over.
//
// When the run is cut short, because it is stopped or a shard cannot go on, what comes out is the beginning of what would
// have come: nothing is passed on that a missing event would have preceded.

/// Merges the events of shards and takes them to their outlets.
final class SimulationDrain: @unchecked Sendable {
    /// What the event loop tells this thread.
    enum Order: Sendable {
        /// All shards are about to begin, for a machine with such ticks.
        case begin(tick: Int)
        case died(shard: Int)
        case replaced(shard: Int, RingConsumer)
        /// The worker of a shard does again what its predecessor did, up to this tick.
        case replaying(shard: Int, tick: UInt64)
        /// No other process will come.
        case ended(shard: Int)
        case medium(outlet: Int, MediumOutlet.Event)
        case refinement(outlet: Int, RefinementEvent)
        case stop
    }

    /// What this thread tells the event loop.
    enum Notice: Sendable {
        case violated(shard: Int, RingViolation)
        case stalled(shard: Int, seconds: Int)
        case drained(shard: Int, RecordDrain.Drained)
        case unknownKey(String)
        case rejected(outlet: Int, reason: String)
        case mediumViolated(outlet: Int, RingViolation)
        case mediumDied(outlet: Int, DeathFinding)
        case gaveUp(outlet: Int, SuspectBatch.Letter)
        case refinementViolated(outlet: Int, RingViolation)
        case refinementStalled(outlet: Int, seconds: Int)
        case refinementDrained(outlet: Int, RecordDrain.Drained)
        /// Nothing more is asked of the shards.
        case complete
        case finished(failure: Failure?)
    }

    /// Why not all could be passed on.
    enum Failure: Error, Sendable {
        case readerIsGone
        case failed(String)
    }

    private let orders: Mailbox<Order>
    let notices: Mailbox<Notice>
    let outlets: [StreamOutlet]
    private let pace: SimulationPace?
    /// Nanoseconds that a shard may go without a word; 0: no limit.
    let patience: Int64
    let sleeper: DrainSleeper
    private let delivered = Atomic<Int>(0)
    var lanes: [ShardLane]
    /// When the run began, in monotonic nanoseconds; nil: not yet.
    var start: Int64?
    private var millisecondsOfTick = 0.0
    /// When the next section is due, if that is what is waited for.
    var due: Int64?
    var isStopping = false
    var isCut = false { didSet { self.hasNews = true } }
    /// Whether something was decided that may concern what was looked at before.
    var hasNews = false
    private(set) var isComplete = false
    private(set) var failure: Failure?
    var bytesSinceRest = 0
    /// The outlet that the standard output belongs to for now.
    private var lastOnOutput: Int?

    /// Sections between two looks at orders.
    private static let sectionsOfRound = 4096

    /// - Parameters:
    ///   - refinements: The workers that records go through, by the places of their outlets.
    ///   - seed: The seed of the run.
    init(
        rings: [RingConsumer],
        refinements: [Int: RefinementLane],
        request: SimulationRequest,
        seed: UInt64,
        orders: Mailbox<Order>,
        notices: Mailbox<Notice>
    ) throws {
        self.sleeper = try DrainSleeper(orders: orders.descriptor)
        for ring in rings + refinements.values.compactMap(\.ring) { try self.sleeper.add(ring) }
        self.lanes = rings.map { ShardLane($0) }
        self.orders = orders
        self.notices = notices
        self.pace = request.pace
        self.patience = Int64(request.patience) * 1_000_000_000
        let delivered = Unowned()
        self.outlets = try request.outlets.enumerated().map { index, outlet in
            try StreamOutlet(
                outlet,
                batchSize: request.batchSize,
                medium: outlet.makeMedium(
                    MediumOutlet.Handlers(
                        delivered: { count in delivered.drain?.delivered.add(count, ordering: .relaxed) },
                        rejected: { notices.post(.rejected(outlet: index, reason: $0)) },
                        violated: { _, violation in notices.post(.mediumViolated(outlet: index, violation)) },
                        died: { _, finding in notices.post(.mediumDied(outlet: index, finding)) },
                        gaveUp: { notices.post(.gaveUp(outlet: index, $0)) }
                    )
                ),
                lane: refinements[index],
                context: TransformContext(
                    seed: seed,
                    isSeeded: request.seed != nil,
                    instance: index + 1,
                    clock: request.clock
                )
            )
        }
        delivered.drain = self
    }

    /// Handlers of mediums know the drain by this, which is filled before any of them is called.
    private final class Unowned {
        weak var drain: SimulationDrain?
    }

    /// Records delivered so far; for any thread.
    var deliveredSoFar: Int { self.delivered.load(ordering: .relaxed) }

    /// What became of the batches of a medium; for any thread once this one has ended.
    func account(of outlet: Int) -> MediumOutlet.Account? { self.outlets[outlet].medium?.account }

    /// Records of a shard that were passed on; for any thread once this one has ended.
    func records(of shard: Int) -> Int { self.lanes[shard].records }

    /// The body of the thread.
    func run() {
        while !self.isFinished {
            for order in self.orders.takeAll() { self.follow(order) }
            let hasMerged = self.merge()
            let hasRefined = self.refine()
            self.settleEndedLanes()
            self.noticeCompletion()
            let hasNews = self.hasNews
            self.hasNews = false
            if !hasMerged, !hasRefined, !hasNews, !self.isFinished { self.rest() }
        }
        if self.start != nil, self.failure == nil {
            for outlet in self.outlets { self.perform(outlet) { try outlet.finish() } }
        }
        self.notices.post(.finished(failure: self.failure))
    }

    private var isFinished: Bool {
        self.isComplete && self.lanes.allSatisfy(\.isClosed) && self.outlets.allSatisfy(\.isIdle)
    }

    private func follow(_ order: Order) {
        switch order {
        case .begin(let tick): self.begin(tick)
        case .died(let shard): self.lanes[shard].stage = .ended(isFinal: false)
        case .ended(let shard): self.lanes[shard].stage = .ended(isFinal: true)
        case .replaced(let shard, let ring):
            self.lanes[shard].replace(ring, at: EventLoop.now())
            self.perform { () throws(SystemError) in try self.sleeper.add(ring) }
            if self.isStopping { ring.stop() }
        case .replaying(let shard, let tick): self.lanes[shard].replaying(tick, at: EventLoop.now())
        case .medium(let outlet, let event): self.outlets[outlet].medium?.handle(event, of: 0)
        case .refinement(let outlet, let event): self.follow(event, of: outlet)
        case .stop:
            self.stop()
            // Whoever waits for its time will not wait for the rest of it.
            if self.pace != nil || self.start == nil { self.isCut = true }
        }
    }

    private func begin(_ tick: Int) {
        let now = EventLoop.now()
        self.start = now
        self.millisecondsOfTick = Double(tick)
        for index in self.lanes.indices { self.lanes[index].lastProgress = now }
        var files: [String: FileMedium] = [:]
        for outlet in self.outlets { self.perform { () throws(SystemError) in try outlet.open(&files) } }
    }

    // MARK: - Merging

    /// - Returns: Whether anything was passed on.
    private func merge() -> Bool {
        guard self.start != nil, !self.isCut else { return false }
        self.due = nil
        var hasMoved = false
        for _ in 0..<Self.sectionsOfRound {
            guard let (index, section) = self.next() else { break }
            guard self.isDue(section.header.tick) else { break }
            if let place = section.header.outlet {
                guard self.outlets[place].hasRoom else { break }
                let before = self.outlets[place].written
                do {
                    try self.order(place)
                    try self.outlets[place].take(section)
                } catch let violation as RingViolation {
                    self.distrust(index, violation)
                    break
                } catch {
                    self.fail(error)
                    break
                }
                self.count(self.outlets[place], since: before)
                self.bytesSinceRest += section.bytes.count
            }
            self.lanes[index].pass()
            hasMoved = true
        }
        return hasMoved
    }

    /// Where several outlets share the standard output, has the last one write what it has before another does.
    private func order(_ place: Int) throws {
        guard self.outlets[place].isStandardOutput, self.lastOnOutput != place else { return }
        if let last = self.lastOnOutput {
            let before = self.outlets[last].written
            try self.outlets[last].flushLines()
            self.count(self.outlets[last], since: before)
        }
        self.lastOnOutput = place
    }

    /// The section that comes next; nil: it is not there yet, or nothing comes any more.
    private func next() -> (Int, ShardLane.Section)? {
        var best: (index: Int, tick: UInt64)?
        for index in self.lanes.indices {
            if self.lanes[index].section == nil { self.look(index) }
            guard let section = self.lanes[index].section else {
                // Nothing of the others may pass whom this one may precede.
                if self.lanes[index].isAwaited { return nil }
                continue
            }
            if best == nil || section.header.tick < best?.tick ?? 0 { best = (index, section.header.tick) }
        }
        guard let best, let section = self.lanes[best.index].section else { return nil }
        return (best.index, section)
    }

    private func look(_ index: Int) {
        do throws(RingViolation) {
            _ = try self.lanes[index].look(outlets: self.outlets.count, at: EventLoop.now())
        } catch {
            self.distrust(index, error)
        }
    }

    private func distrust(_ index: Int, _ violation: RingViolation) {
        self.lanes[index].distrust()
        self.notices.post(.violated(shard: index, violation))
    }

    private func isDue(_ tick: UInt64) -> Bool {
        guard let pace = self.pace, let start = self.start else { return true }
        let due = start + pace.delay(of: Double(tick) * self.millisecondsOfTick)
        guard due > EventLoop.now() else { return true }
        self.due = due
        return false
    }

    private func count(_ outlet: StreamOutlet, since before: Int) {
        if outlet.written > before { self.delivered.add(outlet.written - before, ordering: .relaxed) }
        for key in outlet.takeUnknownKeys() { self.notices.post(.unknownKey(key)) }
    }

    func perform(_ outlet: StreamOutlet, _ body: () throws -> Void) {
        let before = outlet.written
        do {
            try body()
        } catch {
            self.fail(error)
        }
        self.count(outlet, since: before)
    }

    func perform(_ body: () throws(SystemError) -> Void) {
        do throws(SystemError) { try body() } catch { self.fail(error) }
    }

    // MARK: - Coming to an end

    private func settleEndedLanes() {
        for index in self.lanes.indices {
            guard case .ended(let isFinal) = self.lanes[index].stage, self.isCut || !self.lanes[index].hasMore else {
                continue
            }
            if let ring = self.lanes[index].ring { self.sleeper.remove(ring) }
            let isWanted = !self.isStopping && !self.isCut && !self.lanes[index].isComplete
            if isFinal {
                // It has not come to its end, and what follows in the others may not pass it.
                if !self.lanes[index].isComplete { self.isCut = true }
                self.lanes[index].close()
            } else {
                self.lanes[index].vacate()
                let drained = RecordDrain.Drained(
                    records: self.lanes[index].records,
                    begunBatch: 0,
                    isWanted: isWanted
                )
                self.notices.post(.drained(shard: index, drained))
            }
        }
    }

    private func noticeCompletion() {
        guard !self.isComplete, self.isCut || self.lanes.allSatisfy({ $0.isClosed }) else { return }
        self.isComplete = true
        self.stop()
        if self.start != nil, self.failure == nil {
            for outlet in self.outlets { self.perform(outlet) { try outlet.flush() } }
        }
        self.notices.post(.complete)
    }

    private func fail(_ error: any Error) {
        let failure: Failure =
            switch error {
            case FileMedium.Failure.readerIsGone: .readerIsGone
            case FileMedium.Failure.failed(let error): .failed(error.description)
            case let failure as Failure: failure
            default: .failed("\(error)")
            }
        self.failure = self.failure ?? failure
        self.isCut = true
        self.stop()
    }

    private func stop() {
        self.isStopping = true
        for lane in self.lanes { lane.ring?.stop() }
    }
}

extension SimulationRequest.Outlet {
    fileprivate func makeMedium(_ handlers: MediumOutlet.Handlers) -> MediumOutlet? {
        guard case .medium = self.destination else { return nil }
        return MediumOutlet(writers: 1, producers: 1, format: self.format, handlers: handlers)
    }
}
