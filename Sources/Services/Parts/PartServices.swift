import Discovery
import SharedModels
import Workers

/// Makes the services of a platform's parts, and keeps them until they have ended. Belongs to the loop's thread.
public final class PartServices {
    /// What the owner wants to hear of all of them, on the loop's thread.
    public struct Handlers {
        /// A line for the log.
        public var line: (_ plugin: String, _ text: String) -> Void
        /// Something that the operator should know.
        public var warned: (_ plugin: String, _ text: String) -> Void
        /// The last service has ended.
        public var allEnded: () -> Void

        /// Makes handlers of their parts.
        public init(
            line: @escaping (String, String) -> Void,
            warned: @escaping (String, String) -> Void,
            allEnded: @escaping () -> Void
        ) {
            self.line = line
            self.warned = warned
            self.allEnded = allEnded
        }
    }

    private let settings: WorkerSettings
    private let loop: EventLoop
    private let metrics: Metrics
    private let handlers: Handlers
    private let models: (any ModelSource)?
    private let gifts: Mailbox<Gift>
    private var live: [Int: CallService] = [:]
    private var lastNumber = 0

    /// Memory of a model for the worker of a service.
    private struct Gift: Sendable {
        var service: Int
        var arena: ModelArena
        var number: UInt64
    }

    /// Makes none yet.
    ///
    /// - Parameter models: Where extensions read models of collectors; nil: nowhere.
    public init(
        _ settings: WorkerSettings,
        _ loop: EventLoop,
        _ metrics: Metrics,
        models: (any ModelSource)? = nil,
        _ handlers: Handlers
    ) throws(SystemError) {
        self.settings = settings
        self.loop = loop
        self.metrics = metrics
        self.models = models
        self.handlers = handlers
        self.gifts = try Mailbox()
        try loop.watch(self.gifts.descriptor) { [unowned self] in
            for gift in self.gifts.takeAll() { self.give(gift.arena, number: gift.number, to: gift.service) }
        }
    }

    deinit { self.loop.unwatch(self.gifts.descriptor) }

    /// Gives memory for a model to the worker of a service, by the number of the service; for any thread.
    public var giver: @Sendable (_ service: Int, ModelArena, UInt64) -> Void {
        let gifts = self.gifts
        return { gifts.post(Gift(service: $0, arena: $1, number: $2)) }
    }

    private func give(_ arena: ModelArena, number: UInt64, to service: Int) {
        self.live[service]?.give(arena, number: number)
    }

    /// The number that the next service will have.
    public var nextNumber: Int { self.lastNumber + 1 }

    /// Makes a service, which is not started yet.
    ///
    /// - Parameters:
    ///   - instances: For each instance what it is told first.
    ///   - givingWay: How many of the first instances do what nobody waits for.
    ///   - hostCalls: Takes the calls of the instances to the host that are not about models; nil: there are no others.
    ///   - started: Its instances are made.
    ///   - ended: It has ended; called once and last, with the reason unless it was told to.
    public func make(
        _ part: ServicePart,
        _ instances: [[Preparation]],
        givingWay: Int = 0,
        hostCalls: (@Sendable (HostCall) -> Void)? = nil,
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
            callsHost: hostCalls != nil,
            readsModels: self.models != nil,
            preparations: Self.preparations(instances)
        )
        let metrics = self.metrics.plugin(kind: part.kind, name: part.name)
        let (line, warned) = (self.handlers.line, self.handlers.warned)
        self.lastNumber += 1
        let number = self.lastNumber
        var sandbox = part.sandbox
        sandbox.sharedMemory += self.models?.sharedMemory ?? 0
        let (models, gifts) = (self.models, self.gifts)
        let service = try CallService(
            task,
            image: part.image,
            label: part.name,
            sandbox: sandbox,
            settings: self.settings,
            loop: self.loop,
            observer: metrics.observer(ofKind: part.kind),
            hostCalls: Self.answering(models, others: hostCalls) {
                gifts.post(Gift(service: number, arena: $0, number: $1))
            },
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

    private static func answering(
        _ models: (any ModelSource)?,
        others: (@Sendable (HostCall) -> Void)?,
        _ give: @escaping @Sendable (ModelArena, UInt64) -> Void
    ) -> (@Sendable (HostCall) -> Void)? {
        guard let models else { return others }
        return { call in
            if let others, ModelRequest(call) == nil { others(call) } else { models.answer(call, give: give) }
        }
    }

    /// What is told to new instances, for all of them.
    public static func preparations(_ instances: [[Preparation]]) -> [Preparation] {
        instances.enumerated().flatMap { place, preparations in
            preparations.map { Preparation(instance: place, verb: $0.verb, bytes: $0.bytes) }
        }
    }

    /// Whether all have ended, or none was made.
    public var isEmpty: Bool { self.live.isEmpty }

    /// Has all of them end.
    public func finish() { for service in self.live.values { service.finish() } }

    private func ended(_ number: Int) {
        // It has just called this, so it goes later.
        let service = self.live.removeValue(forKey: number)
        self.loop.schedule(after: 0) { withExtendedLifetime(service) {} }
        if self.live.isEmpty { self.handlers.allEnded() }
    }
}
