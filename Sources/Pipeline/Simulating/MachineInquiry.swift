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
        let model = part.model
        let worker = try ProducerChain(
            [ProducerChain.Member(task: task, image: model.image, sandbox: model.sandbox)],
            label: model.description.name,
            settings: settings,
            loop: loop,
            handlers: ProducerChain.Handlers(
                created: { _ in inquiry.worker?.dismiss() },
                declared: { inquiry.machine = $0 },
                sandboxed: { _ in },
                line: line,
                replayed: { _ in },
                ended: { end, failure, _ in inquiry.end = (end, failure) }
            )
        )
        inquiry.worker = worker
        try loop.run { inquiry.end != nil }
        if let machine = inquiry.machine { return machine }
        throw Failure(description: inquiry.end?.failure ?? inquiry.end.map { "its worker \($0.end)" } ?? "")
    }

    private final class Inquiry {
        weak var worker: ProducerChain?
        var machine: MachineDescription?
        var end: (end: WorkerEnd, failure: String?)?
    }
}
