import CLinux
import Glibc
import PluginABI
import Records
import Workers

// The event loop's side of a simulation, as `GenerateRun` is that of generating: starts the workers, checks that every
// stream has an outlet, watches over ends and signals, and passes on what the data thread needs to know.

/// One run of `host simulate`.
public final class SimulationRun {
    let request: SimulationRequest
    let loop: EventLoop
    let handlers: GenerateRun.Handlers
    let orders: Mailbox<SimulationDrain.Order>
    private let notices: Mailbox<SimulationDrain.Notice>
    private(set) var shards: [SupervisedProducer] = []
    /// The writers of outlets that are mediums, at their places.
    private(set) var writers: [Int: SupervisedWriter] = [:]
    /// The workers that records go through, by the places of their outlets.
    private(set) var refinements: [Int: SupervisedProducer] = [:]
    private(set) var drain: SimulationDrain?
    var outcome = RunOutcome()
    private var shardFailures: [(shard: Int, reason: String)] = []
    private var machine: MachineDescription?
    private(set) var started: Int64?
    private var isStopped = false
    private var isDraining = true
    private var complaint: String?
    /// Why a batch could not be delivered, the first time.
    var firstRejection: String?
    /// What the mediums of outlets did not deliver.
    var losses: [Int: DeliveryLosses] = [:]

    /// Makes a run that has not begun.
    public init(_ request: SimulationRequest, loop: EventLoop, handlers: GenerateRun.Handlers) throws {
        self.request = request
        self.loop = loop
        self.handlers = handlers
        self.notices = try Mailbox()
        self.orders = try Mailbox()
    }

    /// Runs to the end; returns when no worker is left and all is delivered.
    public func run() throws -> RunOutcome {
        let signals = try StopSignals(self.loop) { [unowned self] signal in
            self.outcome.signal = signal
            self.stop()
        }
        try self.loop.watch(self.notices.descriptor) { [unowned self] in self.takeNotices() }
        defer { withExtendedLifetime(signals) { self.loop.unwatch(self.notices.descriptor) } }
        var system = SystemRandomNumberGenerator()
        let seed = self.request.seed ?? system.next()
        let tasks = self.request.tasks(seed: seed)
        self.shards = tasks.enumerated().map { self.makeShard($0, $1) }
        self.writers = self.makeWriters()
        self.refinements = self.makeRefinements(seed: seed)
        for writer in self.writers.values { try writer.start() }
        let drain = try SimulationDrain(
            rings: self.shards.map { try $0.start() },
            refinements: try self.startRefinements(),
            request: self.request,
            seed: seed,
            orders: self.orders,
            notices: self.notices
        )
        self.drain = drain
        let thread = try DataThread { drain.run() }
        try self.loop.run {
            !self.isDraining && self.shards.allSatisfy { !$0.isRunning }
                && self.writers.values.allSatisfy(\.hasEnded)
                && self.refinements.values.allSatisfy { !$0.isRunning }
        }
        thread.join()
        self.outcome.delivered = drain.deliveredSoFar
        self.tellFailures(drain)
        self.tellLosses(drain)
        self.outcome.elapsed = self.started.map { EventLoop.now() - $0 } ?? 0
        return self.outcome
    }

    /// Only now it is known what each shard had delivered.
    private func tellFailures(_ drain: SimulationDrain) {
        for (index, reason) in self.shardFailures {
            let count = drain.records(of: index)
            let records = count == 1 ? "1 record" : "\(count) records"
            self.outcome.failures.append("model \(self.shards[index].label) failed after \(records): \(reason)")
        }
    }

    // MARK: - Shards

    private func makeShard(_ index: Int, _ task: ProducerTask) -> SupervisedProducer {
        let name = self.request.part.model.description.name
        let label = task.simulation?.shardCount ?? 1 == 1 ? name : "\(name)#\(index + 1)"
        return SupervisedProducer(
            [task],
            version: self.request.part.version(format: nil),
            label: label,
            settings: self.request.settings,
            policy: self.request.restarts,
            loop: self.loop,
            handlers: SupervisedProducer.Handlers(
                created: { [unowned self] in self.created(index) },
                sandboxed: { [unowned self] report in self.tellShortfalls(report) },
                line: { [unowned self] line in self.handlers.log("\(label): \(line)") },
                died: { [unowned self] in self.orders.post(.died(shard: index)) },
                replaced: { [unowned self] ring in self.orders.post(.replaced(shard: index, ring)) },
                replaying: { [unowned self] tick in self.orders.post(.replaying(shard: index, tick: tick)) },
                decided: { [unowned self] decision in self.handlers.decided(decision) },
                failed: { [unowned self] failure in self.handlers.failed(failure) },
                ended: { [unowned self] failure in self.ended(index, failure) }
            )
        )
    }

