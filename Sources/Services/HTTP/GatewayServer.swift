import Discovery
import PluginABI
import Workers

// A gateway, whichever worker it lives in. Belongs to the loop's thread.
//
//   start --answered--> serving --worker died--> starting again --answered--> serving ...
//                          |
//                          +--drain--> draining --answered--> finished
//
// A successor is told the address of its predecessor, so that a port that was chosen by the kernel stays the same. What the
// host has begun for requests of the dead worker goes on; its answers reach nobody.

/// Serves the API through a gateway.
public final class GatewayServer {
    /// What the owner wants to hear, on the loop's thread.
    public struct Handlers {
        /// Connections are accepted at this address, again after each death of a worker.
        public var serving: (_ address: String) -> Void
        /// A line of the plugin's for the log.
        public var line: (String) -> Void
        /// Something that the operator should know.
        public var warned: (String) -> Void
        /// All is over; called once and last. `failure` says why, unless it was stopped.
        public var ended: (_ failure: String?) -> Void

        /// Makes handlers of their parts.
        public init(
            serving: @escaping (String) -> Void,
            line: @escaping (String) -> Void,
            warned: @escaping (String) -> Void,
            ended: @escaping (String?) -> Void
        ) {
            self.serving = serving
            self.line = line
            self.warned = warned
            self.ended = ended
        }
    }

    /// Numbers of the verbs in `plugin_gateway_verbs`.
    private enum Verb {
        static let start: UInt32 = 1
        static let drain: UInt32 = 2
        static let reload: UInt32 = 3
        static let figures: UInt32 = 4
    }

    private enum Reply: Sendable {
        case started(Result<CallAnswer, CallError>)
        case drained(Result<CallAnswer, CallError>)
        case reloaded(Result<CallAnswer, CallError>)
    }

    /// Nanoseconds for a verb that only looks and tells.
    private static let briefDeadline: Int64 = 10_000_000_000
    /// Nanoseconds until a successor that could not take over the address tries again.
    private static let retryDelay: Int64 = 250_000_000

    private let service: CallService
    private let replies: Mailbox<Reply>
    private let loop: EventLoop
    private let handlers: Handlers
    private let metrics: PluginMetrics
    private var address = ""
    private var isServing = false
    private var isStopping = false
    private var timer: UInt64?
    private var startFailures = 0

    private var client: CallClient { self.service.clients[0] }

    /// - Parameters:
    ///   - task: The gateway and the values of its options.
    ///   - image: Its file.
    ///   - sandbox: What it may do.
    ///   - handler: Answers requests.
    ///   - metrics: Where its figures are shown.
    public init(
        _ task: InstanceTask,
        image: Image,
        sandbox: SandboxPolicy,
        settings: WorkerSettings,
        policy: RestartPolicy = RestartPolicy(),
        loop: EventLoop,
        handler: RequestHandler,
        metrics: Metrics,
        handlers: Handlers
    ) throws(SystemError) {
        self.loop = loop
        self.handlers = handlers
        self.metrics = metrics.plugin(kind: task.kind, name: task.name)
        self.replies = try Mailbox()
        let owner = Owner()
        self.service = try CallService(
            ServeTask(instances: [task], callsHost: true),
            image: image,
            label: task.name,
            sandbox: sandbox,
            settings: settings,
            policy: policy,
            loop: loop,
            observer: self.metrics.observer(ofKind: PLUGIN_KIND_GATEWAY),
            hostCalls: Self.counting(self.metrics, handler),
            handlers: CallService.Handlers(
                sandboxed: { report in if let complaint = report.complaint { handlers.warned(complaint) } },
                line: handlers.line,
                decided: { decision in owner.server?.decided(decision) },
                delayed: { reason in handlers.warned("the gateway could not be replaced: \(reason)") },
                ended: { failure in owner.server?.ended(failure) }
            )
        )
        owner.server = self
        let client = self.client
        metrics.add { found in GatewayFigures.ask(client, Verb.figures, found) }
        try loop.watch(self.replies.descriptor) { [unowned self] in self.takeReplies() }
    }

    deinit {
        if let timer = self.timer { self.loop.cancel(timer) }
        self.loop.unwatch(self.replies.descriptor)
    }

    /// Starts the worker and has it accept connections.
    public func start() throws(SystemError) {
        try self.service.start()
        self.askToStart()
    }

    /// Has the gateway read its files of secrets again.
    public func reload() {
        let replies = self.replies
        self.client.call(Verb.reload, [], deadline: Self.briefDeadline) { replies.post(.reloaded($0)) }
    }

