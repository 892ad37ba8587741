import Discovery
import PluginABI
import SharedModels

// Instances of one plugin file that are called, whichever worker they live in. Belongs to the loop's thread; the clients
// are for all others.
//
//   starting --created--> serving --died--> waiting --delay over--> starting
//       |                    |                 |
//       +-- failed ----------+-- given up -----+-- finished ----> ended
//
// Three kinds of death are told apart. One that a call explains, because the worker died by its own fault while it was
// busy, is the caller's to learn from: the worker is replaced at once, unless a hundred such deaths follow each other
// without any answer between them. Any other death is judged by `RestartSupervision`. A plugin that says, when it is to
// make its instances, that it cannot, is believed the first time; later, when it could before, it is asked again, for a
// server that is away or a disk that is full may come back.

/// Instances of extensions that are called, in a worker that is replaced when it dies.
public final class CallService {
    /// What the owner wants to hear, on the loop's thread.
    public struct Handlers {
        /// The first worker has made its instances.
        public var started: () -> Void
        /// What holds of the sandbox.
        public var sandboxed: (SandboxReport) -> Void
        /// A line of the plugin's for the log.
        public var line: (String) -> Void
        /// What was decided on a death; it is in the journal already.
        public var decided: (RestartDecision) -> Void
        /// Another worker could not make its instances; it is tried again.
        public var delayed: (_ reason: String) -> Void
        /// No worker will come any more, called once and last. `failure` says why, unless it was finished or dismissed.
        public var ended: (_ failure: String?) -> Void

        /// Makes handlers of their parts.
        public init(
            started: @escaping () -> Void = {},
            sandboxed: @escaping (SandboxReport) -> Void = { _ in },
            line: @escaping (String) -> Void = { _ in },
            decided: @escaping (RestartDecision) -> Void = { _ in },
            delayed: @escaping (_ reason: String) -> Void = { _ in },
            ended: @escaping (_ failure: String?) -> Void = { _ in }
        ) {
            self.started = started
            self.sandboxed = sandboxed
            self.line = line
            self.decided = decided
            self.delayed = delayed
            self.ended = ended
        }
    }

    private struct Notice: Sendable {
        var generation: Int
        var trouble: CallConnection.Trouble
    }

    /// Deaths of calls in a row, without any answer, after which nobody believes in the calls' being the cause.
    private static let mostDeadlyCalls = 100

    /// Calls to each instance, for any thread, also before it is started.
    public let clients: [CallClient]
    /// What the instances are called in messages.
    public let label: String
    /// Whether the plugin refused the value of an option, which is why it ended.
    public private(set) var hasRefusedOption = false

    private var task: ServeTask
    private let image: Image
    /// What the workers may do that are started from now on.
    public var sandbox: SandboxPolicy
    private let settings: WorkerSettings
    private let loop: EventLoop
    private let handlers: Handlers
    private let hostCalls: (@Sendable (HostCall) -> Void)?
    private let notices: Mailbox<Notice>
    private var supervision: RestartSupervision
    private var jitter = SystemRandomNumberGenerator()
    private var worker: CallWorker?
    private var connections: [CallConnection] = []
    private var services: [HostService] = []
    /// How many workers there were so far, with the present one.
    public private(set) var generation = 0
    private var gifts: [(arena: ModelArena, number: UInt64)] = []
    private var timer: UInt64?
    private var answersBefore: [Int]
    private var deadlyCalls = 0
    private var answersAtDeath = 0
    private var failuresInARow = 0
    private var isStarted = false
    private var isFinishing = false
    private var hasEnded = false

    /// - Parameters:
    ///   - task: The instances; all are extensions of one file.
    ///   - image: The file.
    ///   - label: What the worker is called in messages.
    ///   - sandbox: What the worker may do.
    ///   - policy: How patiently it is replaced.
    ///   - observer: Hears of all calls to the instances.
    ///   - hostCalls: Takes the calls of the instances to the host, if the task says that they make some; on threads of
    ///     their own.
    public init(
        _ task: ServeTask,
        image: Image,
        label: String,
        sandbox: SandboxPolicy,
        settings: WorkerSettings = WorkerSettings(),
        policy: RestartPolicy = RestartPolicy(),
        loop: EventLoop,
        observer: CallObserver? = nil,
        hostCalls: (@Sendable (HostCall) -> Void)? = nil,
        handlers: Handlers
    ) throws(SystemError) {
        self.task = task
        self.image = image
        self.label = label
        self.sandbox = sandbox
        self.settings = settings
        self.supervision = RestartSupervision(policy)
        self.loop = loop
        self.hostCalls = hostCalls
        self.handlers = handlers
        self.clients = task.instances.map { _ in CallClient(observer) }
        self.answersBefore = task.instances.map { _ in 0 }
        self.notices = try Mailbox()
        try loop.watch(self.notices.descriptor) { [unowned self] in self.takeNotices() }
    }

