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
// A producer whose worker dies gets another one that goes on where it was (`SupervisedProducer`); the data thread finds
// out where that is and takes over the new ring. A producer that is given up does not end the run: its share goes to its
// siblings, and the exit status tells.

/// One run of `host generate`.
public final class GenerateRun {
    /// What the owner of a run wants to hear.
    public struct Handlers {
        /// Takes lines for people, without line ends.
        public var log: (String) -> Void
        /// Takes how far the run is, once a period.
        public var progress: (String) -> Void
        /// Takes what was decided on each death of a worker, when it is decided.
        public var decided: (RestartDecision) -> Void
        /// Takes that a model or a medium said it cannot go on, when it says so. The outcome tells it as well.
        public var failed: (InstanceFailure) -> Void
        /// Takes what became of changed plugin files.
        public var reloaded: (ReloadDecision) -> Void

        /// Makes handlers of their parts.
        public init(
            log: @escaping (String) -> Void,
            progress: @escaping (String) -> Void,
            decided: @escaping (RestartDecision) -> Void,
            failed: @escaping (InstanceFailure) -> Void,
            reloaded: @escaping (ReloadDecision) -> Void
        ) {
            self.log = log
            self.progress = progress
            self.decided = decided
            self.failed = failed
            self.reloaded = reloaded
        }
    }

    let request: GenerateRequest
    let reload: PluginReload?
    let loop: EventLoop
    let handlers: Handlers
    private let file: FileMedium?
    let plan: ProducerPlan
    private let schedule: GrantSchedule
    private let window: Int
    private let notices: Mailbox<RecordDrain.Notice>
    let orders: Mailbox<RecordDrain.Order>
    private(set) var producers: [SupervisedProducer] = []
    private(set) var writers: [SupervisedWriter] = []
    /// The parts of the request and its format, as they are since plugins were last reloaded.
    var parts: [GenerateRequest.Part]
    var format: LoadedExtension?
    var reloading: PluginReloading?
    private(set) var drain: RecordDrain?
    /// What CSV has, once every producer has told or is gone.
    private var columns: [String]?
    var outcome = RunOutcome()
    private var started: Int64?
    private var producerFailures: [(producer: Int, reason: String)] = []
    private var isDraining = true
    private var complaint: String?
    /// Why a batch could not be delivered, the first time.
    var firstRejection: String?
    /// What the medium did not deliver.
    var losses = DeliveryLosses()

    /// Opens the output and plans the run.
    ///
    /// - Parameters:
    ///   - reload: How changed plugin files are taken over; nil: the run does not look at them.
    /// - Throws: `SystemError` if the output cannot be opened, `UsageError` if the ratios do not make sense.
    public init(
        _ request: GenerateRequest,
        reload: PluginReload? = nil,
        loop: EventLoop,
        handlers: Handlers
    ) throws {
        self.request = request
        self.reload = reload
        self.parts = request.parts
        self.format = request.formatPlugin
        self.loop = loop
        self.handlers = handlers
        let expressions = request.parts.map(\.expression)
        let weights = try ProducerWeights(expressions)
        let batchSizes = request.limits.batchSizes(of: expressions, weights: weights)
        let seed = request.seed ?? SystemRandomNumberGenerator.anySeed
        self.plan = ProducerPlan(request, weights: weights, batchSizes: batchSizes, seed: seed)
        self.schedule = GrantSchedule(total: request.limits.number, weights: weights, batchSizes: batchSizes)
        self.window = 32 * (batchSizes.max() ?? 1)
        self.notices = try Mailbox()
        self.orders = try Mailbox()
        self.file = request.medium == nil ? try FileMedium(path: request.path) : nil
    }

