import CLinux
import Discovery
import Glibc
import Records

/// A worker that takes batches to where a medium takes them, and the host's end of it. Belongs to the loop's thread;
/// the feeder is for the thread that has the batches.
public final class MediumWorker {
    /// What the owner wants to hear.
    public struct Handlers {
        /// The medium is ready for batches.
        public var created: () -> Void
        /// What holds of the sandbox.
        public var sandboxed: (SandboxReport) -> Void
        /// A batch has arrived.
        public var delivered: (_ batch: UInt64) -> Void
        /// A batch could not be delivered; the worker says which record of it is to blame, if one is.
        public var rejected: (_ batch: UInt64, _ reason: String, _ record: Int?) -> Void
        /// There is room again for the rest of a batch.
        public var tookPart: () -> Void
        /// A line of the plugin's for the log.
        public var line: (String) -> Void
        /// It is gone; called once and last. `failure` is what the plugin itself said.
        public var ended: (WorkerEnd, _ failure: String?) -> Void

        /// Makes handlers of their parts.
        public init(
            created: @escaping () -> Void,
            sandboxed: @escaping (SandboxReport) -> Void,
            delivered: @escaping (_ batch: UInt64) -> Void,
            rejected: @escaping (_ batch: UInt64, _ reason: String, _ record: Int?) -> Void,
            tookPart: @escaping () -> Void,
            line: @escaping (String) -> Void,
            ended: @escaping (WorkerEnd, _ failure: String?) -> Void
        ) {
            self.created = created
            self.sandboxed = sandboxed
            self.delivered = delivered
            self.rejected = rejected
            self.tookPart = tookPart
            self.line = line
            self.ended = ended
        }
    }

    /// How long opening may take, which includes reaching a server. In nanoseconds.
    private static let creationDeadline: Int64 = 60_000_000_000
    /// How long the last deliveries and closing may take. In nanoseconds.
    private static let finishDeadline: Int64 = 60_000_000_000
    /// How long each delivery may take once the run is being stopped. In nanoseconds.
    private static let lastDeadline: Int64 = 60_000_000_000
    /// Bytes of batches that can be on their way; a larger batch goes in parts.
    private static let ringCapacity = 4 << 20

    /// Where batches are given to it, once it was created.
    public let feeder: RingFeeder
    private var process: WorkerProcess?
    private var failure: String?
    /// Whether the failure is that the plugin refused the value of an option.
    public private(set) var hasRefusedOption = false
    private var isCreated = false
    private var isCancelled = false
    private var isFinishing = false

    /// Starts a worker.
    ///
    /// - Parameters: As of `ProducerWorker`.
    public init(
        _ task: InstanceTask,
        image: Image,
        label: String,
        sandbox: SandboxPolicy,
        settings: WorkerSettings = WorkerSettings(),
        loop: EventLoop,
        handlers: Handlers
    ) throws(SystemError) {
        let (memory, descriptor) = try RingMemory.make(capacity: Self.ringCapacity)
        let wake = FileDescriptor(try SystemError.check(clinux_eventfd(), "eventfd"))
        self.feeder = RingFeeder(memory, wake: wake)
        self.process = try WorkerProcess(
            .deliver(task),
            image: image,
            label: label,
            sandbox: sandbox,
            descriptors: [descriptor.number, wake.number],
            settings: settings,
            loop: loop,
            handlers: WorkerProcess.Handlers(
                report: { [unowned self] report in self.handle(report, handlers) },
                line: { text, _ in handlers.line(text) },
                end: { [unowned self] end in handlers.ended(end, self.failure) }
            )
        )
        self.process?.expect("opening the medium", within: Self.creationDeadline)
    }

    /// Says that no batch will come any more; it delivers what it has, closes and ends.
    public func finish() {
        self.isFinishing = true
        self.process?.send(["frame": "finish"])
        self.process?.expect("closing the medium", within: Self.finishDeadline)
    }

    /// Says that the run is being stopped: what it has is still delivered, but without waiting for better times.
    public func cancel() {
        self.isCancelled = true
        self.feeder.cancel()
        self.expectProgress()
    }

    private func expectProgress() {
        guard self.isCancelled, self.isCreated, !self.isFinishing else { return }
        self.process?.expect("delivering what is left", within: Self.lastDeadline)
    }

    /// Kills it for breaking a rule that its owner watches over; `what` goes on after "it was killed because".
    public func kill(becauseIt what: String) { self.process?.kill(becauseIt: what) }

    /// Kills it because nobody needs it any more.
    public func dismiss() { self.process?.dismiss() }

    private func handle(_ report: WorkerReport, _ handlers: Handlers) {
        switch report {
        case .created:
            self.process?.clearDeadline()
            self.isCreated = true
            self.expectProgress()
            handlers.created()
        case .sandboxed(let report): handlers.sandboxed(report)
        case .refused(let text): self.failure = OutputLines.line(text)
        case .delivered(let batch):
            self.expectProgress()
            handlers.delivered(batch)
        case .rejected(let batch, let text, let record):
            self.expectProgress()
            handlers.rejected(batch, OutputLines.line(text), record)
        case .tookPart: handlers.tookPart()
        case .log(let level, let text): handlers.line("\(LogLevelName.prefix(level))\(OutputLines.line(text))")
        case .badOption(let text):
            self.failure = OutputLines.line(text)
            self.hasRefusedOption = true
        case .failed(let text, _): self.failure = OutputLines.line(text)
        case .notLoaded(let text): self.failure = "the plugin did not load: \(OutputLines.line(text))"
        default: self.process?.kill(becauseIt: "it sent a report that does not belong to its task")
        }
    }
}
