import CLinux
import Discovery
import Glibc
import Records

// One worker process as the host holds it: pidfd, control channel, both output pipes, deadlines. What happens is told
// to the lifecycle, which decides; this file carries the decisions out. Everything runs on the loop's thread, which is
// also the thread that spawns: a worker dies with the thread that started it.

/// A worker process and the host's side of its channels.
final class WorkerProcess {
    /// What the owner of a worker wants to hear.
    struct Handlers {
        var report: (WorkerReport) -> Void
        /// A line that the worker wrote; `isError` if to its standard error.
        var line: (_ text: String, _ isError: Bool) -> Void
        /// Called once and last.
        var end: (WorkerEnd) -> Void
    }

    /// How long a worker may take to start, before any foreign code runs in it. In nanoseconds.
    private static let startDeadline: Int64 = 10_000_000_000
    /// How long the end of a worker may take after the last of its channel. In nanoseconds.
    private static let closedDeadline: Int64 = 2_000_000_000

    /// Lines of the standard error that are kept where a backtrace may be among them.
    private static let backtraceLines = 256

    let label: String
    private let loop: EventLoop
    private let handlers: Handlers
    private let channel: ControlChannel
    private let output: FileDescriptor
    private let error: FileDescriptor
    /// The host's end of the pipe for the report of a crash; read when the process is gone.
    private let crash: FileDescriptor
    private let image: Image
    private let settings: WorkerSettings
    private let process: FileDescriptor
    /// Also the number of its process group.
    private let identifier: pid_t
    private var lifecycle = WorkerLifecycle()
    private var hasEnded = false
    private var outputLines = OutputLines()
    private var errorLines: OutputLines
    /// Set from the first line of a backtrace on: its lines are passed on at the end, when functions can be named.
    private var isInBacktrace = false
    private var deadline: UInt64?
    private let buffer: UnsafeMutableRawBufferPointer

    /// Starts a worker for a plugin and gives it its task.
    ///
    /// - Parameters:
    ///   - sandbox: What it may do; it enters that before it loads the plugin.
    ///   - descriptors: What the task needs beyond that which every worker gets, as `WorkerDescriptors` numbers it.
    ///   - settings: What is the same for all workers of this run of the host.
    init(
        _ task: WorkerTask,
        image: Image,
        label: String,
        sandbox: SandboxPolicy,
        descriptors more: [Int32] = [],
        settings: WorkerSettings,
        loop: EventLoop,
        handlers: Handlers
    ) throws(SystemError) {
        self.label = label
        self.loop = loop
        self.handlers = handlers
        self.image = image
        self.settings = settings
        var sandbox = sandbox
        sandbox.allowsBacktracer = settings.wantsBacktrace
        self.errorLines = OutputLines(keptLines: settings.wantsBacktrace ? Self.backtraceLines : OutputLines.tailLength)
        let (near, far) = try ControlChannel.pair()
        let (output, outputEnd) = try Self.pipe()
        let (error, errorEnd) = try Self.pipe()
        self.channel = ControlChannel(near)
        let (crash, crashEnd) = try Self.pipe()
        // The worker must never wait for room in it, and the host never for a record.
        for end in [crash, crashEnd] {
            try SystemError.check(fcntl(end.number, F_SETFL, O_NONBLOCK), "fcntl")
        }
        self.output = output
        self.error = error
        self.crash = crash
        let null = FileDescriptor(try SystemError.check(open("/dev/null", O_RDONLY | O_CLOEXEC), "opening /dev/null"))
        let descriptors =
            [null.number, outputEnd.number, errorEnd.number, far.number, image.descriptor, crashEnd.number] + more
        let identifier = try WorkerCommand.spawn(
            label: label,
            descriptors: descriptors,
            variables: sandbox.environment,
            settings: settings
        )
        let process = clinux_pidfd_open(identifier)
        guard process >= 0 else {
            let error = SystemError("pidfd_open")
            // Nobody else waits for it, so the number is still its own.
            Glibc.kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
            throw error
        }
        self.identifier = identifier
        self.process = FileDescriptor(process)
        // From here on everything is set, so `deinit` cleans up if something throws.
        self.buffer = .allocate(byteCount: ControlChannel.largestFrame, alignment: 16)
        try loop.watch(self.process.number) { [unowned self] in self.processEnded() }
        try loop.watch(self.channel.descriptor) { [unowned self] in self.receive() }
        try loop.watch(self.output.number) { [unowned self] in self.read(isError: false) }
        try loop.watch(self.error.number) { [unowned self] in self.read(isError: true) }
        self.expect("starting", within: Self.startDeadline)
        self.send([
            "frame": "offer",
            "versions": .array(ControlProtocol.versions.map(Value.int)),
            "path": .string(image.path),
            "siblings": .array(image.siblings.map(Value.string)),
            "libraries": .array(image.libraryFiles(besides: LoadedLibraries.directories).map(Value.string)),
            "sandbox": .map(sandbox.record),
        ])
        self.send(task.frame)
    }