    /// Runs to the end; returns when no worker is left and all is written.
    public func run() throws -> RunOutcome {
        let signals = try StopSignals(self.loop) { [unowned self] signal in
            self.outcome.signal = signal
            self.stop()
        }
        try self.loop.watch(self.notices.descriptor) { [unowned self] in self.takeNotices() }
        defer { withExtendedLifetime(signals) { self.loop.unwatch(self.notices.descriptor) } }
        self.producers = self.plan.entries.indices.map(self.makeProducer)
        self.writers = self.makeWriters()
        for writer in self.writers { try writer.start() }
        let drain = try RecordDrain(
            rings: self.producers.map { try $0.start() },
            schedule: self.schedule,
            pacer: RatePacer(rate: self.request.limits.rate),
            window: self.window,
            patience: self.request.patience,
            format: self.request.format,
            destination: self.file.map { .file($0) } ?? .medium(writers: self.writers.count),
            orders: self.orders,
            notices: self.notices
        )
        self.drain = drain
        let thread = try DataThread { drain.run() }
        try self.loop.run {
            !self.isDraining && self.producers.allSatisfy { !$0.isRunning } && self.writers.allSatisfy(\.hasEnded)
        }
        thread.join()
        self.outcome.delivered = drain.deliveredSoFar
        self.tellFailures()
        self.tellLosses()
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

    // MARK: - Producers

    private func makeProducer(_ index: Int) -> SupervisedProducer {
        let entry = self.plan.entries[index]
        return SupervisedProducer(
            entry.tasks,
            version: self.parts[entry.part].version(format: self.format),
            label: entry.label,
            settings: self.request.settings,
            policy: self.request.restarts,
            loop: self.loop,
            handlers: SupervisedProducer.Handlers(
                created: { [unowned self] in self.created(index) },
                sandboxed: { [unowned self] report in self.tellShortfalls(report) },
                line: { [unowned self] line in self.log("\(entry.label): \(line)") },
                died: { [unowned self] in self.orders.post(.died(producer: index)) },
                replaced: { [unowned self] ring in self.orders.post(.replaced(producer: index, ring)) },
                replaying: { [unowned self] _ in self.orders.post(.replaying(producer: index)) },
                hold: { [unowned self] in self.orders.post(.hold(producer: index)) },
                release: { [unowned self] in self.orders.post(.release(producer: index)) },
                tryOut: { [unowned self] ring in self.orders.post(.tryOut(producer: index, ring)) },
                reloaded: { [unowned self] decision in self.reloaded(decision) },
                decided: { [unowned self] decision in self.handlers.decided(decision) },
                failed: { [unowned self] failure in self.handlers.failed(failure) },
                ended: { [unowned self] failure in self.ended(index, failure) }
            )
        )
    }

    func log(_ line: String) { self.handlers.log(line) }

    func reloaded(_ decision: ReloadDecision) { self.handlers.reloaded(decision) }

    /// All workers of a run live under one kernel, so it is said once.
    func tellShortfalls(_ report: SandboxReport) {
        guard let complaint = report.complaint, self.complaint != complaint else { return }
        self.complaint = complaint
        self.log("sandbox: \(complaint)")
    }

    private func created(_ index: Int) {
        if let columns = self.columns {
            self.producers[index].begin(columns: columns)
        } else {
            self.beginIfReady()
        }
    }

    /// Begins when every producer is ready or gone, and the medium is open.
    func beginIfReady() {
        guard self.started == nil, self.writers.allSatisfy(\.isOpen),
            self.producers.allSatisfy({ $0.columns != nil || $0.hasEnded })
        else { return }
        // A worker can name a hundred thousand columns in one report, so they are not compared one by one.
        var seen: Set<String> = []
        let union = self.producers.compactMap(\.columns).joined().filter { seen.insert($0).inserted }
        self.columns = union
        self.started = EventLoop.now()
        for producer in self.producers { producer.begin(columns: union) }
        self.orders.post(.begin(columns: union))
        self.watchPlugins()
        self.scheduleProgress()
        if let duration = self.request.limits.duration {
            self.loop.schedule(after: Int64(clamping: duration)) { [weak self] in self?.stop() }
        }
    }

    private func ended(_ index: Int, _ failure: String?) {
        if let failure { self.producerFailures.append((index, failure)) }
        if self.producers[index].hasRefusedOption { self.outcome.hasRefusedOption = true }
        self.orders.post(.ended(producer: index, failed: failure != nil))
        self.beginIfReady()
    }

    // MARK: - The data thread's notices

    private func takeNotices() {
        for notice in self.notices.takeAll() {
            switch notice {
            case .violated(let producer, let violation):
                self.producers[producer].kill(becauseIt: violation.description)
            case .stalled(let producer, let seconds):
                self.producers[producer].kill(afterStallOf: seconds)
            case .drained(let producer, let drained): self.producers[producer].drained(drained)
            case .held(let producer, let drained): self.producers[producer].held(drained)
            case .proved(let producer): self.producers[producer].proved()
            case .restored(let producer): self.producers[producer].restored()
            case .rejected(let reason): self.rejected(reason)
            case .mediumViolated(let writer, let violation):
                self.writers[writer].kill(becauseIt: violation.description)
            case .mediumDied(let writer, let finding): self.writers[writer].found(finding)
            case .gaveUp(let letter): self.keep(letter)
            case .complete: self.stopProducers()
            case .finished(let failure):
                self.isDraining = false
                for writer in self.writers { writer.finish() }
                switch failure {
                case .readerIsGone: self.outcome.isReaderGone = true
                case .failed(let error): self.outcome.failures.append(error.description)
                case nil: break
                }
            }
        }
    }

    // MARK: - Signals and progress

    /// Ends the run; what was made is still delivered.
    func stop() {
        self.orders.post(.stop)
        self.stopProducers()
        for writer in self.writers { writer.cancel() }
    }

    private func stopProducers() {
        self.reloading = nil
        for producer in self.producers { producer.stop() }
    }

    private func scheduleProgress() {
        guard self.request.progressPeriod > 0 else { return }
        self.loop.schedule(after: Int64(self.request.progressPeriod) * 1_000_000_000) { [weak self] in
            guard let self, self.isDraining, let started = self.started else { return }
            self.handlers.progress(
                RunProgress.line(delivered: self.drain?.deliveredSoFar ?? 0, elapsed: EventLoop.now() - started)
            )
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
