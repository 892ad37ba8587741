import Discovery
import Records
import SharedModels

/// A worker that is called, and the host's ends of its links. Belongs to the loop's thread.
final class CallWorker {
    /// What the owner wants to hear.
    struct Handlers {
        /// The instances are made.
        var created: () -> Void
        var sandboxed: (SandboxReport) -> Void
        /// A line of the plugin's for the log.
        var line: (String) -> Void
        /// It is gone; called once and last. `failure` is what the plugin itself said.
        var ended: (WorkerEnd, _ failure: String?) -> Void
    }

    /// How long making the instances may take, which includes reaching a server. In nanoseconds.
    private static let creationDeadline: Int64 = 60_000_000_000
    /// How long the last calls and closing may take. In nanoseconds.
    private static let finishDeadline: Int64 = 60_000_000_000

    /// The links of the calls to each instance.
    let links: [CallLink]
    /// The links of the calls of each instance to the host, if they can make some.
    let linksToHost: [CallLink]
    /// Whether the plugin refused the value of an option.
    private(set) var hasRefusedOption = false
    private(set) var isCreated = false
    private var process: WorkerProcess?
    private var failure: String?

    init(
        _ task: ServeTask,
        image: Image,
        label: String,
        sandbox: SandboxPolicy,
        settings: WorkerSettings,
        loop: EventLoop,
        handlers: Handlers
    ) throws(SystemError) {
        var links: [CallLink] = []
        var linksToHost: [CallLink] = []
        var inherited: [FileDescriptor] = []
        for _ in task.instances {
            let made = try CallLink.make(capacity: CallLimits.ringCapacity)
            links.append(made.link)
            inherited += made.inherited
            guard task.hasLinksToHost else { continue }
            let back = try CallLink.make(capacity: CallLimits.ringCapacity)
            linksToHost.append(back.link)
            inherited += back.inherited
        }
        (self.links, self.linksToHost) = (links, linksToHost)
        self.process = try WorkerProcess(
            .serve(task),
            image: image,
            label: label,
            sandbox: sandbox,
            descriptors: inherited.map(\.number),
            settings: settings,
            loop: loop,
            handlers: WorkerProcess.Handlers(
                report: { [unowned self] report in self.handle(report, handlers) },
                line: { text, _ in handlers.line(text) },
                end: { [unowned self] end in handlers.ended(end, self.failure) }
            )
        )
        withExtendedLifetime(inherited) {}
        self.process?.expect("making its instances", within: Self.creationDeadline)
    }

    /// Says that nothing more will be asked for; it does what it was asked for and ends.
    func finish() {
        self.process?.send(["frame": "finish"])
        self.process?.expect("closing", within: Self.finishDeadline)
    }

    /// Gives it the memory of a model.
    func give(_ arena: ModelArena, number: UInt64) {
        self.process?.send(["frame": "arena", "number": .int(Int(number))], passing: arena.descriptor)
    }

    /// Kills it for breaking a rule; `what` goes on after "it was killed because".
    func kill(becauseIt what: String) { self.process?.kill(becauseIt: what) }

    /// Kills it for a call that takes longer than the caller allows.
    func kill(afterDeadlineOf doing: String, seconds: Double) {
        self.process?.kill(afterDeadlineOf: doing, seconds: seconds)
    }

    /// Kills it because nobody needs it any more.
    func dismiss() { self.process?.dismiss() }

    private func handle(_ report: WorkerReport, _ handlers: Handlers) {
        switch report {
        case .created where !self.isCreated:
            self.process?.clearDeadline()
            self.isCreated = true
            handlers.created()
        case .sandboxed(let report): handlers.sandboxed(report)
        case .log(let level, let text): handlers.line("\(LogLevelName.prefix(level))\(OutputLines.line(text))")
        case .badOption(let text):
            self.failure = OutputLines.line(text)
            self.hasRefusedOption = true
        case .failed(let text, _) where self.isCreated:
            self.process?.kill(becauseIt: "failed in the middle of its work: \(OutputLines.line(text))")
        case .failed(let text, _), .refused(let text): self.failure = OutputLines.line(text)
        case .notLoaded(let text): self.failure = "the plugin did not load: \(OutputLines.line(text))"
        default: self.process?.kill(becauseIt: "it sent a report that does not belong to its task")
        }
    }
}