    deinit {
        if !self.hasEnded {
            self.forget()
            clinux_pidfd_send_signal(self.process.number, SIGKILL)
            var result = clinux_exit()
            clinux_reap(self.process.number, 1, &result)
        }
        self.buffer.deallocate()
    }

    /// Kills the worker if it is not done with `doing` within so many nanoseconds. Replaces the deadline before.
    func expect(_ doing: String, within nanoseconds: Int64) {
        self.clearDeadline()
        self.deadline = self.loop.schedule(after: nanoseconds) { [unowned self] in
            self.deadline = nil
            self.handle(.deadlinePassed(doing: doing, seconds: Double(nanoseconds) / 1e9))
        }
    }

    /// Takes back the deadline.
    func clearDeadline() {
        if let deadline = self.deadline { self.loop.cancel(deadline) }
        self.deadline = nil
    }

    /// Sends a frame. A worker that does not read is killed.
    func send(_ frame: Record) {
        do {
            try self.channel.send(frame, mayBlock: false)
        } catch .closed {
            // The end of the process follows and says why.
        } catch {
            self.handle(.violated("\(error)"))
        }
    }

    /// Sends a frame and a copy of a descriptor. A worker that does not read is killed.
    func send(_ frame: Record, passing descriptor: Int32) {
        do {
            try self.channel.send(frame, passing: descriptor)
        } catch .closed {
            // The end of the process follows and says why.
        } catch {
            self.handle(.violated("\(error)"))
        }
    }

    /// Ends the worker at once, because it broke a rule that its owner watches over.
    func kill(becauseIt what: String) { self.handle(.violated(what)) }

    /// Ends the worker at once, because it took longer for something than its owner allows.
    func kill(afterDeadlineOf doing: String, seconds: Double) {
        self.handle(.deadlinePassed(doing: doing, seconds: seconds))
    }

    /// Ends the worker at once, because it made nothing for longer than its owner allows.
    func kill(afterStallOf seconds: Int) { self.handle(.stalled(seconds: seconds)) }

    /// Ends the worker at once, because nobody needs it any more.
    func dismiss() { self.handle(.dismissed) }

    private func handle(_ event: WorkerLifecycle.Event) {
        switch self.lifecycle.handle(event) {
        case .kill: clinux_pidfd_send_signal(self.process.number, SIGKILL)
        case .report(let cause): self.finish(cause)
        case nil: break
        }
    }

    // MARK: - What the worker says

    /// - Returns: Whether there may be more.
    @discardableResult
    private func receive() -> Bool {
        // A bounded number a round, so that a worker that never stops talking does not keep the loop from others.
        for _ in 0..<64 {
            do {
                guard let frame = try self.channel.receive(self.buffer, mayBlock: false) else { return false }
                try self.handle(WorkerReport(frame: frame))
            } catch ChannelError.closed {
                self.loop.unwatch(self.channel.descriptor)
                // Who ends closes it too. A plugin that closes descriptors which are not its own would leave a process
                // that nobody can talk to or be woken by.
                self.clearDeadline()
                self.deadline = self.loop.schedule(after: Self.closedDeadline) { [unowned self] in
                    self.deadline = nil
                    self.kill(becauseIt: "it closed its control channel and went on")
                }
                return false
            } catch {
                self.handle(.violated("it sent \(OutputLines.escaped("\(error)"))"))
                return false
            }
        }
        return true
    }

