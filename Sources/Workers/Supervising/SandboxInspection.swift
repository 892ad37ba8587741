import Discovery

/// Finds out what a sandbox truly enforces on this kernel, from inside a worker.
public enum SandboxInspection {
    /// How long it may take, in nanoseconds.
    private static let deadline: Int64 = 10_000_000_000

    /// Starts a worker for a plugin under a policy and has it try what it should not be able to do.
    ///
    /// - Returns: What the worker found; why it ended if it found nothing.
    public static func measure(
        _ image: Image,
        sandbox: SandboxPolicy,
        loop: EventLoop
    ) throws(SystemError) -> Result<SandboxReport, WorkerEnd> {
        var report: SandboxReport?
        var end: WorkerEnd?
        let worker = try WorkerProcess(
            .register,
            image: image,
            label: "inspect",
            sandbox: sandbox,
            settings: WorkerSettings(),
            loop: loop,
            handlers: WorkerProcess.Handlers(
                report: { if case .sandboxed(let value) = $0 { report = value } },
                line: { _, _ in },
                end: { end = $0 }
            )
        )
        worker.expect("registration", within: self.deadline)
        try loop.run { end != nil }
        if let report { return .success(report) }
        return .failure(end ?? WorkerEnd(cause: .dismissed, lastWords: []))
    }
}
