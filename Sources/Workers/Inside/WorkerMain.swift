import CLinux
import Discovery
import Glibc
import Records

// The life of a worker. The host re-executes its own binary with the subcommand `worker`; everything the worker has is
// an inherited descriptor. It does one task, says bye, and ends. Order matters:
//
//   1. die with the host, whatever happens
//   2. report crashes from now on
//   3. handshake, receive the task
//   4. enter the sandbox
//   5. load the plugin: from here on foreign code runs
//   6. do the task, say bye, leave by _exit, which runs no destructors of the plugin

/// The entry of a worker process.
public enum WorkerMain {
    /// Runs a worker to its end.
    ///
    /// - Parameter arguments: What follows the subcommand: the host's process id, the number of descriptors that are
    ///   meant for the worker, and a label for tools such as ps.
    public static func run(_ arguments: [String]) -> Never {
        clinux_die_with_parent()
        var status = stat()
        guard arguments.count >= 2, let host = Int32(arguments[0]), let descriptors = Int32(arguments[1]),
            fstat(WorkerDescriptors.control, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK
        else {
            Self.complain("this subcommand is for the host itself: it starts workers with it")
            _exit(2)
        }
        // The host may have ended before the signal of its death was asked for.
        guard getppid() == host else { _exit(1) }
        clinux_no_new_privileges()
        clinux_close_from_on_exec(3)
        // What the host itself inherited without close-on-exec is none of the plugin's business.
        clinux_close_from(descriptors)
        // What a plugin prints would else wait in a buffer, and be lost where it is needed most: when the worker dies.
        clinux_buffer_output_by_line()
        // Without it a crash is only known by its signal.
        clinux_report_crashes(WorkerDescriptors.crash, strdup(WorkerDescriptors.imagePath))
        let channel = ControlChannel(FileDescriptor(WorkerDescriptors.control))
        let port = HostPort(channel)
        do {
            try Self.serve(port, host: host)
            port.send(.bye)
            _exit(0)
        } catch ChannelError.closed {
            _exit(1)
        } catch {
            port.send(.failed("\(error)", records: 0))
            _exit(1)
        }
    }

    private static func serve(_ port: HostPort, host: Int32) throws {
        let offer = try port.receive()
        let offered = (offer["versions"]?.elements ?? []).map { $0.integer ?? 0 }
        guard let version = ControlProtocol.versions.filter(offered.contains).max() else {
            throw FrameError(
                "the host speaks versions \(offered) of the protocol, this worker \(ControlProtocol.versions)"
            )
        }
        port.send(.hello(version: version))
        let origin = PluginOrigin(
            path: offer["path"]?.text ?? "",
            siblings: (offer["siblings"]?.elements ?? []).compactMap(\.text)
        )
        guard case .map(let sandbox)? = offer["sandbox"] else { throw FrameError("no sandbox") }
        let policy = try SandboxPolicy(record: sandbox)
        let task = try WorkerTask(frame: try port.receive())
        var report = SandboxReport()
        if policy.mode != .off {
            report = Sandbox(policy, host: host, libraries: try offer.texts("libraries")).enter()
        }
        port.send(.sandboxed(report))
        if policy.mode == .strict, let complaint = report.complaint {
            port.send(.refused(complaint))
            return
        }
        switch task {
        case .register: RegistrationTask(port).run(origin)
        case .probe(let libraries, let symbols): ProbeTask(port).run(origin, libraries: libraries, symbols: symbols)
        case .produce(let task): try RecordProducer(port, task).run(origin)
        case .deliver(let task): try MediumRunner(port, task).run(origin)
        case .serve(let task): try ServeRunner(port, task).run(origin)
        case .adjust(let task, let arguments): try GenericRunner(port, task, arguments).run(origin)
        case .check(let task): CheckRunner(port, task).run(origin)
        }
    }

    private static func complain(_ text: String) {
        let line = "host worker: \(text)\n"
        _ = line.withCString { write(2, $0, strlen($0)) }
    }
}
