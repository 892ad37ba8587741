import CLinux
import Discovery
import PluginABI
import Records

/// A worker that produces records, with its ring. Belongs to the loop's thread, but for the ring,
/// which the thread that drains it uses.
final class ProducerWorker {
    /// What the owner of a producer wants to hear, on the loop's thread.
    struct Handlers {
        /// The instance exists; these keys are known of its records.
        var created: (_ columns: [String]) -> Void
        /// It is a state machine of which events are wanted; called before `created`.
        var declared: (MachineDescription) -> Void
        /// What holds of its sandbox.
        var sandboxed: (SandboxReport) -> Void
        /// A line for the log: of the plugin's log (with its level) or output.
        var line: (_ text: String) -> Void
        /// It makes again what its predecessor made, and goes on with that.
        var replayed: (_ record: UInt64) -> Void
        /// The process is gone, called once and last. `failure` is what the plugin or the worker itself said why it
        /// could not go on, which another worker could not either.
        var ended: (_ end: WorkerEnd, _ failure: String?) -> Void
    }

    /// Bytes of records that a ring holds. The larger it is, the less often the sides have to wait for each other, and the
    /// more memory a worker has: with a quarter of it a model of 350-byte records is a tenth slower.
    private static let ringCapacity = 1 << 21

    /// How long a plugin may take to load, and its model to be made and to write its first batch, in nanoseconds.
    private static let usualDeadline: Int64 = 30_000_000_000
    /// The same for a model that may wait for models of collectors, which may have to be built.
    private static let readingDeadline: Int64 = 660_000_000_000
    /// How long a worker may take to end when it is told to.
    private static let stopDeadline: Int64 = 5_000_000_000

    /// All producers are told the keys of all: those of one may not fill the frame of the others. In bytes, with an
    /// overhead for each key.
    private static let largestKeys = 1 << 17
    private static let keyOverhead = 8

    /// The host's end of the ring.
    let ring: RingConsumer
    private let wake: FileDescriptor
    private let memory: RingMemory
    private let descriptor: FileDescriptor
    private var process: WorkerProcess?
    /// Where its model reads models of collectors, if it can.
    private let models: ModelLink?
    private var failure: String?
    /// Whether the failure is that the plugin refused the value of an option.
    private(set) var hasRefusedOption = false
    private let creationDeadline: Int64
    private let resumeAt: UInt64
    private let isShard: Bool
    private var replayed: UInt64 = 0
    private var isMaking = true

    /// Starts a worker.
    ///
    /// - Parameters:
    ///   - image: The plugin's file; it is loaded from here, whatever happens to the file.
    ///   - sandbox: What it may do.
    ///   - input: The descriptors of the ring from which its records come, and of what wakes it; none: it makes them.
    ///   - label: What the worker is called in tools such as ps.
    ///   - settings: What is the same for all workers of this run of the host.
    init(
        _ task: ProducerTask,
        image: Image,
        label: String,
        sandbox: SandboxPolicy,
        input: [Int32] = [],
        settings: WorkerSettings,
        loop: EventLoop,
        handlers: Handlers
    ) throws(SystemError) {
        var (task, sandbox) = (task, sandbox)
        // Only the first of a chain is a model; what the others take has been read already.
        let source = task.kind == PLUGIN_KIND_MODEL ? settings.models : nil
        task.readsModels = source != nil
        sandbox.sharedMemory += source?.sharedMemory ?? 0
        self.models = try source.map { source throws(SystemError) in try ModelLink(source, loop) }
        self.creationDeadline = source == nil ? Self.usualDeadline : Self.readingDeadline
        self.resumeAt = task.resumeAt
        self.isShard = task.simulation?.routes != nil
        let (memory, descriptor) = try RingMemory.make(capacity: Self.ringCapacity)
        self.memory = memory
        self.descriptor = descriptor
        self.wake = FileDescriptor(try SystemError.check(clinux_eventfd(), "eventfd"))
        self.ring = RingConsumer(
            memory,
            wake: self.wake,
            recordsBefore: task.resumeAt,
            recordsEndLines: task.endsLines,
            isUnlimited: self.isShard
        )
        self.process = try WorkerProcess(
            .produce(task),
            image: image,
            label: label,
            sandbox: sandbox,
            descriptors: [descriptor.number, self.wake.number] + input + (self.models?.descriptors ?? []),
            settings: settings,
            loop: loop,
            handlers: WorkerProcess.Handlers(
                report: { [unowned self] report in self.handle(report, handlers) },
                line: { text, _ in handlers.line(text) },
                end: { [unowned self] end in
                    self.models?.close()
                    handlers.ended(end, self.failure)
                }
            )
        )
        self.process?.expect("making the \(task.kind)", within: self.creationDeadline)
        try self.models?.serve(
            give: { [unowned self] arena, number in
                self.process?.send(["frame": "arena", "number": .int(Int(number))], passing: arena.descriptor)
            },
            violated: { [unowned self] in self.process?.kill(becauseIt: $0) }
        )
    }