    private func handle(_ report: WorkerReport) {
        switch report {
        case .hello: self.handle(WorkerLifecycle.Event.hello)
        case .sandboxed:
            self.handle(WorkerLifecycle.Event.sandboxed)
            if self.lifecycle.state == .serving { self.handlers.report(report) }
        case .bye:
            self.handle(WorkerLifecycle.Event.bye)
            self.expect("leaving", within: Self.startDeadline)
        default: self.handlers.report(report)
        }
    }

    private func read(isError: Bool) {
        let descriptor = isError ? self.error.number : self.output.number
        let count = Glibc.read(descriptor, self.buffer.baseAddress, 65_536)
        guard count > 0 else {
            if count == 0 { self.loop.unwatch(descriptor) }
            return
        }
        let bytes = UnsafeRawBufferPointer(rebasing: self.buffer[..<count])
        let lines = isError ? self.errorLines.take(bytes) : self.outputLines.take(bytes)
        for line in lines { self.pass(line, isError) }
    }

    private func pass(_ line: String, _ isError: Bool) {
        if isError, self.settings.wantsBacktrace, CrashBacktrace.isBegun(by: line) { self.isInBacktrace = true }
        if !isError || !self.isInBacktrace { self.handlers.line(line, isError) }
    }

    // MARK: - The end

    private func processEnded() {
        // What the worker said before it ended is still in its channels; a bounded part of it counts: more than fits
        // into them, but whatever the worker left running may go on filling them.
        for _ in 0..<128 { if !self.receive() { break } }
        for isError in [false, true] {
            for _ in 0..<16 where Self.isReadable(isError ? self.error.number : self.output.number) {
                self.read(isError: isError)
            }
        }
        // Whatever it started dies with it. Its own number is still taken, so the group is no other.
        Glibc.kill(-self.identifier, SIGKILL)
        var result = clinux_exit()
        guard clinux_reap(self.process.number, 0, &result) == 1 else { return }
        self.handle(result.was_signalled != 0 ? .signalled(result.code) : .exited(status: result.code))
    }

    private func finish(_ cause: WorkerEnd.Cause) {
        self.hasEnded = true
        self.forget()
        if let line = self.outputLines.finish() { self.pass(line, false) }
        if let line = self.errorLines.finish() { self.pass(line, true) }
        let end = self.end(cause)
        if self.isInBacktrace {
            let backtrace = end.crash?.backtrace ?? CrashBacktrace(self.errorLines.tail, base: 0, image: nil).lines
            for line in backtrace { self.handlers.line(line, true) }
        }
        self.handlers.end(end)
    }

    /// Takes everything back from the loop, whose handlers know this object without owning it.
    private func forget() {
        self.clearDeadline()
        for descriptor in [self.process.number, self.channel.descriptor, self.output.number, self.error.number] {
            self.loop.unwatch(descriptor)
        }
    }

    /// Puts together what is known, and has the report of a crash kept.
    private func end(_ cause: WorkerEnd.Cause) -> WorkerEnd {
        guard case .signalled(let signal) = cause,
            var crash = CrashReport(
                signal: signal,
                record: self.readCrash(),
                errorLines: self.errorLines.tail,
                image: self.image
            )
        else { return WorkerEnd(cause: cause, lastWords: Array(self.errorLines.tail.suffix(OutputLines.tailLength))) }
        crash.file = self.settings.crashes?.keep(crash, subject: self.label, plugin: self.image.path)
        return WorkerEnd(cause: cause, lastWords: crash.lastWords, crash: crash)
    }

    /// One byte more than a record, so that what is longer is seen to be no record.
    private func readCrash() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: CrashRecord.size + 1)
        let count = Glibc.read(self.crash.number, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    private static func isReadable(_ descriptor: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, 0) == 1 && poll.revents & Int16(POLLIN) != 0
    }

    private static func pipe() throws(SystemError) -> (FileDescriptor, FileDescriptor) {
        var descriptors: [Int32] = [-1, -1]
        try SystemError.check(
            descriptors.withUnsafeMutableBufferPointer { clinux_pipe($0.baseAddress) },
            "pipe2"
        )
        return (FileDescriptor(descriptors[0]), FileDescriptor(descriptors[1]))
    }
}
