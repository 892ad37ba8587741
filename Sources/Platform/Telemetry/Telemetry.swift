import Records
import Services
import Synchronization
import Workers

// How many entities have an attribute is known only by looking. While that takes a moment it is done for whoever asks; from a
// certain number of entities on who asks is told what the last survey found, and surveys take a small part of the time.

/// Surveys what is kept of attributes, at its times and when somebody asks. For any thread.
public final class Telemetry: Sendable {
    private enum Job {
        /// By the schedule of `telemetry.yml`.
        static let sizes = 1
        /// For somebody who asks.
        static let count = 2
        /// When the host starts.
        static let start = 3
    }

    private struct Waiter: Sendable {
        let deadline: Int64
        let answer: @Sendable (Answer) -> Void
    }

    private struct State {
        var waiters: [Waiter] = []
        /// When the last survey ended, in nanoseconds, and how long it took; nil: there was none.
        var ended: Int64?
        var duration: Int64 = 0
    }

    /// Nanoseconds that somebody waits for a survey.
    private static let patience: Int64 = 4_000_000_000
    /// How many times as long as it took a survey is good for, at least.
    private static let validity: Int64 = 20
    /// Surveys that take less, in nanoseconds, are made for everybody who asks.
    private static let moment: Int64 = 200_000_000

    private let model: ModelSpec
    private let engine: TaskEngine
    private let store: EntityStore
    private let jobs: JobThread
    private let state = Mutex(State())
    private let report: @Sendable (EngineReport) -> Void

    /// - Parameter report: Called on any thread.
    public init(
        _ settings: PlatformSettings,
        _ engine: TaskEngine,
        _ store: StoreClient,
        report: @escaping @Sendable (EngineReport) -> Void
    ) throws(SystemError) {
        self.model = settings.model
        self.engine = engine
        self.store = EntityStore(store)
        self.report = report
        self.jobs = try JobThread([settings.attributeSizes])
    }

    /// Begins to look at the clock.
    public func start() throws(SystemError) {
        try self.jobs.start(named: "telemetry") { [unowned self] job in
            do throws(StoringError) {
                switch job {
                case Job.start: try self.begin()
                // Of several hosts one is enough.
                case Job.sizes where !self.engine.ownership.isLeading: break
                default: try self.survey()
                }
            } catch {
                // It is done again at the next time.
                self.report(.postponed(error.description))
                self.answerWaiters(by: .max)
            }
        }
        self.jobs.request(Job.start)
    }

    /// Ends it; a survey that is under way is given up.
    public func stop() {
        self.jobs.stop()
        self.answerWaiters(by: .max)
    }

    /// Tells how many entities have each attribute.
    ///
    /// - Parameter answer: Called once, on any thread.
    func count(_ answer: @escaping @Sendable (Answer) -> Void) {
        let now = EventLoop.now()
        let isGood = self.state.withLock { state -> Bool in
            let isGood =
                state.ended.map { state.duration > Self.moment && now - $0 < Self.validity * state.duration } ?? false
            if !isGood { state.waiters.append(Waiter(deadline: now + Self.patience, answer: answer)) }
            return isGood
        }
        if isGood { answer(self.counts) } else { self.jobs.request(Job.count) }
    }

    /// What is kept of each attribute, as the last survey found it.
    func sizes() throws(StoringError) -> Record {
        Record(zip(self.model.entities, try self.reports()).map { ($0.id, $1.value) })
    }

    // MARK: - Parts

    private func begin() throws(StoringError) {
        try SourceReading(self.store).merge()
        guard try self.reports().contains(where: { $0.calculated == nil }) else { return }
        try self.survey()
    }

    private func survey() throws(StoringError) {
        let begun = EventLoop.now()
        // Who asks from now on wants what comes from now on.
        let waiting = self.state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        var rest = waiting
        defer { for waiter in rest { waiter.answer(self.counts) } }
        for entity in self.model.entities {
            let start = Clock.system()
            var survey = AttributeSurvey(entity, self.store)
            var page = EventLoop.now()
            let isWhole = try survey.run {
                let now = EventLoop.now()
                for waiter in rest where waiter.deadline <= now { waiter.answer(self.counts) }
                rest.removeAll { $0.deadline <= now }
                // Where nobody waits, others have the store half of the time.
                if !self.answerWaiters(by: now), rest.isEmpty {
                    self.jobs.sleep(nanoseconds: min(now - page, 100_000_000))
                }
                page = EventLoop.now()
                return !self.jobs.isStopping
            }
            guard isWhole else { return }
            let found = AttributeReport(entity, survey, begun: start, ended: Clock.system())
            var transaction = StoreTransaction()
            transaction.put(self.store.surveys, EntityKeys.prefix(entity), found.bytes)
            try self.store.client.commit(transaction)
        }
        let ended = EventLoop.now()
        self.state.withLock { state in
            state.ended = ended
            state.duration = ended - begun
        }
    }

    /// Answers those who wait for another survey than the one under way, and have waited long enough.
    ///
    /// - Returns: Whether there are others.
    @discardableResult
    private func answerWaiters(by now: Int64) -> Bool {
        let (late, hasMore) = self.state.withLock { state in
            let late = state.waiters.filter { $0.deadline <= now }
            state.waiters.removeAll { $0.deadline <= now }
            return (late, !state.waiters.isEmpty)
        }
        for waiter in late { waiter.answer(self.counts) }
        return hasMore
    }

    private func reports() throws(StoringError) -> [AttributeReport] {
        let keys = self.model.entities.map { (self.store.surveys, EntityKeys.prefix($0)) }
        return try self.store.client.get(keys).map { AttributeReport($0) }
    }

    /// The answer to who wants to know how many entities have each attribute.
    private var counts: Answer {
        do throws(StoringError) {
            let reports = try self.reports()
            guard reports.allSatisfy({ $0.calculated != nil }) else {
                return .unavailable("entities are being counted for the first time", retryAfter: 5)
            }
            let counts = zip(self.model.entities, reports).map { ($0.id, $1.counts($0)) }
            return .json(.map(Record(counts)))
        } catch {
            return RequestProblem.store(error).answer
        }
    }
}
