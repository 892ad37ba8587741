import Configuration
import Discovery
import Glibc
import TestSupport
import Workers

/// Instances of an extension in a real worker of the real host, called from these tests.
final class LiveService: @unchecked Sendable {
    private enum Order: Sendable {
        case finish
        case dismiss
    }

    /// What a service told, for asking after its end.
    struct Notes {
        var decisions: [String] = []
        var lines: [String] = []
        var delays: [String] = []
        var end: String?
        var journal: [JournalEntry] = []
    }

    let clients: [CallClient]
    /// How often it was told that no worker can be had for now.
    let delays = CallCounter()
    private let label: String
    private let orders: Mailbox<Order>
    private let notes: CallWaiter<Notes>
    private let thread: RealThread
    private var finalNotes: Notes?

    /// Why an extension could not be started.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a worker, and waits until its instances are made.
    init(
        _ plugin: String,
        kind: String,
        name: String,
        options: [OptionValue] = [],
        instances: Int = 1,
        writable: [String] = [],
        usesSockets: Bool = false,
        usesNetwork: Bool = false,
        label: String,
        preparations: [Preparation] = [],
        callsHost: (@Sendable (HostCall) -> Void)? = nil,
        program: String? = nil
    ) throws {
        let orders = try Mailbox<Order>()
        let notes = CallWaiter<Notes>()
        let ready = CallWaiter<Result<[CallClient], Refused>>()
        let task = ServeTask(
            instances: (1...instances).map { InstanceTask(kind: kind, name: name, instance: $0, options: options) },
            callsHost: callsHost != nil,
            preparations: preparations
        )
        let host = try program ?? Repository.built(Repository.host)
        let delays = self.delays
        self.thread = RealThread {
            var told = Notes()
            do {
                let state = try Files.makeTemporaryDirectory()
                defer { Files.remove(state) }
                let loop = try EventLoop()
                var sandbox = SandboxPolicy(mode: .strict)
                sandbox.writable = writable
                sandbox.allowsLocalSockets = usesSockets
                if usesNetwork { sandbox.network = .all }
                var settings = WorkerSettings()
                settings.program = host
                let directory = StateDirectory(environment: ["HOST_STATE_DIR": state], workingDirectory: "/")
                settings.journal = directory.map { Journal(in: $0) }
                defer { told.journal = settings.journal?.entries { _ in true } ?? [] }
                var isReady = false
                var isOver = false
                var clients: [CallClient] = []
                let service = try CallService(
                    task,
                    image: try Image(path: plugin),
                    label: label,
                    sandbox: sandbox,
                    settings: settings,
                    loop: loop,
                    hostCalls: callsHost,
                    handlers: CallService.Handlers(
                        started: {
                            isReady = true
                            ready.finish(.success(clients))
                        },
                        line: { told.lines.append($0) },
                        decided: { told.decisions.append($0.description) },
                        delayed: {
                            told.delays.append($0)
                            delays.add()
                        },
                        ended: { failure in
                            told.end = failure
                            isOver = true
                            if !isReady { ready.finish(.failure(Refused(description: failure ?? "it ended"))) }
                        }
                    )
                )
                clients = service.clients
                try loop.watch(orders.descriptor) {
                    for order in orders.takeAll() {
                        switch order {
                        case .finish: service.finish()
                        case .dismiss: service.dismiss()
                        }
                    }
                }
                try service.start()
                try loop.run { isOver }
            } catch {
                ready.finish(.failure(Refused(description: "\(error)")))
            }
            notes.finish(told)
        }
        self.label = label
        self.orders = orders
        self.notes = notes
        do {
            self.clients = try ready.wait().get()
        } catch {
            self.thread.join()
            throw error
        }
    }

    deinit { if self.finalNotes == nil { _ = self.stop(.dismiss) } }

    /// The process of the worker that lives now.
    var worker: pid_t? {
        Processes.children(of: getpid()).first {
            Processes.isRunning($0) && Processes.command(of: $0).split(separator: " ").last == self.label[...]
        }
    }

    /// Kills the worker as nobody would; false if there is none just now.
    @discardableResult
    func kill() -> Bool {
        guard let worker = self.worker else { return false }
        return Glibc.kill(worker, SIGKILL) == 0
    }

    /// Has it do what it was asked for and end, and waits for that.
    @discardableResult
    func finish() -> Notes { self.stop(.finish) }

    /// Ends it at once, and waits for that.
    @discardableResult
    func dismiss() -> Notes { self.stop(.dismiss) }

    private func stop(_ order: Order) -> Notes {
        if let notes = self.finalNotes { return notes }
        self.orders.post(order)
        let notes = self.notes.wait()
        self.thread.join()
        self.finalNotes = notes
        return notes
    }
}