    deinit {
        if let timer = self.timer { self.loop.cancel(timer) }
        self.loop.unwatch(self.notices.descriptor)
        self.disconnect(.died, "the host is done with \(self.label)")
    }

    /// Starts the first worker.
    public func start() throws(SystemError) { try self.startWorker() }

    /// What later workers are told first, in place of what was said at the beginning.
    public func replacePreparations(_ preparations: [Preparation]) { self.task.preparations = preparations }

    /// Says that nothing more will be asked for: what was asked for is done, the instances are destroyed, the worker ends.
    public func finish() {
        guard !self.hasEnded, !self.isFinishing else { return }
        self.isFinishing = true
        if let worker = self.worker { if worker.isCreated { worker.finish() } } else { self.end(nil) }
    }

    /// Ends the worker at once; calls under way fail.
    public func dismiss() {
        guard !self.hasEnded else { return }
        self.isFinishing = true
        if let worker = self.worker { worker.dismiss() } else { self.end(nil) }
    }

    /// Gives the worker, or the next one if there is none, the memory of a model. A worker that asks for it by its number
    /// before it has come waits a while.
    public func give(_ arena: ModelArena, number: UInt64) {
        guard let worker = self.worker, worker.isCreated else { return self.gifts.append((arena, number)) }
        worker.give(arena, number: number)
    }

    // MARK: - The life of a worker

    private func startWorker() throws(SystemError) {
        self.generation += 1
        self.worker = try CallWorker(
            self.task,
            image: self.image,
            label: self.label,
            sandbox: self.sandbox,
            settings: self.settings,
            loop: self.loop,
            handlers: CallWorker.Handlers(
                created: { [unowned self] in self.created() },
                sandboxed: { [unowned self] report in self.handlers.sandboxed(report) },
                line: { [unowned self] line in self.handlers.line(line) },
                ended: { [unowned self] end, failure in self.workerEnded(end, failure) }
            )
        )
    }

    private func created() {
        guard let worker = self.worker else { return }
        self.failuresInARow = 0
        let (generation, notices) = (self.generation, self.notices)
        let report: @Sendable (CallConnection.Trouble) -> Void = { trouble in
            notices.post(Notice(generation: generation, trouble: trouble))
        }
        do throws(SystemError) {
            for (index, link) in worker.links.enumerated() {
                self.connections.append(
                    try CallConnection(link, answersBefore: self.answersBefore[index], trouble: report)
                )
            }
            for (index, link) in worker.linksToHost.enumerated() {
                let handler = self.hostCalls ?? { $0.answer(CallAnswer(status: Int32(PLUGIN_FAILED))) }
                self.services.append(
                    try HostService(link, instance: index, handler: handler) { report(.violated($0)) }
                )
            }
        } catch {
            return worker.kill(becauseIt: "needs threads that the host does not get: \(error)")
        }
        for gift in self.gifts { worker.give(gift.arena, number: gift.number) }
        self.gifts = []
        for (client, connection) in zip(self.clients, self.connections) { client.attach(connection) }
        if self.isFinishing { worker.finish() }
        guard !self.isStarted else { return }
        self.isStarted = true
        self.handlers.started()
    }

    private func takeNotices() {
        for notice in self.notices.takeAll() where notice.generation == self.generation {
            switch notice.trouble {
            case .late(let verb, let seconds):
                self.worker?.kill(afterDeadlineOf: "verb \(verb)", seconds: seconds)
            case .violated(let violation): self.worker?.kill(becauseIt: violation.description)
            }
        }
    }

