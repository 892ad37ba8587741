import Discovery
import Glibc
import PluginABI
import Workers

// One producer of a run as the event loop sees it: a worker, and after its death the next one, until the producer has
// made its share or is given up. Whether there is a next one is `RestartSupervision`'s to say; this file carries it out.
//
//   running --dies--> draining --drained--> waiting --delay over--> running
//                        |                     |
//                        +------ given up, or nothing more wanted ------> ended
//
// While it drains, the data thread moves what the worker had published; only then it is known where to go on.
// How a worker of another version takes over while the old one lives is in `SupervisedProducer+reload.swift`.

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
        /// Its worker makes again what its predecessor made, and is at this record, or a shard of a simulation at this tick.
        var replaying: (UInt64) -> Void = { _ in }
        /// Ask nothing more of its worker; call `held` when it owes nothing.
        var hold: () -> Void = {}
        /// Its worker, which was held, goes on.
        var release: () -> Void = {}
        /// A second worker goes on in the place of the one that is held; call `proved` or `restored`.
        var tryOut: (RingConsumer) -> Void = { _ in }
        /// What became of a version that was offered.
        var reloaded: (ReloadDecision) -> Void = { _ in }
        /// What was decided on a death.
        var decided: (RestartDecision) -> Void
        /// It said itself that it cannot go on; `ended` follows.
        var failed: (InstanceFailure) -> Void
        /// No worker will come any more, called once and last. `failure` says why its share is not made.
        var ended: (_ failure: String?) -> Void
    }

    enum State {
        case idle
        case running(ProducerChain)
        case draining(Death)
        case waiting(timer: UInt64)
        case ended
    }

    /// The end of a worker, and what its plugin said if it ended by its own word.
    struct Death {
        var end: WorkerEnd
        var failure: String?
        /// Which of its workers it was, in the order of the chain.
        var member = 0
    }

    /// A version that its first worker has yet to prove, and what is gone back to if it dies.
    struct Fallback {
        var version: ProducerVersion
        var supervision: RestartSupervision
        var record: Int
    }

    let label: String
    /// Whether its first worker takes records from the host.
    let isFed: Bool
    /// The keys of its records, once they are known.
    private(set) var columns: [String]?
    /// What it said of its machine, if it is one of which events are wanted.
    private(set) var machine: MachineDescription?
    /// Whether it failed because the plugin refused the value of an option.
    private(set) var hasRefusedOption = false
    /// What its workers do, in the order of the chain.
    let tasks: [ProducerTask]
    /// How far they came.
    private(set) var progress = ProducerProgress()
    let settings: WorkerSettings
    let loop: EventLoop
    let handlers: Handlers
    var supervision: RestartSupervision
    var state = State.idle
    /// The columns of the run; nil until it has begun.
    var runColumns: [String]?
    private(set) var isStopping = false
    /// Spreads the restarts of several producers that die together.
    private var jitter = SystemRandomNumberGenerator()

    /// What its workers are made from.
    var version: ProducerVersion
    var fallback: Fallback?
    var handover = VersionHandover()
    /// The version that is to come after the present one.
    var offered: ProducerVersion?
    /// The version that a second chain is tried out with, and that chain as long as it has no records to make.
    var tried: ProducerVersion?
    var newWorker: ProducerChain?
    /// The worker that stands by while another is tried out.
    var oldWorker: ProducerChain?
    var oldDeath: Death?
    var newDeath: Death?
    /// Workers that were dismissed and are not gone yet.
    var leaving: [ProducerChain] = []

    init(
        _ tasks: [ProducerTask],
        version: ProducerVersion,
        isFed: Bool = false,
        label: String,
        settings: WorkerSettings,
        policy: RestartPolicy,
        loop: EventLoop,
        handlers: Handlers
    ) {
        self.tasks = tasks
        self.version = version
        self.isFed = isFed
        self.label = label
        self.settings = settings
        self.supervision = RestartSupervision(policy)
        self.loop = loop
        self.handlers = handlers
    }

    deinit { if case .waiting(let timer) = self.state { self.loop.cancel(timer) } }

    /// Whether its worker was told to produce.
    private(set) var hasBegun = false

    /// Whether a worker runs.
    var isRunning: Bool { if case .running = self.state { true } else { false } }

    /// Where records are given to its present worker, if it takes them from the host.
    var feeder: RingFeeder? { if case .running(let worker) = self.state { worker.feeder } else { nil } }

    /// Whether no worker will come any more.
    var hasEnded: Bool { if case .ended = self.state { true } else { false } }

    /// Starts the first worker, or the next.
    ///
    /// - Returns: The host's end of its ring.
    @discardableResult
    func start() throws(SystemError) -> RingConsumer {
        self.hasBegun = false
        let worker = try self.makeWorker(self.version)
        self.state = .running(worker)
        return worker.ring
    }

    /// Starts workers that go on where those before came to.
    func makeWorker(_ version: ProducerVersion) throws(SystemError) -> ProducerChain {
        // The handlers know their worker by this box, which is filled before any of them is called.
        let box = WorkerBox()
        let worker = try ProducerChain(
            version.members(self.tasks, from: self.progress),
            isFed: self.isFed,
            label: self.label,
            settings: self.settings,
            loop: self.loop,
            handlers: ProducerChain.Handlers(
                created: { [unowned self] columns in self.created(columns, by: box.worker) },
                declared: { [unowned self] machine in self.machine = machine },
                sandboxed: { [unowned self] report in self.handlers.sandboxed(report) },
                line: { [unowned self] line in self.handlers.line(line) },
                replayed: { [unowned self] record in self.handlers.replaying(record) },
                ended: { [unowned self] end, failure, member in
                    self.workerEnded(box.worker, Death(end: end, failure: failure, member: member))
                }
            )
        )
        box.worker = worker
        return worker
    }

    private final class WorkerBox {
        weak var worker: ProducerChain?
    }

    private func created(_ columns: [String], by worker: ProducerChain?) {
        if let worker, worker === self.newWorker { return self.perform(.created) }
        self.columns = self.columns ?? columns
        self.handlers.created()
    }

    /// Lets its worker produce, once it has said what its columns are.
    func begin(columns: [String]) {
        self.runColumns = columns
        guard case .running(let worker) = self.state, !self.hasBegun else { return }
        self.hasBegun = true
        worker.begin(columns: columns)
        self.considerOffer()
    }

    /// Tells its worker to end soon; there will be no other.
    func stop() {
        self.isStopping = true
        self.offered = nil
        self.perform(.stopped)
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

    private func workerEnded(_ worker: ProducerChain?, _ death: Death) {
        if self.endedDuringHandover(worker, death) { return }
        if let worker, worker.hasRefusedOption { self.hasRefusedOption = true }
        if let failure = death.failure, self.fallback == nil {
            self.fail(failure, by: death.member)
        } else if death.end.cause == .dismissed {
            self.end(nil)
        } else {
            self.state = .draining(death)
            self.handlers.died()
        }
    }

    /// Takes note of how far the worker came that died.
    func drained(_ drained: RecordDrain.Drained) {
        guard case .draining(var death) = self.state else { return }
        self.note(drained)
        self.progress.isCareful = true
        let isWanted = drained.isWanted && !self.isStopping
        if isWanted, self.fallBack(from: death) { return }
        if let failure = death.failure { return self.fail(failure, by: death.member) }
        if death.end.cause == .normal {
            guard isWanted else { return self.end(nil) }
            death.end = WorkerEnd(cause: .exited(status: 0), lastWords: death.end.lastWords)
        }
        if isWanted { self.decide(on: death) } else { self.diedUnwanted(death) }
    }

    func note(_ drained: RecordDrain.Drained) {
        self.progress.records = drained.records
        self.progress.begunBatch = drained.begunBatch
    }

    /// A kill at the end takes nothing away; whatever else happens there is the plugin's mistake.
    private func diedUnwanted(_ death: Death) {
        guard case .signalled(let signal) = death.end.cause, signal == SIGKILL else {
            return self.end(self.blame("it \(death.end)", on: death.member))
        }
        self.tell(death, .notNeeded)
        self.end(nil)
    }

    private func decide(on death: Death) {
        let record = self.progress.records
        let verdict = self.supervision.died(death.end.cause, at: record, now: EventLoop.now(), using: &self.jitter)
        self.tell(death, verdict)
        switch verdict {
        case .restart(let delay, _):
            if delay == 0 { return self.restart() }
            let timer = self.loop.schedule(after: delay) { [unowned self] in self.restart() }
            self.state = .waiting(timer: timer)
        case .redeliver, .restartAfterCall: self.restart()
        case .giveUp(let reason):
            let failure = Self.failure(death.end, at: record, reason, self.supervision.policy)
            self.end(self.blame(failure, on: death.member))
        case .notNeeded: self.end(nil)
        }
    }

    func restart() {
        self.adoptOffer()
        do throws(SystemError) {
            self.handlers.replaced(try self.start())
        } catch {
            self.decide(on: Death(end: WorkerEnd(cause: .notStarted(error.description), lastWords: [])))
        }
    }

    private func tell(_ death: Death, _ verdict: RestartVerdict) {
        self.handlers.decided(
            RestartDecision(
                kind: self.tasks[death.member].kind,
                label: self.label(of: death.member),
                name: self.tasks[death.member].name,
                path: self.version.extensions[death.member].image.path,
                end: death.end,
                record: self.progress.records,
                verdict: verdict,
                policy: self.supervision.policy
            )
        )
    }

    private func label(of member: Int) -> String {
        member == 0 ? self.label : "\(self.label)/\(self.tasks[member].name)"
    }

    /// Says whose fault something is, if not the model's, which all know that hear of it.
    private func blame(_ what: String, on member: Int) -> String {
        member == 0 ? what : "\(self.tasks[member].kind) \(self.tasks[member].name): \(what)"
    }

    /// Ends by the word of a plugin.
    private func fail(_ reason: String, by member: Int) {
        self.handlers.failed(
            InstanceFailure(
                kind: self.tasks[member].kind,
                label: self.label(of: member),
                name: self.tasks[member].name,
                path: self.version.extensions[member].image.path,
                reason: reason
            )
        )
        self.end(self.blame(reason, on: member))
    }

    func end(_ failure: String?) {
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
        case .diedOfRecords(let count): "after \(count) records in a row of which its workers died it \(end)"
        case .diedAtSameRecord: "for the second time at record \(record) it \(end)"
        case .restartedTooOften: "after \(policy.limit) restarts in a row without a record it \(end)"
        case .brokeRulesTooOften: "for the \(policy.limit + 1)th time, it \(end)"
        }
    }
}
