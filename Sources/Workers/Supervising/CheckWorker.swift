import Discovery
import Records

/// Makes one experiment with a plugin in a worker of its own.
public enum CheckWorker {
    /// Lines of output and findings that are kept; a plugin may print for ever.
    private static let mostLines = 100
    private static let mostFindings = 100

    /// Runs an experiment to its end.
    ///
    /// - Parameters:
    ///   - deadline: Seconds that it may take; once when the plugin is loaded and anew when that is done.
    /// - Returns: What the worker found, and how it ended.
    public static func run(
        _ task: CheckTask,
        image: Image,
        loop: EventLoop,
        sandbox: SandboxPolicy,
        settings: WorkerSettings,
        deadline: Double
    ) throws(SystemError) -> CheckOutcome {
        var outcome = CheckOutcome()
        var isOver = false
        var process: WorkerProcess?
        let nanoseconds = Int64(deadline * 1e9)
        let refusals = sandbox.reportsRefusals ? try RefusalPipe() : nil
        let worker = try WorkerProcess(
            .check(task),
            image: image,
            label: "check",
            sandbox: sandbox,
            descriptors: refusals?.inherited ?? [],
            settings: settings,
            loop: loop,
            handlers: WorkerProcess.Handlers(
                report: { report in
                    switch report {
                    case .checked(.began): process?.expect(Self.name(of: task.experiment), within: nanoseconds)
                    case .checked(let finding):
                        guard outcome.findings.count < Self.mostFindings else {
                            process?.kill(becauseIt: "it sent more findings than there can be")
                            return
                        }
                        outcome.findings.append(finding)
                    case .log: outcome.logLines += 1
                    case .failed(let text, _): outcome.failure = OutputLines.escaped(text)
                    case .notLoaded(let text):
                        outcome.failure = "the plugin did not load: \(OutputLines.escaped(text))"
                    case .sandboxed: break
                    case .refused(let text): outcome.failure = OutputLines.escaped(text)
                    default: process?.kill(becauseIt: "it sent a report that does not belong to its task")
                    }
                },
                line: { text, isError in
                    outcome.lineCount += 1
                    guard outcome.lines.count < Self.mostLines else { return }
                    outcome.lines.append((isError ? "standard error: " : "standard output: ") + text)
                },
                end: { end in
                    outcome.end = end
                    isOver = true
                }
            )
        )
        process = worker
        refusals?.letGo()
        worker.expect("registration", within: task.experiment == .registration ? nanoseconds : 2 * nanoseconds)
        defer { process = nil }
        try loop.run { isOver }
        outcome.refusals = refusals?.read()
        return outcome
    }

    private static func name(of experiment: CheckTask.Experiment) -> String {
        switch experiment {
        case .registration: "registration"
        case .creation: "making and destroying instances"
        case .records, .interleaving, .threads, .growth: "making records"
        case .events: "making events"
        case .cancellation: "a batch of a run that is being stopped"
        }
    }
}
