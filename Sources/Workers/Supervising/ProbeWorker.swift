import Discovery
import Records

/// Finds out in a worker what keeps a plugin from loading.
public enum ProbeWorker {
    /// How long the loader may take, in nanoseconds.
    private static let deadline: Int64 = 10_000_000_000

    /// Has the real loader try a plugin and what it needs.
    ///
    /// - Parameters:
    ///   - libraries: What the plugin needs, each by name or by the path that its run path leads to.
    ///   - symbols: What the plugin leaves undefined.
    /// - Returns: What `LoaderProbe` reads; if the worker does not survive, only the `failure` that tells why.
    public static func probe(
        _ image: Image,
        libraries: [String],
        symbols: [String],
        settings: WorkerSettings = WorkerSettings(),
        loop: EventLoop,
        sandbox: SandboxMode
    ) throws(SystemError) -> Value {
        var findings: Value?
        var failure: String?
        var isOver = false
        let worker = try WorkerProcess(
            .probe(libraries: libraries, symbols: symbols),
            image: image,
            label: "doctor",
            sandbox: SandboxPolicy(mode: sandbox),
            settings: settings,
            loop: loop,
            handlers: WorkerProcess.Handlers(
                report: { report in if case .probed(let value) = report { findings = value } },
                line: { _, _ in },
                end: { end in
                    if end.cause != .normal { failure = end.description }
                    isOver = true
                }
            )
        )
        worker.expect("loading", within: self.deadline)
        try loop.run { isOver }
        return findings ?? .map(["failure": .string("the worker that loaded it \(failure ?? "ended without a word")")])
    }
}
