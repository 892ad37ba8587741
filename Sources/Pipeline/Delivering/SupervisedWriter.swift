import Discovery
import Workers

// One writer of a medium as the event loop sees it: a worker, and after its death the next one, until all is delivered
// or the writer is given up. What the dead worker had is given to its successor by the data thread.
//
//   running --dies--> questioned --found--> waiting --delay over--> running
//                          |                   |
//                          +---- given up, or all is delivered ----> ended
//
// A death that a batch explains is the data thread's to judge, which owns the batches and knows an end to it
// (`BatchDelivery`). Any other death is `RestartSupervision`'s, which never hears of the first kind.

/// A writer whose workers are replaced when they die. Belongs to the loop's thread.
final class SupervisedWriter {
    /// What the owner wants to hear, on the loop's thread.
    struct Handlers {
        /// What the data thread is to know.
        var event: (MediumOutlet.Event) -> Void
        /// The first worker has opened the medium.
        var opened: () -> Void
        var sandboxed: (SandboxReport) -> Void
        var line: (String) -> Void
        /// What was decided on a death.
        var decided: (RestartDecision) -> Void
        /// The medium said that it cannot go on.
        var failed: (InstanceFailure) -> Void
        /// No worker will come any more, called once and last. `failure` says why not all is delivered.
        var ended: (_ failure: String?) -> Void
    }

    let label: String
    private let request: MediumRequest
    private let task: InstanceTask
    private let settings: WorkerSettings
    private let loop: EventLoop
    private let handlers: Handlers
    private var supervision: RestartSupervision
    private var worker: MediumWorker?
    private var timer: UInt64?
    /// The end of the last worker, while the data thread is asked about it.
    private var questionedEnd: WorkerEnd?
    private var delivered = 0
    private(set) var isOpen = false
    private(set) var hasEnded = false
    private var isFinishing = false
    private var isCancelled = false
    private var jitter = SystemRandomNumberGenerator()

    /// Whether it failed because the plugin refused the value of an option.
    private(set) var hasRefusedOption = false

    init(
        _ task: InstanceTask,
        request: MediumRequest,
        label: String,
        settings: WorkerSettings,
        policy: RestartPolicy,
        loop: EventLoop,
        handlers: Handlers
    ) {
        self.task = task
        self.request = request
        self.label = label
        self.settings = settings
        self.supervision = RestartSupervision(policy)
        self.loop = loop
        self.handlers = handlers
    }

    deinit { if let timer = self.timer { self.loop.cancel(timer) } }

    /// Starts the first worker, or the next.
    func start() throws(SystemError) {
        self.worker = try MediumWorker(
            self.task,
            image: self.request.loaded.image,
            label: self.label,
            sandbox: self.request.loaded.sandbox,
            settings: self.settings,
            loop: self.loop,
            handlers: MediumWorker.Handlers(
                created: { [unowned self] in self.created() },
                sandboxed: { [unowned self] report in self.handlers.sandboxed(report) },
                delivered: { [unowned self] batch in
                    self.delivered += 1
                    self.handlers.event(.delivered(batch: batch))
                },
                rejected: { [unowned self] batch, reason, record in
                    self.delivered += 1
                    self.handlers.event(.rejected(batch: batch, reason: reason, record: record))
                },
                tookPart: { [unowned self] in self.handlers.event(.tookPart) },
                line: { [unowned self] line in self.handlers.line(line) },
                ended: { [unowned self] end, failure in self.workerEnded(end, failure) }
            )
        )
        if self.isCancelled { self.worker?.cancel() }
    }

    /// Has it deliver what it has, close the medium and end.
    func finish() {
        guard !self.hasEnded, !self.isFinishing else { return }
        self.isFinishing = true
        if let worker = self.worker { return worker.finish() }
        // The data thread has ended before it could answer, so all has arrived.
        if let end = self.questionedEnd { self.tell(end, .notNeeded, at: nil) }
        self.end(nil)
    }