    /// What a worker needs that takes what this one makes.
    var output: [Int32] { [self.descriptor.number, self.wake.number] }

    /// Lets it produce. Called once, after `created`.
    func begin(columns: [String]) {
        self.process?.clearDeadline()
        self.process?.send(["frame": "begin", "columns": .array(columns.map(Value.string))])
    }

    /// Tells it to end soon, and kills it if it does not.
    func stop() {
        self.ring.stop()
        self.process?.expect("stopping", within: Self.stopDeadline)
    }

    /// Tells it that the worker before it will publish nothing more; it makes what it can of what there is, and ends.
    func finish() { self.process?.send(["frame": "finish"]) }

    /// Whether it has published something that was not taken, as far as both sides say.
    var hasUntaken: Bool {
        self.memory.head.pointee.load(ordering: .acquiring) > self.memory.tail.pointee.load(ordering: .acquiring)
    }

    /// Kills it for breaking a rule that its owner watches over; `what` goes on after "it was killed because".
    func kill(becauseIt what: String) { self.process?.kill(becauseIt: what) }

    /// Kills it because it made no record for so long.
    func kill(afterStallOf seconds: Int) { self.process?.kill(afterStallOf: seconds) }

    /// Kills it because nobody needs it any more.
    func dismiss() { self.process?.dismiss() }

    private func handle(_ report: WorkerReport, _ handlers: Handlers) {
        switch report {
        case .created(let columns):
            // Once, or it would be a way to take back the deadline for stopping.
            guard self.isMaking else {
                self.process?.kill(becauseIt: "it said twice that its model is made")
                return
            }
            let size = columns.reduce(0) { $0 + $1.utf8.count + Self.keyOverhead }
            guard size <= Self.largestKeys else {
                self.process?.kill(becauseIt: "the keys of its records are too many or too long")
                return
            }
            self.process?.clearDeadline()
            self.isMaking = false
            handlers.created(columns)
        case .declared(let value):
            guard self.isMaking, let machine = try? MachineDescription(value: value) else {
                self.process?.kill(becauseIt: "its description of a machine makes no sense")
                return
            }
            handlers.declared(machine)
        case .sandboxed(let report): handlers.sandboxed(report)
        case .refused(let text): self.failure = OutputLines.line(text)
        case .replaying(let record):
            // It moves on and comes to an end, so saying so for ever is no way to look busy.
            // A shard says which tick; whether that is one that was before, its owner knows.
            guard record > self.replayed, record <= self.resumeAt || self.isShard else {
                self.process?.kill(becauseIt: "it said that it replayed record \(record) of \(self.resumeAt)")
                return
            }
            self.replayed = record
            if self.isMaking { self.process?.expect("making the model", within: self.creationDeadline) }
            handlers.replayed(record)
        case .log(let level, let text):
            handlers.line("\(LogLevelName.prefix(level))\(OutputLines.line(text))")
        case .failed(let text, _): self.failure = OutputLines.line(text)
        case .badOption(let text):
            self.failure = OutputLines.line(text)
            self.hasRefusedOption = true
        case .notLoaded(let text): self.failure = "the plugin did not load: \(OutputLines.line(text))"
        default: self.process?.kill(becauseIt: "it sent a report that does not belong to its task")
        }
    }
}
