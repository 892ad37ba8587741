import Discovery

/// Shows the arguments of a run to a generic extension, in a worker.
public enum GenericWorker {
    /// How long that may take, loading included. In nanoseconds.
    private static let deadline: Int64 = 5_000_000_000

    /// Runs the loop until the extension is done.
    ///
    /// - Parameters:
    ///   - line: Takes lines of the plugin's for the log.
    ///   - sandboxed: Takes what holds of the sandbox.
    /// - Returns: What it replaced, in order, or why the run cannot begin.
    public static func adjust(
        _ arguments: RunArguments,
        by task: InstanceTask,
        image: Image,
        sandbox: SandboxPolicy,
        settings: WorkerSettings,
        loop: EventLoop,
        line: @escaping (String) -> Void
    ) throws(SystemError) -> Result<[RunArguments.Given], WorkerEnd.Failure> {
        var changes: [RunArguments.Given]?
        var failure: String?
        var end: WorkerEnd?
        var process: WorkerProcess?
        let worker = try WorkerProcess(
            .adjust(task, arguments),
            image: image,
            label: task.name,
            sandbox: sandbox,
            settings: settings,
            loop: loop,
            handlers: WorkerProcess.Handlers(
                report: { report in
                    switch report {
                    case .adjusted(let list): changes = changes ?? list
                    case .sandboxed: break
                    case .log(let level, let text):
                        line("\(LogLevelName.prefix(level))\(OutputLines.line(text))")
                    case .failed(let text, _), .refused(let text): failure = OutputLines.line(text)
                    case .notLoaded(let text): failure = "the plugin did not load: \(OutputLines.line(text))"
                    default: process?.kill(becauseIt: "it sent a report that does not belong to its task")
                    }
                },
                line: { text, _ in line(text) },
                end: { end = $0 }
            )
        )
        process = worker
        worker.expect("adjusting the arguments", within: self.deadline)
        try loop.run { end != nil }
        process = nil
        if let failure { return .failure(WorkerEnd.Failure(failure)) }
        guard end?.cause == .normal, let changes else {
            return .failure(WorkerEnd.Failure("its worker \(end ?? WorkerEnd(cause: .dismissed, lastWords: []))"))
        }
        return .success(changes)
    }
}

extension WorkerEnd {
    /// Why something was not done, as one sentence.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The sentence.
        public let description: String

        init(_ description: String) { self.description = description }
    }
}
