import Discovery
import Workers

/// Makes the services of a platform's parts, and keeps them until they have ended. Belongs to the loop's thread.
final class PartServices {
    /// What the owner wants to hear of all of them, on the loop's thread.
    struct Handlers {
        /// A line for the log.
        var line: (_ plugin: String, _ text: String) -> Void
        /// Something that the operator should know.
        var warned: (_ plugin: String, _ text: String) -> Void
        /// The last service has ended.
        var allEnded: () -> Void
    }

    private let settings: WorkerSettings
    private let loop: EventLoop
    private let metrics: Metrics
    private let handlers: Handlers
    private var live: [Int: CallService] = [:]
    private var lastNumber = 0

    init(_ settings: WorkerSettings, _ loop: EventLoop, _ metrics: Metrics, _ handlers: Handlers) {
        self.settings = settings
        self.loop = loop
        self.metrics = metrics
        self.handlers = handlers
    }

    /// Makes a service, which is not started yet.
    ///
    /// - Parameters:
    ///   - instances: For each instance what it is told first.
    ///   - givingWay: How many of the first instances do what nobody waits for.
    ///   - started: Its instances are made.
    ///   - ended: It has ended; called once and last, with the reason unless it was told to.
    func make(
        _ part: PlatformPart,
        _ instances: [[Preparation]],
        givingWay: Int = 0,
        started: @escaping () -> Void,
        ended: @escaping (_ failure: String?) -> Void
    ) throws(SystemError) -> CallService {
        let name = "\(part.kind)/\(part.name)"
        let task = ServeTask(
            instances: instances.indices.map {
                InstanceTask(
                    kind: part.kind,
                    name: part.name,
                    instance: $0 + 1,
                    options: part.options,
                    givesWay: $0 < givingWay
                )
            },
            preparations: Self.preparations(instances)
        )
        let metrics = self.metrics.plugin(kind: part.kind, name: part.name)
        let (line, warned) = (self.handlers.line, self.handlers.warned)
        self.lastNumber += 1
        let number = self.lastNumber
        let service = try CallService(
            task,
            image: part.image,
            label: part.name,
            sandbox: part.sandbox,
            settings: self.settings,
            loop: self.loop,
            observer: metrics.observer(ofKind: part.kind),
            handlers: CallService.Handlers(
                started: started,
                sandboxed: { report in if let complaint = report.complaint { warned(name, complaint) } },
                line: { line(name, $0) },
                decided: { decision in
                    metrics.restarts.add()
                    warned(name, decision.description)
                },
                delayed: { warned(name, "it could not be replaced yet: \($0)") },
                ended: { [unowned self] failure in
                    ended(failure)
                    self.ended(number)
                }
            )
        )
        self.live[number] = service
        return service
    }

    /// What is told to new instances, for all of them.
    static func preparations(_ instances: [[Preparation]]) -> [Preparation] {
        instances.enumerated().flatMap { place, preparations in
            preparations.map { Preparation(instance: place, verb: $0.verb, bytes: $0.bytes) }
        }
    }

    /// Has all of them end.
    func finish() { for service in self.live.values { service.finish() } }

    private func ended(_ number: Int) {
        // It has just called this, so it goes later.
        let service = self.live.removeValue(forKey: number)
        self.loop.schedule(after: 0) { withExtendedLifetime(service) {} }
        if self.live.isEmpty { self.handlers.allEnded() }
    }
}
