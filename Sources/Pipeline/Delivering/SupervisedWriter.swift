import Discovery
import Workers

// One writer of a medium as the event loop sees it: a worker, and after its death the next one, until all is delivered
// or the writer is given up. What the dead worker had is given to its successor by the data thread.

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
    private var delivered = 0
    private(set) var isOpen = false
    private(set) var hasEnded = false
    private var isFinishing = false
    private var isCancelled = false
    private var jitter = SystemRandomNumberGenerator()

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
            image: self.request.image,
            label: self.label,
            sandbox: self.request.sandbox,
            settings: self.settings,
            loop: self.loop,
            handlers: MediumWorker.Handlers(
                created: { [unowned self] in self.created() },
                sandboxed: { [unowned self] report in self.handlers.sandboxed(report) },
                delivered: { [unowned self] batch in
                    self.delivered += 1
                    self.handlers.event(.delivered(batch: batch))
                },
                rejected: { [unowned self] batch, reason in
                    self.delivered += 1
                    self.handlers.event(.rejected(batch: batch, reason: reason))
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
        if let worker = self.worker { worker.finish() } else { self.end(nil) }
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
        self.worker = nil
        if let failure { return self.end(failure) }
        // Another one would be given the same time again, and again.
        if self.isCancelled, case .hung = end.cause { return self.end("it \(end)") }
        if end.cause == .dismissed || (end.cause == .normal && self.isFinishing) { return self.end(nil) }
        let end =
            end.cause == .normal ? WorkerEnd(cause: .exited(status: 0), lastWords: end.lastWords) : end
        self.handlers.event(.closed)
        self.decide(on: end)
    }

    private func decide(on end: WorkerEnd) {
        let verdict = self.supervision.died(end.cause, at: self.delivered, now: EventLoop.now(), using: &self.jitter)
        self.handlers.decided(
            RestartDecision(
                kind: self.task.kind,
                label: self.label,
                name: self.task.name,
                path: self.request.image.path,
                end: end,
                record: self.delivered,
                verdict: verdict,
                policy: self.supervision.policy
            )
        )
        switch verdict {
        case .restart(let delay, _):
            self.timer = self.loop.schedule(after: delay) { [unowned self] in self.restart() }
        case .giveUp: self.end("it \(end)")
        case .notNeeded: self.end(nil)
        }
    }

    private func restart() {
        self.timer = nil
        do throws(SystemError) {
            try self.start()
        } catch {
            self.decide(on: WorkerEnd(cause: .notStarted(error.description), lastWords: []))
        }
    }

    private func end(_ failure: String?) {
        self.hasEnded = true
        self.handlers.event(.lost)
        self.handlers.ended(failure)
    }
}
