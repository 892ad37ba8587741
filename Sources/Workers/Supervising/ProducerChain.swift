import CLinux
import Discovery

/// The workers of one producer: the first makes records or is fed with them, each other one takes what the one before it
/// makes. Belongs to the loop's thread, but for the ring and the feeder, which the thread that drains the ring uses.
public final class ProducerChain {
    /// What a worker of the chain is made from.
    public struct Member {
        /// What it does.
        public var task: ProducerTask
        /// The plugin's file; it is loaded from here, whatever happens to the file.
        public var image: Image
        /// What it may do.
        public var sandbox: SandboxPolicy

        /// Makes it of its parts.
        public init(task: ProducerTask, image: Image, sandbox: SandboxPolicy) {
            self.task = task
            self.image = image
            self.sandbox = sandbox
        }
    }

    /// What the owner of a chain wants to hear, on the loop's thread.
    public struct Handlers {
        /// All instances exist; these keys are known of the records.
        public var created: (_ columns: [String]) -> Void
        /// The first is a state machine of which events are wanted; called before `created`.
        public var declared: (MachineDescription) -> Void
        /// What holds of the sandbox of one of them.
        public var sandboxed: (SandboxReport) -> Void
        /// A line for the log: of a plugin's log (with its level) or output.
        public var line: (_ text: String) -> Void
        /// One of them makes again what its predecessor made, and is at this record, or a shard of a simulation at this tick.
        public var replayed: (_ record: UInt64) -> Void
        /// All processes are gone, called once and last. `failure` is what the plugin or the worker itself said why it
        /// could not go on, which another worker could not either; `member` is the one because of which it ended.
        public var ended: (_ end: WorkerEnd, _ failure: String?, _ member: Int) -> Void

        /// Makes handlers.
        public init(
            created: @escaping ([String]) -> Void,
            declared: @escaping (MachineDescription) -> Void = { _ in },
            sandboxed: @escaping (SandboxReport) -> Void,
            line: @escaping (String) -> Void,
            replayed: @escaping (UInt64) -> Void,
            ended: @escaping (WorkerEnd, String?, Int) -> Void
        ) {
            self.created = created
            self.declared = declared
            self.sandboxed = sandboxed
            self.line = line
            self.replayed = replayed
            self.ended = ended
        }
    }

    /// Bytes of records that can be on their way to the first.
    private static let inputCapacity = 1 << 21

    /// Where records are given to the first, if it does not make them.
    public let feeder: RingFeeder?
    private var workers: [ProducerWorker] = []
    private var lifecycle: ChainLifecycle
    private var ends: [Int: (end: WorkerEnd, failure: String?)] = [:]
    private var columns: [String] = []
    private let handlers: Handlers

    /// Starts the workers.
    ///
    /// - Parameters:
    ///   - members: What they are made from, in the order in which records go through them; at least one.
    ///   - isFed: Whether the first takes records from the host; else it makes them.
    ///   - label: What the first is called in tools such as ps.
    ///   - settings: What is the same for all workers of this run of the host.
    public init(
        _ members: [Member],
        isFed: Bool = false,
        label: String,
        settings: WorkerSettings = WorkerSettings(),
        loop: EventLoop,
        handlers: Handlers
    ) throws(SystemError) {
        self.lifecycle = ChainLifecycle(count: members.count)
        self.handlers = handlers
        var input: [Int32] = []
        let fed = isFed ? try RingMemory.make(capacity: Self.inputCapacity) : nil
        self.feeder = try fed.map { memory, _ throws(SystemError) in
            RingFeeder(memory, wake: FileDescriptor(try SystemError.check(clinux_eventfd(), "eventfd")))
        }
        if let fed, let feeder { input = [fed.descriptor.number, feeder.wakeDescriptor] }
        for (index, member) in members.enumerated() {
            let prefix = index == 0 ? "" : "\(member.task.kind) \(member.task.name): "
            self.workers.append(
                try ProducerWorker(
                    member.task,
                    image: member.image,
                    label: index == 0 ? label : "\(label)/\(member.task.name)",
                    sandbox: member.sandbox,
                    input: input,
                    settings: settings,
                    loop: loop,
                    handlers: ProducerWorker.Handlers(
                        created: { [unowned self] columns in
                            if index == members.count - 1 { self.columns = columns }
                            self.perform(.created(index))
                        },
                        declared: { [unowned self] machine in self.handlers.declared(machine) },
                        sandboxed: { [unowned self] report in self.handlers.sandboxed(report) },
                        line: { [unowned self] line in self.handlers.line(prefix + line) },
                        replayed: { [unowned self] record in self.handlers.replayed(record) },
                        ended: { [unowned self] end, failure in
                            self.ends[index] = (end, failure)
                            self.perform(.ended(index, Self.ending(end, failure)))
                        }
                    )
                )
            )
            input = self.workers[index].output
        }
        withExtendedLifetime(fed) {}
    }

    /// The host's end of the last ring.
    public var ring: RingConsumer { self.workers[self.workers.count - 1].ring }

    /// Whether it failed because a plugin refused the value of an option.
    public var hasRefusedOption: Bool { self.workers.contains { $0.hasRefusedOption } }

    /// Lets it produce. Called once, after `created`.
    public func begin(columns: [String]) {
        self.workers.last?.begin(columns: columns)
        self.perform(.begun)
    }

    /// Tells all to end soon, and kills those that do not.
    public func stop() {
        self.perform(.stopped)
        for worker in self.workers { worker.stop() }
        // Else the first might wait for what nobody feeds it with any more.
        if self.feeder != nil { self.workers.first?.finish() }
    }

    /// Kills the last for breaking a rule that its owner watches over; `what` goes on after "it was killed because".
    public func kill(becauseIt what: String) { self.workers.last?.kill(becauseIt: what) }

    /// Kills the one that kept the others waiting because no record came for so long.
    public func kill(afterStallOf seconds: Int) {
        // Who has something to take and takes nothing; nobody has: the first.
        let stalled = self.workers.indices.reversed().first { $0 > 0 && self.workers[$0 - 1].hasUntaken }
        self.workers[stalled ?? 0].kill(afterStallOf: seconds)
    }

    /// Ends all at once because nobody needs them any more.
    public func dismiss() { for worker in self.workers { worker.dismiss() } }

    private func perform(_ event: ChainLifecycle.Event) {
        for action in self.lifecycle.handle(event) {
            switch action {
            case .begin(let member): self.workers[member].begin(columns: [])
            case .announce: self.handlers.created(self.columns)
            case .finish(let member): self.workers[member].finish()
            case .dismiss(let member): self.workers[member].dismiss()
            case .report(let member):
                guard let (end, failure) = self.ends[member] else { continue }
                self.handlers.ended(end, failure, member)
            }
        }
    }

    private static func ending(_ end: WorkerEnd, _ failure: String?) -> ChainLifecycle.Ending {
        if failure != nil { return .failed }
        return switch end.cause {
        case .normal: .normal
        case .dismissed: .dismissed
        default: .died
        }
    }
}