    private func workerEnded(_ end: WorkerEnd, _ failure: String?) {
        self.hasRefusedOption = self.worker?.hasRefusedOption ?? false
        self.worker = nil
        let wasBusy = self.connections.contains { $0.isBusy }
        let isLate = if case .hung = end.cause { true } else { false }
        self.disconnect(isLate ? .deadlinePassed : .died, "the worker of \(self.label) \(end)")
        if end.cause == .dismissed || (end.cause == .normal && self.isFinishing && failure == nil) {
            return self.end(nil)
        }
        if let failure {
            guard self.isStarted, !self.hasRefusedOption, !self.isFinishing else {
                self.record(failure, "given up, for another worker could not go on either")
                return self.end(failure)
            }
            return self.tryAgain(failure)
        }
        let end = end.cause == .normal ? WorkerEnd(cause: .exited(status: 0), lastWords: end.lastWords) : end
        self.decide(on: end, wasBusy: wasBusy)
    }

    /// Takes the links away from the clients and fails what is under way.
    private func disconnect(_ cause: CallError.Cause, _ reason: String) {
        for client in self.clients { client.detach() }
        for (index, connection) in self.connections.enumerated() {
            connection.close(cause, reason)
            self.answersBefore[index] = connection.answerCount
        }
        for service in self.services { service.close() }
        self.connections = []
        self.services = []
    }

    private var answers: Int { self.answersBefore.reduce(0, +) }

    private func decide(on end: WorkerEnd, wasBusy: Bool) {
        let verdict: RestartVerdict
        if self.isFinishing {
            verdict = .notNeeded
        } else if wasBusy, end.cause.accusesBatch, self.supervision.policy.limit > 0 {
            verdict = self.verdictOnCall()
        } else {
            verdict = self.supervision.died(end.cause, at: self.answers, now: EventLoop.now(), using: &self.jitter)
        }
        let decision = RestartDecision(
            kind: self.task.instances[0].kind,
            label: self.label,
            name: self.task.instances[0].name,
            path: self.image.path,
            end: end,
            record: self.answers,
            verdict: verdict,
            policy: self.supervision.policy
        )
        self.settings.journal?.append(JournalEntry(decision))
        self.handlers.decided(decision)
        switch verdict {
        case .restart(let delay, _): self.restart(after: delay)
        case .restartAfterCall, .redeliver: self.restart(after: 0)
        case .giveUp: self.end("it \(end)")
        case .notNeeded: self.end("it \(end)")
        }
    }

    private func verdictOnCall() -> RestartVerdict {
        let answers = self.answers
        self.deadlyCalls = answers == self.answersAtDeath ? self.deadlyCalls + 1 : 1
        self.answersAtDeath = answers
        return self.deadlyCalls > Self.mostDeadlyCalls
            ? .giveUp(.diedOfRecords(Self.mostDeadlyCalls)) : .restartAfterCall
    }

    /// A plugin that could make its instances before, and cannot now.
    private func tryAgain(_ failure: String) {
        self.failuresInARow += 1
        if self.failuresInARow == 1 { self.record(failure, "tried again until it can") }
        self.handlers.delayed(failure)
        let policy = self.supervision.policy
        let reason = "the worker of \(self.label) could not be replaced: \(failure)"
        for client in self.clients { client.expire(reason) }
        self.restart(after: min(policy.shortestDelay << min(self.failuresInARow, 16), policy.longestDelay))
    }

    private func record(_ failure: String, _ decision: String) {
        self.settings.journal?.append(
            JournalEntry(
                kind: self.task.instances[0].kind,
                name: self.task.instances[0].name,
                file: self.image.path,
                event: "\(self.label): it failed: \(failure)",
                decision: decision
            )
        )
    }

    private func restart(after delay: Int64) {
        self.timer = self.loop.schedule(after: delay) { [unowned self] in
            self.timer = nil
            do throws(SystemError) {
                try self.startWorker()
            } catch {
                self.decide(on: WorkerEnd(cause: .notStarted(error.description), lastWords: []), wasBusy: false)
            }
        }
    }

    private func end(_ failure: String?) {
        if let timer = self.timer { self.loop.cancel(timer) }
        self.timer = nil
        self.hasEnded = true
        let reason = failure.map { "\(self.label) was given up: \($0)" } ?? "\(self.label) was ended"
        for client in self.clients { client.end(CallError(.givenUp, mayHaveTakenEffect: false, reason)) }
        self.handlers.ended(failure)
    }
}
