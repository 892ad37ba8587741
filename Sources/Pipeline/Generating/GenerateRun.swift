import CLinux
import Glibc
import Records
import Workers

// The event loop's side of a run: starts the workers, settles the columns, watches over ends and signals, and passes
// on what the data thread needs to know. Stages:
//
//   starting     workers load their plugins and make their instances
//   producing    the data thread grants and moves records
//   stopping     everybody was told to end; what is published is still delivered
//
// The first failure of a producer does not end the run: its share goes to its siblings, and the exit status tells.

/// One run of `host generate`.
public final class GenerateRun {
    private let request: GenerateRequest
    private let loop: EventLoop
    private let log: (String) -> Void
    private let medium: FileMedium
    private let plan: ProducerPlan
    private let schedule: GrantSchedule
    private let window: Int
    private let notices: Mailbox<RecordDrain.Notice>
    private let orders: Mailbox<RecordDrain.Order>
    private var workers: [ProducerWorker?] = []
    private var drain: DrainThread?
    private var columns: [[String]?] = []
    private var outcome = RunOutcome()
    private var started: Int64?
    private var liveWorkers = 0
    private var producerFailures: [(producer: Int, reason: String)] = []
    private var isDraining = true

    /// Opens the output and plans the run.
    ///
    /// - Parameter log: Takes lines for people, without line ends.
    /// - Throws: `SystemError` if the output cannot be opened, `UsageError` if the ratios do not make sense.
    public init(_ request: GenerateRequest, loop: EventLoop, log: @escaping (String) -> Void) throws {
        self.request = request
        self.loop = loop
        self.log = log
        let expressions = request.parts.map(\.expression)
        let weights = try ProducerWeights(expressions)
        let batchSizes = request.limits.batchSizes(of: expressions, weights: weights)
        let seed = request.seed ?? SystemRandomNumberGenerator.anySeed
        self.plan = ProducerPlan(request, weights: weights, batchSizes: batchSizes, seed: seed)
        self.schedule = GrantSchedule(total: request.limits.number, weights: weights, batchSizes: batchSizes)
        self.window = 32 * (batchSizes.max() ?? 1)
        self.notices = try Mailbox()
        self.orders = try Mailbox()
        self.medium = try FileMedium(path: request.path)
    }

    /// Runs to the end; returns when no worker is left and all is written.
    public func run() throws -> RunOutcome {
        try self.watchSignals()
        try self.loop.watch(self.notices.descriptor) { [unowned self] in self.takeNotices() }
        self.columns = Array(repeating: nil, count: self.plan.entries.count)
        for index in self.plan.entries.indices {
            self.workers.append(try self.start(index))
            self.liveWorkers += 1
        }
        self.drain = try DrainThread(
            RecordDrain(
                rings: self.workers.compactMap { $0?.ring },
                schedule: self.schedule,
                pacer: RatePacer(rate: self.request.limits.rate),
                window: self.window,
                patience: self.request.patience,
                format: self.request.format,
                medium: self.medium,
                orders: self.orders,
                notices: self.notices
            )
        )
        try self.loop.run { self.liveWorkers == 0 && !self.isDraining }
        self.drain?.join()
        self.loop.unwatch(self.notices.descriptor)
        self.outcome.delivered = self.drain?.delivered ?? 0
        self.tellFailures()
        self.outcome.elapsed = self.started.map { EventLoop.now() - $0 } ?? 0
        return self.outcome
    }

    /// Only now it is known what each producer had delivered.
    private func tellFailures() {
        for (index, reason) in self.producerFailures {
            let count = self.drain?.delivered(by: index) ?? 0
            let records = count == 1 ? "1 record" : "\(count) records"
            let label = self.plan.entries[index].label
            self.outcome.failures.append("model \(label) failed after \(records): \(reason)")
        }
        if let missing = self.drain?.undelivered, missing > 0, self.outcome.signal == nil {
            let what = missing == 1 ? "1 record was" : "\(missing) records were"
            self.outcome.failures.append("\(what) not made, for no producer of the expression was left")
        }
    }

    // MARK: - Workers

    private func start(_ index: Int) throws -> ProducerWorker {
        let entry = self.plan.entries[index]
        return try ProducerWorker(
            entry.task,
            image: self.request.parts[entry.part].image,
            label: entry.label,
            settings: self.request.settings,
            loop: self.loop,
            handlers: ProducerWorker.Handlers(
                created: { [unowned self] columns in
                    self.columns[index] = columns
                    self.beginIfReady()
                },
                line: { [unowned self] line in self.log("\(entry.label): \(line)") },
                ended: { [unowned self] failure in self.ended(index, failure) }
            )
        )
    }

    /// Begins when every producer is ready or gone.
    private func beginIfReady() {
        guard self.started == nil else { return }
        let isReady = self.columns.indices.allSatisfy { self.columns[$0] != nil || self.workers[$0] == nil }
        guard isReady, self.workers.count == self.plan.entries.count else { return }
        var union: [String] = []
        for column in self.columns.compactMap(\.self).joined() where !union.contains(column) { union.append(column) }
        self.started = EventLoop.now()
        for worker in self.workers { worker?.begin(columns: union) }
        self.orders.post(.begin(columns: union))
        self.scheduleProgress()
        if let duration = self.request.limits.duration {
            self.loop.schedule(after: Int64(clamping: duration)) { [unowned self] in self.orders.post(.stop) }
        }
    }

    private func ended(_ index: Int, _ failure: String?) {
        self.liveWorkers -= 1
        self.workers[index] = nil
        if let failure {
            self.producerFailures.append((index, failure))
        }
        self.orders.post(.ended(producer: index, failed: failure != nil))
        self.beginIfReady()
    }

    // MARK: - The data thread's notices

    private func takeNotices() {
        for notice in self.notices.takeAll() {
            switch notice {
            case .violated(let producer, let violation): self.workers[producer]?.kill(for: violation)
            case .stalled(let producer, let seconds):
                self.workers[producer]?.kill(becauseIt: "it made no record for \(seconds) s")
            case .complete: self.stopWorkers()
            case .finished(let failure):
                self.isDraining = false
                switch failure {
                case .readerIsGone: self.outcome.isReaderGone = true
                case .failed(let error): self.outcome.failures.append(error.description)
                case nil: break
                }
            }
        }
    }

    // MARK: - Signals and progress

    private func watchSignals() throws {
        let descriptor = clinux_signalfd()
        guard descriptor >= 0 else { throw SystemError("signalfd") }
        try self.loop.watch(descriptor) { [unowned self] in
            while case let signal = clinux_signalfd_read(descriptor), signal != 0 {
                guard signal == SIGINT || signal == SIGTERM else { continue }
                self.outcome.signal = signal
                self.orders.post(.stop)
                self.stopWorkers()
            }
        }
    }

    /// Those that have not begun to produce do not look at their ring and have nothing to deliver.
    private func stopWorkers() {
        for worker in self.workers { if self.started == nil { worker?.dismiss() } else { worker?.stop() } }
    }

    private func scheduleProgress() {
        guard self.request.progressPeriod > 0 else { return }
        self.loop.schedule(after: Int64(self.request.progressPeriod) * 1_000_000_000) { [unowned self] in
            guard self.isDraining, let started = self.started else { return }
            self.log(RunProgress.line(delivered: self.drain?.delivered ?? 0, elapsed: EventLoop.now() - started))
            self.scheduleProgress()
        }
    }
}

extension SystemRandomNumberGenerator {
    fileprivate static var anySeed: UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