    /// Ends well: no more connections are accepted, what has begun is answered, for so many milliseconds at most.
    public func drain(milliseconds: UInt32) {
        guard !self.isStopping else { return }
        self.isStopping = true
        guard self.isServing else { return self.service.dismiss() }
        let replies = self.replies
        let bytes = withUnsafeBytes(of: milliseconds) { Array($0) }
        let deadline = Int64(milliseconds) * 1_000_000 + Self.briefDeadline
        self.client.call(Verb.drain, bytes, deadline: deadline) { replies.post(.drained($0)) }
    }

    /// Ends at once.
    public func dismiss() {
        self.isStopping = true
        self.service.dismiss()
    }

    // MARK: - What becomes of it

    private func askToStart() {
        let replies = self.replies
        self.client.call(Verb.start, Array(self.address.utf8), deadline: Self.briefDeadline) {
            replies.post(.started($0))
        }
    }

    private func decided(_ decision: RestartDecision) {
        self.handlers.warned(decision.description)
        switch decision.verdict {
        case .restart, .restartAfterCall, .redeliver: self.metrics.restarts.add()
        case .giveUp, .notNeeded: return
        }
        // If it died of `start` itself, the answer to that says so.
        guard self.isServing, !self.isStopping else { return }
        self.isServing = false
        self.askToStart()
    }

    private func ended(_ failure: String?) {
        if let timer = self.timer { self.loop.cancel(timer) }
        self.timer = nil
        self.handlers.ended(self.isStopping ? nil : failure ?? "the gateway ended")
    }

    private func takeReplies() {
        for reply in self.replies.takeAll() {
            switch reply {
            case .started(let result): self.started(result)
            case .drained(let result): self.drained(result)
            case .reloaded(let result):
                if let reason = Self.failure(in: result) {
                    self.handlers.warned("the gateway did not reload: \(reason)")
                }
            }
        }
    }

    private func started(_ result: Result<CallAnswer, CallError>) {
        guard !self.isStopping else { return }
        if case .failure(let error) = result {
            // The next worker is asked; if there is none, `ended` has said so.
            guard error.cause != .givenUp else { return }
            return self.askToStart()
        }
        if let reason = Self.failure(in: result) { return self.startFailed(reason) }
        guard case .success(let answer) = result else { return }
        self.address = String(decoding: answer.bytes, as: UTF8.self)
        self.isServing = true
        self.startFailures = 0
        // A successor may listen at this port, which may have been a free one.
        if let port = Capability.listeningPort(of: self.address),
            case .ports(let ports) = self.service.sandbox.listening,
            !ports.contains(port)
        {
            self.service.sandbox.listening = .ports(ports + [port])
        }
        self.handlers.serving(self.address)
    }

    private func startFailed(_ reason: String) {
        guard !self.address.isEmpty else {
            self.isStopping = true
            self.service.dismiss()
            self.handlers.warned("the gateway does not serve: \(reason)")
            return
        }
        self.startFailures += 1
        if self.startFailures == 1 { self.handlers.warned("the gateway does not serve again yet: \(reason)") }
        self.timer = self.loop.schedule(after: Self.retryDelay) { [unowned self] in
            self.timer = nil
            self.askToStart()
        }
    }

    private func drained(_ result: Result<CallAnswer, CallError>) {
        if let reason = Self.failure(in: result) { self.handlers.warned("the gateway was not drained: \(reason)") }
        if case .success(let answer) = result, answer.isOK, answer.bytes.count == 4 {
            let count = answer.bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
            if count > 0 { self.handlers.warned("\(count) requests were cut off") }
        }
        self.service.finish()
    }

    private static func failure(in result: Result<CallAnswer, CallError>) -> String? {
        switch result {
        case .failure(let error): error.description
        case .success(let answer): answer.isOK ? nil : answer.reason
        }
    }

    /// Takes the gateway's calls to the handler, and counts them.
    private static func counting(_ metrics: PluginMetrics, _ handler: RequestHandler) -> @Sendable (HostCall) -> Void {
        let latency = metrics.latency(of: "serve")
        return { call in
            let start = EventLoop.now()
            metrics.queue.add(1)
            metrics.batches.add()
            metrics.bytesOut.add(call.bytes.count)
            var counted = call
            counted.answer = { answer in
                metrics.queue.add(-1)
                latency.record(EventLoop.now() - start)
                metrics.bytesIn.add(answer.bytes.count)
                if !answer.isOK { metrics.errors.add() }
                call.answer(answer)
            }
            metrics.records.add(handler.handle(counted))
        }
    }

    /// Lets the handlers of the service find the server, which is made after them.
    private final class Owner {
        weak var server: GatewayServer?
    }
}
