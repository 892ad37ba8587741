import Services
import Workers

/// A store that is used by itself, without an engine: its worker, and work with it on a thread of its own.
public enum StoreSession {
    /// Starts a worker of a store, does the work, and ends the worker. Runs the loop meanwhile.
    ///
    /// - Parameters:
    ///   - said: Told what the worker says and what becomes of it.
    ///   - work: Runs on a thread of its own.
    /// - Throws: What the work throws, `BackendFailure` if the worker does not start, or `SystemError`.
    public static func run<Outcome: Sendable>(
        _ part: ServicePart,
        workers: WorkerSettings,
        loop: EventLoop,
        said: @escaping (String) -> Void,
        work: @escaping @Sendable (StoreClient) throws -> Outcome
    ) throws -> Outcome {
        var isStarted = false
        var end: String??
        let service = try CallService(
            ServeTask(instances: [
                InstanceTask(kind: part.kind, name: part.name, instance: 1, options: part.options)
            ]),
            image: part.image,
            label: part.name,
            sandbox: part.sandbox,
            settings: workers,
            loop: loop,
            handlers: CallService.Handlers(
                started: { isStarted = true },
                line: said,
                decided: { said($0.description) },
                ended: { end = .some($0) }
            )
        )
        try service.start()
        try loop.run { isStarted || end != nil }
        if let end { throw BackendFailure(.worker, "\(part.kind)/\(part.name): \(end ?? "it ended")") }
        let outcomes = try Mailbox<Result<Outcome, any Error>>()
        var outcome: Result<Outcome, any Error>?
        try loop.watch(outcomes.descriptor) { outcome = outcomes.takeAll().first ?? outcome }
        defer { loop.unwatch(outcomes.descriptor) }
        let client = StoreClient(writer: service.clients[0])
        let thread = try DataThread(named: "store") { outcomes.post(Result { try work(client) }) }
        try loop.run { outcome != nil }
        thread.join()
        service.finish()
        try loop.run { end != nil }
        guard let outcome else { throw BackendFailure(.worker, "\(part.kind)/\(part.name): it ended") }
        return try outcome.get()
    }
}
