import Discovery
import Glibc
import Workers

// One producer of a run as the event loop sees it: a worker, and after its death the next one, until the producer has
// made its share or is given up. Whether there is a next one is `RestartSupervision`'s to say; this file carries it out.
//
//   running --dies--> draining --drained--> waiting --delay over--> running
//                        |                     |
//                        +------ given up, or nothing more wanted ------> ended
//
// While it drains, the data thread moves what the worker had published; only then it is known where to go on.

/// A producer whose workers are replaced when they die. Belongs to the loop's thread.
final class SupervisedProducer {
    /// What the owner of a producer wants to hear, on the loop's thread.
    struct Handlers {
        /// A worker has made its instance; its keys are in `columns`.
        var created: () -> Void
        /// What holds of the sandbox of a worker.
        var sandboxed: (SandboxReport) -> Void
        /// A line of the plugin's for the log.
        var line: (String) -> Void
        /// Its worker is gone; call `drained` when all is moved that it published.
        var died: () -> Void
        /// It has a worker again, with this ring.
        var replaced: (RingConsumer) -> Void
        /// Its worker makes again what its predecessor made.
        var replaying: () -> Void
        /// What was decided on a death.
        var decided: (RestartDecision) -> Void
        /// No worker will come any more, called once and last. `failure` says why its share is not made.
        var ended: (_ failure: String?) -> Void
    }

    private enum State {
        case idle
        case running(ProducerWorker)
        case draining(WorkerEnd)
        case waiting(timer: UInt64)
        case ended
    }

    let label: String
    /// The keys of its records, once they are known.
    private(set) var columns: [String]?
    /// Whether it failed because the plugin refused the value of an option.
    private(set) var hasRefusedOption = false
    private var task: ProducerTask
    private let image: Image
    private let sandbox: SandboxPolicy
    private let settings: WorkerSettings
    private let loop: EventLoop
    private let handlers: Handlers
    private var supervision: RestartSupervision
    private var state = State.idle
    private var hasBegun = false
    private var isStopping = false
    /// Spreads the restarts of several producers that die together.
    private var jitter = SystemRandomNumberGenerator()

    init(
        _ task: ProducerTask,
        image: Image,
        label: String,
        sandbox: SandboxPolicy,
        settings: WorkerSettings,
        policy: RestartPolicy,
        loop: EventLoop,
        handlers: Handlers
    ) {
        self.task = task
        self.image = image
        self.label = label
        self.sandbox = sandbox
        self.settings = settings
        self.supervision = RestartSupervision(policy)
        self.loop = loop
        self.handlers = handlers
    }

    deinit { if case .waiting(let timer) = self.state { self.loop.cancel(timer) } }

    /// Whether a worker runs.
    var isRunning: Bool { if case .running = self.state { true } else { false } }

    /// Whether no worker will come any more.
    var hasEnded: Bool { if case .ended = self.state { true } else { false } }

    /// Starts the first worker, or the next.
    ///
    /// - Returns: The host's end of its ring.
    @discardableResult
    func start() throws(SystemError) -> RingConsumer {
        self.hasBegun = false
        let worker = try ProducerWorker(
            self.task,
            image: self.image,
            label: self.label,
            sandbox: self.sandbox,
            settings: self.settings,
            loop: self.loop,
            handlers: ProducerWorker.Handlers(
                created: { [unowned self] columns in
                    self.columns = self.columns ?? columns
                    self.handlers.created()
                },
                sandboxed: { [unowned self] report in self.handlers.sandboxed(report) },
                line: { [unowned self] line in self.handlers.line(line) },
                replayed: { [unowned self] in self.handlers.replaying() },
                ended: { [unowned self] end, failure in self.workerEnded(end, failure) }
            )
        )
        self.state = .running(worker)
        return worker.ring
    }

    /// Lets its worker produce, once it has said what its columns are.
    func begin(columns: [String]) {
        guard case .running(let worker) = self.state, !self.hasBegun else { return }
        self.hasBegun = true
        worker.begin(columns: columns)
    }