    private func created(_ index: Int) {
        if self.started != nil { self.shards[index].begin(columns: []) } else { self.beginIfReady() }
    }

    /// Begins when every shard is ready and every medium is open.
    func beginIfReady() {
        guard self.started == nil, !self.isStopped, self.writers.values.allSatisfy(\.isOpen),
            self.refinements.values.allSatisfy({ $0.columns != nil }), self.shards.allSatisfy({ $0.columns != nil }),
            let machine = self.shards[0].machine
        else { return }
        let problems = self.request.problems(with: machine)
        guard problems.isEmpty else {
            self.outcome.failures += problems
            self.outcome.hasRefusedOption = true
            return self.stop()
        }
        self.machine = machine
        self.started = EventLoop.now()
        self.orders.post(.begin(tick: machine.tick))
        for producer in self.shards + Array(self.refinements.values) { producer.begin(columns: []) }
        self.scheduleProgress()
        if let duration = self.request.duration { self.loop.schedule(after: duration) { [weak self] in self?.stop() } }
    }

    private func ended(_ index: Int, _ failure: String?) {
        if let failure { self.shardFailures.append((index, failure)) }
        if self.shards[index].hasRefusedOption { self.outcome.hasRefusedOption = true }
        self.orders.post(.ended(shard: index))
        // Before the beginning nothing is to be delivered; later what precedes its end still is.
        if self.started == nil { self.stop() }
    }

    /// All workers of a run live under one kernel, so it is said once.
    func tellShortfalls(_ report: SandboxReport) {
        guard let complaint = report.complaint, self.complaint != complaint else { return }
        self.complaint = complaint
        self.handlers.log("sandbox: \(complaint)")
    }

    // MARK: - The data thread's notices

    private func takeNotices() {
        for notice in self.notices.takeAll() {
            switch notice {
            case .violated(let shard, let violation): self.shards[shard].kill(becauseIt: violation.description)
            case .stalled(let shard, let seconds): self.shards[shard].kill(afterStallOf: seconds)
            case .drained(let shard, let drained): self.shards[shard].drained(drained)
            case .unknownKey(let key): self.handlers.log(RecordWriter.warning(ofUnknownKey: key))
            case .rejected(let outlet, let reason): self.rejected(outlet, reason)
            case .mediumViolated(let outlet, let violation):
                self.writers[outlet]?.kill(becauseIt: violation.description)
            case .mediumDied(let outlet, let finding): self.writers[outlet]?.found(finding)
            case .gaveUp(let outlet, let letter): self.keep(letter, of: outlet)
            case .refinementViolated(let outlet, let violation):
                self.refinements[outlet]?.kill(becauseIt: violation.description)
            case .refinementStalled(let outlet, let seconds): self.refinements[outlet]?.kill(afterStallOf: seconds)
            case .refinementDrained(let outlet, let drained): self.refinements[outlet]?.drained(drained)
            case .complete: for shard in self.shards { shard.stop() }
            case .finished(let failure):
                self.isDraining = false
                for refinement in self.refinements.values { refinement.stop() }
                for writer in self.writers.values {
                    if self.started == nil { writer.dismiss() } else { writer.finish() }
                }
                switch failure {
                case .readerIsGone: self.outcome.isReaderGone = true
                case .failed(let reason): self.outcome.failures.append(reason)
                case nil: break
                }
            }
        }
    }

    // MARK: - Signals and progress

    /// Ends the run; what was merged is still delivered.
    func stop() {
        guard !self.isStopped else { return }
        self.isStopped = true
        self.orders.post(.stop)
        for shard in self.shards { shard.stop() }
        for writer in self.writers.values { writer.cancel() }
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
