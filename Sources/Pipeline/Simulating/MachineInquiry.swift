import Workers

/// Finds out what a state machine is, without running it.
public enum MachineInquiry {
    /// Why it could not be found out.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// One sentence.
        public let description: String
    }

    /// Has a worker make the machine without subjects, and tell what it is.
    ///
    /// - Parameter line: Takes lines of the plugin's for the log.
    /// - Throws: `Failure`, or `SystemError` if no worker can be started.
    public static func machine(
        of part: GenerateRequest.Part,
        settings: WorkerSettings,
        loop: EventLoop,
        line: @escaping (String) -> Void
    ) throws -> MachineDescription {
        var request = SimulationRequest(part: part, outlets: [], bindings: [])
        request.subjects = 0
        var task = request.tasks(seed: 0)[0]
        task.simulation?.shardCount = 1
        let inquiry = Inquiry()
        let worker = try ProducerWorker(
            task,
            image: part.image,
            label: part.model.name,
            sandbox: part.sandbox,
            settings: settings,
            loop: loop,
            handlers: ProducerWorker.Handlers(
                created: { _ in inquiry.worker?.dismiss() },
                declared: { inquiry.machine = $0 },
                sandboxed: { _ in },
                line: line,
                replayed: {},
                ended: { end, failure in inquiry.end = (end, failure) }
            )
        )
        inquiry.worker = worker
        try loop.run { inquiry.end != nil }
        if let machine = inquiry.machine { return machine }
        throw Failure(description: inquiry.end?.failure ?? inquiry.end.map { "its worker \($0.end)" } ?? "")
    }

    private final class Inquiry {
        weak var worker: ProducerWorker?
        var machine: MachineDescription?
        var end: (end: WorkerEnd, failure: String?)?
    }
}