    /// Says that the run is being stopped, so that it does not wait for better times to deliver what it has.
    func cancel() {
        self.isCancelled = true
        self.worker?.cancel()
    }

    /// Ends it at once, because nothing will be delivered.
    func dismiss() {
        self.isFinishing = true
        if let worker = self.worker { worker.dismiss() } else if !self.hasEnded { self.end(nil) }
    }

    /// Goes on after a death as the data thread's answer allows.
    func found(_ finding: DeathFinding) {
        guard let end = self.questionedEnd else { return }
        self.questionedEnd = nil
        self.decide(on: end, finding)
    }

    /// Kills its worker for breaking a rule; `what` goes on after "it was killed because".
    func kill(becauseIt what: String) { self.worker?.kill(becauseIt: what) }

    private func created() {
        guard let worker = self.worker else { return }
        self.handlers.event(.opened(worker.feeder))
        if self.isFinishing { worker.finish() }
        guard !self.isOpen else { return }
        self.isOpen = true
        self.handlers.opened()
    }

    private func workerEnded(_ end: WorkerEnd, _ failure: String?) {
        if let worker = self.worker, worker.hasRefusedOption { self.hasRefusedOption = true }
        self.worker = nil
        if let failure {
            self.handlers.failed(
                InstanceFailure(
                    kind: self.task.kind,
                    label: self.label,
                    name: self.task.name,
                    path: self.request.loaded.image.path,
                    reason: failure
                )
            )
            return self.end(failure)
        }
        // Another one would be given the same time again, and again.
        if self.isCancelled, case .hung = end.cause { return self.end("it \(end)") }
        if end.cause == .dismissed || (end.cause == .normal && self.isFinishing) { return self.end(nil) }
        let end =
            end.cause == .normal ? WorkerEnd(cause: .exited(status: 0), lastWords: end.lastWords) : end
        // Nobody answers any more when all has arrived, and nothing was in flight.
        guard !self.isFinishing else { return self.decide(on: end, DeathFinding()) }
        self.questionedEnd = end
        self.handlers.event(.died(reason: end.description, accusesBatch: end.cause.accusesBatch))
    }

    private func decide(on end: WorkerEnd, _ finding: DeathFinding) {
        let verdict = self.verdict(on: end, finding)
        self.tell(end, verdict, at: finding.batch)
        switch verdict {
        case .restart(let delay, _):
            self.timer = self.loop.schedule(after: delay) { [unowned self] in self.restart() }
        case .redeliver, .restartAfterCall: self.restart()
        case .giveUp(.diedOfRecords(let count)):
            self.end("\(count) records in a row were too much for it; the last time it \(end)")
        case .giveUp: self.end("it \(end)")
        case .notNeeded: self.end(nil)
        }
    }

    private func verdict(on end: WorkerEnd, _ finding: DeathFinding) -> RestartVerdict {
        guard let verdict = finding.verdict, self.supervision.policy.limit > 0 else {
            return self.supervision.died(end.cause, at: self.delivered, now: EventLoop.now(), using: &self.jitter)
        }
        return verdict
    }

    private func tell(_ end: WorkerEnd, _ verdict: RestartVerdict, at batch: UInt64?) {
        self.handlers.decided(
            RestartDecision(
                kind: self.task.kind,
                label: self.label,
                name: self.task.name,
                path: self.request.loaded.image.path,
                end: end,
                record: batch.map { Int(clamping: $0) } ?? self.delivered,
                verdict: verdict,
                policy: self.supervision.policy
            )
        )
    }

    private func restart() {
        self.timer = nil
        do throws(SystemError) {
            try self.start()
        } catch {
            self.decide(on: WorkerEnd(cause: .notStarted(error.description), lastWords: []), DeathFinding())
        }
    }

    private func end(_ failure: String?) {
        self.hasEnded = true
        self.handlers.event(.lost)
        self.handlers.ended(failure)
    }
}
