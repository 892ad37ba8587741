import CLinux
import Discovery
import PluginABI
import Records

/// A worker that produces the records of one model, with its ring. Belongs to the loop's thread, but for the ring,
/// which the thread that drains it uses.
public final class ProducerWorker {
    /// What the owner of a producer wants to hear, on the loop's thread.
    public struct Handlers {
        /// The instance exists; these keys are known of its records.
        public var created: (_ columns: [String]) -> Void
        /// A line for the log: of the plugin's log (with its level) or output.
        public var line: (_ text: String) -> Void
        /// The process is gone. `failure` says why the task is not complete; nil: it ended as it should.
        public var ended: (_ failure: String?) -> Void

        /// Makes handlers.
        public init(
            created: @escaping ([String]) -> Void,
            line: @escaping (String) -> Void,
            ended: @escaping (String?) -> Void
        ) {
            self.created = created
            self.line = line
            self.ended = ended
        }
    }

    /// Bytes of records that a ring holds.
    public static let ringCapacity = 1 << 20

    /// How long a plugin may take to load, and its model to be made and to write its first batch, in nanoseconds.
    private static let creationDeadline: Int64 = 30_000_000_000
    /// How long a worker may take to end when it is told to.
    private static let stopDeadline: Int64 = 5_000_000_000

    /// The host's end of the ring.
    public let ring: RingConsumer
    private let wake: FileDescriptor
    private let memory: FileDescriptor
    private var process: WorkerProcess?
    private var failure: String?

    /// Starts a worker.
    ///
    /// - Parameters:
    ///   - image: The plugin's file; it is loaded from here, whatever happens to the file.
    ///   - label: What the worker is called in tools such as ps.
    ///   - settings: What is the same for all workers of this run of the host.
    public init(
        _ task: ProducerTask,
        image: Image,
        label: String,
        settings: WorkerSettings = WorkerSettings(),
        loop: EventLoop,
        handlers: Handlers
    ) throws(SystemError) {
        let (memory, descriptor) = try RingMemory.make(capacity: Self.ringCapacity)
        self.memory = descriptor
        self.wake = FileDescriptor(try SystemError.check(clinux_eventfd(), "eventfd"))
        self.ring = RingConsumer(memory, wake: self.wake, recordsBefore: task.resumeAt)
        self.process = try WorkerProcess(
            .produce(task),
            image: image,
            label: label,
            ring: (descriptor.number, self.wake.number),
            settings: settings,
            loop: loop,
            handlers: WorkerProcess.Handlers(
                report: { [unowned self] report in self.handle(report, handlers) },
                line: { text, _ in handlers.line(text) },
                end: { [unowned self] end in
                    let isExpected = end.cause == .normal || end.cause == .dismissed
                    let failure = self.failure ?? (isExpected ? nil : "it \(end)")
                    if let failure {
                        settings.journal?.append(
                            JournalEntry(
                                kind: PLUGIN_KIND_MODEL,
                                name: task.model,
                                file: image.path,
                                event: "worker \(label) failed: \(failure)",
                                decision: "no more records are asked of it"
                            )
                        )
                    }
                    handlers.ended(failure)
                }
            )
        )
        self.process?.expect("making the model", within: Self.creationDeadline)
    }

    /// Lets it produce. Called once, after `created`.
    public func begin(columns: [String]) {
        self.process?.clearDeadline()
        self.process?.send(["frame": "begin", "columns": .array(columns.map(Value.string))])
    }

    /// Tells it to end soon, and kills it if it does not.
    public func stop() {
        self.ring.stop()
        self.process?.expect("stopping", within: Self.stopDeadline)
    }

    /// Kills it for breaking the rules of its ring.
    public func kill(for violation: RingViolation) {
        self.process?.kill(becauseIt: violation.description)
    }

    /// Kills it for something that its owner watches over; `what` goes on after "it was killed because".
    public func kill(becauseIt what: String) { self.process?.kill(becauseIt: what) }

    /// Kills it because nobody needs it any more.
    public func dismiss() { self.process?.dismiss() }

    private func handle(_ report: WorkerReport, _ handlers: Handlers) {
        switch report {
        case .created(let columns):
            self.process?.clearDeadline()
            handlers.created(columns)
        case .log(let level, let text):
            handlers.line("\(Self.name(ofLevel: level))\(OutputLines.escaped(text))")
        case .failed(let text, _): self.failure = OutputLines.escaped(text)
        case .notLoaded(let text): self.failure = "the plugin did not load: \(OutputLines.escaped(text))"
        default: self.process?.kill(becauseIt: "it sent a report that does not belong to its task")
        }
    }

    private static func name(ofLevel level: Int) -> String {
        switch level {
        case 0: "debug: "
        case 2: "warning: "
        case 3: "error: "
        default: ""
        }
    }
}