    /// Tells its worker to end soon; there will be no other.
    func stop() {
        self.isStopping = true
        switch self.state {
        // Who has not begun to produce does not look at its ring and has nothing to deliver.
        case .running(let worker): if self.hasBegun { worker.stop() } else { worker.dismiss() }
        case .waiting(let timer):
            self.loop.cancel(timer)
            self.end(nil)
        case .idle, .draining, .ended: break
        }
    }

    /// Kills its worker for breaking a rule that the owner watches over; `what` goes on after "it was killed because".
    func kill(becauseIt what: String) {
        if case .running(let worker) = self.state { worker.kill(becauseIt: what) }
    }

    /// Kills its worker because it made no record for so long.
    func kill(afterStallOf seconds: Int) {
        if case .running(let worker) = self.state { worker.kill(afterStallOf: seconds) }
    }

    // MARK: - Deaths

    private func workerEnded(_ end: WorkerEnd, _ failure: String?) {
        if case .running(let worker) = self.state, worker.hasRefusedOption { self.hasRefusedOption = true }
        if let failure {
            self.end(failure)
        } else if end.cause == .dismissed {
            self.end(nil)
        } else {
            self.state = .draining(end)
            self.handlers.died()
        }
    }

    /// Takes note of how far the worker came that died.
    func drained(_ drained: RecordDrain.Drained) {
        guard case .draining(var end) = self.state else { return }
        self.task.resumeAt = UInt64(drained.records)
        self.task.begunBatch = UInt64(drained.begunBatch)
        self.task.isCareful = true
        let isWanted = drained.isWanted && !self.isStopping
        if end.cause == .normal {
            guard isWanted else { return self.end(nil) }
            end = WorkerEnd(cause: .exited(status: 0), lastWords: end.lastWords)
        }
        if isWanted { self.decide(on: end) } else { self.diedUnwanted(end) }
    }

    /// A kill at the end takes nothing away; whatever else happens there is the plugin's mistake.
    private func diedUnwanted(_ end: WorkerEnd) {
        guard case .signalled(let signal) = end.cause, signal == SIGKILL else { return self.end("it \(end)") }
        self.tell(end, .notNeeded)
        self.end(nil)
    }

    private func decide(on end: WorkerEnd) {
        let record = Int(self.task.resumeAt)
        let verdict = self.supervision.died(end.cause, at: record, now: EventLoop.now(), using: &self.jitter)
        self.tell(end, verdict)
        switch verdict {
        case .restart(let delay, _):
            if delay == 0 { return self.restart() }
            let timer = self.loop.schedule(after: delay) { [unowned self] in self.restart() }
            self.state = .waiting(timer: timer)
        case .giveUp(let reason): self.end(Self.failure(end, at: record, reason, self.supervision.policy))
        case .notNeeded: self.end(nil)
        }
    }

    private func restart() {
        do throws(SystemError) {
            self.handlers.replaced(try self.start())
        } catch {
            self.decide(on: WorkerEnd(cause: .notStarted(error.description), lastWords: []))
        }
    }

    private func tell(_ end: WorkerEnd, _ verdict: RestartVerdict) {
        self.handlers.decided(
            RestartDecision(
                label: self.label,
                model: self.task.model,
                path: self.image.path,
                end: end,
                record: Int(self.task.resumeAt),
                verdict: verdict,
                policy: self.supervision.policy
            )
        )
    }

    private func end(_ failure: String?) {
        self.state = .ended
        self.handlers.ended(failure)
    }

    private static func failure(
        _ end: WorkerEnd,
        at record: Int,
        _ reason: RestartVerdict.Reason,
        _ policy: RestartPolicy
    ) -> String {
        switch reason {
        case .restartsAreOff: "it \(end)"
        case .diedAtSameRecord: "for the second time at record \(record) it \(end)"
        case .restartedTooOften: "after \(policy.limit) restarts in a row without a record it \(end)"
        case .brokeRulesTooOften: "for the \(policy.limit + 1)th time, it \(end)"
        }
    }
}
