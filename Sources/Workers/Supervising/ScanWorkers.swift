import Discovery
import Glibc

/// Has plugins register in worker processes, a few at once, each with a deadline.
public struct ScanWorkers: Registering {
    private let loop: EventLoop
    private let sandbox: SandboxMode
    private let deadline: Int64
    private let concurrency: Int
    private let settings: WorkerSettings

    /// - Parameters:
    ///   - sandbox: How the workers are shut in. Nothing is granted to them: registering needs nothing.
    ///   - settings: What is the same for all workers of this run of the host.
    ///   - deadline: Seconds that loading and registering may take, see promise P-11 of the contract.
    public init(
        loop: EventLoop,
        sandbox: SandboxMode,
        settings: WorkerSettings = WorkerSettings(),
        deadline: Int = 5
    ) {
        self.loop = loop
        self.sandbox = sandbox
        self.settings = settings
        self.deadline = Int64(deadline) * 1_000_000_000
        // One waits for its process to start while another registers.
        self.concurrency = max(2, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) + 1)
    }

    /// Registers all images; the outcomes are in the order of the images.
    public func register(_ images: some Sequence<Image>) -> [RegistrationOutcome] {
        var images = images.makeIterator()
        var outcomes: [RegistrationOutcome?] = []
        var running: [Int: WorkerProcess] = [:]
        func startMore() {
            while running.count < self.concurrency, let image = images.next() {
                let index = outcomes.count
                outcomes.append(nil)
                do {
                    running[index] = try self.start(image) { outcome in
                        outcomes[index] = outcome
                        running[index] = nil
                        startMore()
                    }
                } catch {
                    outcomes[index] = RegistrationOutcome(
                        .failure(Refusal(.registrationFailed, "no worker could be started: \(error)"))
                    )
                }
            }
        }
        startMore()
        do {
            try self.loop.run(until: { running.isEmpty })
        } catch {
            for worker in running.values { worker.dismiss() }
        }
        let interrupted = Refusal(.registrationFailed, "the scan was interrupted")
        // Those that were not even asked for count as well, so that there is an outcome for each image.
        while images.next() != nil { outcomes.append(nil) }
        return outcomes.map { $0 ?? RegistrationOutcome(.failure(interrupted)) }
    }

    /// Registers one image while the loop goes on; `completion` is called once, unless the returned worker is released
    /// before.
    public func register(
        _ image: Image,
        completion: @escaping (RegistrationOutcome) -> Void
    ) throws(SystemError) -> RegistrationInProgress {
        RegistrationInProgress(try self.start(image, completion))
    }

    private func start(
        _ image: Image,
        _ completion: @escaping (RegistrationOutcome) -> Void
    ) throws(SystemError) -> WorkerProcess {
        var result: Result<[ExtensionDescription], Refusal>?
        let worker = try WorkerProcess(
            .register,
            image: image,
            label: "scan",
            sandbox: self.policy,
            settings: self.settings,
            loop: self.loop,
            handlers: WorkerProcess.Handlers(
                report: { report in result = result ?? Self.result(of: report) },
                line: { _, _ in },
                end: { [settings] end in
                    let outcome = Self.result(of: end, reported: result)
                    if case .failure(let refusal) = outcome, refusal.reason.leadsToQuarantine {
                        settings.journal?.append(
                            JournalEntry(
                                file: image.path,
                                event: "during registration its worker \(end)",
                                decision: "the file is in quarantine until it changes or `host rescan` is said",
                                reason: refusal.reason.rawValue
                            )
                        )
                    }
                    completion(RegistrationOutcome(outcome, of: image))
                }
            )
        )
        worker.expect("registration", within: self.deadline)
        return worker
    }

    private var policy: SandboxPolicy {
        var policy = SandboxPolicy(mode: self.sandbox)
        // A second bound beside the deadline, which a machine that is busy stretches.
        policy.processorSeconds = Int(self.deadline / 1_000_000_000) + 1
        // Hundreds of these may be started by one command, and each lives for a moment.
        policy.hasOwnNetwork = false
        return policy
    }

    private static func result(of report: WorkerReport) -> Result<[ExtensionDescription], Refusal>? {
        switch report {
        case .registered(_, let failure?):
            return .failure(
                Refusal(.registrationFailed, "registration failed, the plugin says: \(OutputLines.escaped(failure))")
            )
        case .registered(let extensions, nil):
            let descriptions = extensions.compactMap(ExtensionDescription.init(value:))
            guard descriptions.count == extensions.count else {
                return .failure(Refusal(.registrationFailed, "the worker sent a description that cannot be read"))
            }
            return .success(descriptions.map(Self.checked))
        case .refused(let text):
            return .failure(
                Refusal(
                    .loadFailed,
                    OutputLines.escaped(text),
                    advice: "without `--sandbox=strict` it is loaded all the same"
                )
            )
        case .notLoaded(let text):
            return .failure(
                Refusal(
                    .loadFailed,
                    "the loader refuses it: \(OutputLines.escaped(text))",
                    advice: "`host doctor FILE` explains what is missing"
                )
            )
        default: return nil
        }
    }

    /// The description, refused if the worker let pass what no worker lets pass by itself.
    private static func checked(_ description: ExtensionDescription) -> ExtensionDescription {
        guard description.refusal == nil, let problem = description.problem else { return description }
        var refused = description
        refused.refusal = problem
        return refused
    }

    private static func result(
        of end: WorkerEnd,
        reported: Result<[ExtensionDescription], Refusal>?
    ) -> Result<[ExtensionDescription], Refusal> {
        switch (end.cause, reported) {
        case (.normal, let reported?): return reported
        case (.hung(_, let seconds), _):
            return .failure(
                Refusal(
                    .registrationHung,
                    "[P-11] registration did not return within \(Int(seconds)) s\(end.details)",
                    advice: "mend plugin_register, or whatever its constructors do"
                )
            )
        default:
            return .failure(
                Refusal(
                    .registrationCrashed,
                    "its worker \(end.clause), during registration\(end.details)",
                    advice: "mend plugin_register, or whatever its constructors do"
                )
            )
        }
    }
}
