import Configuration
import PluginABI
import Records
import Services
import SharedModels
import Synchronization
import Workers

/// The collectors of a host by name: who asks for models and who has something to tell them comes here. For any thread.
public final class Models: ModelSource {
    private struct State: Sendable {
        var runs: [String: CollectorRun] = [:]
        /// Collectors that are started when somebody asks, and who is told of that.
        var sleepers: [String: @Sendable (CollectorRun.Asker) -> Void] = [:]
        /// Collectors that are there and cannot be used, and why.
        var unusable: [String: String] = [:]
        var order: [String] = []
        var sharedMemory = 0
    }

    private let state = Mutex(State())
    /// One notification is looked at at a time, for all collectors get them in the same order.
    private let telling = Mutex(())

    /// Made without any collector.
    public init() {}

    /// Three times what all models may have: who reads one may still hold the one before it, and have asked for a narrowed copy.
    public var sharedMemory: Int { self.state.withLock { $0.sharedMemory } }

    /// Says what collectors there will be, before the first is made.
    func expect(_ collectors: [CollectorSettings]) {
        let bytes = 3 * collectors.reduce(0) { $0 + $1.capacity }
        self.state.withLock { $0.sharedMemory = max($0.sharedMemory, bytes) }
    }

    /// The names of the collectors in their order, at the end those that cannot be used.
    public var names: [String] { self.state.withLock { $0.order + $0.unusable.keys.sorted() } }

    /// Why a collector cannot be used; nil: it can, or there is none of that name.
    public func unusability(of name: String) -> String? { self.state.withLock { $0.unusable[name] } }

    /// Why a name is that of no collector; nil: it is one's.
    public func absence(of name: String) -> String? {
        let names = self.names
        guard !names.contains(name) else { return nil }
        let near = nearestName(to: name, among: names).map { "did you mean \"\($0)\"?" }
        let known = names.isEmpty ? "there is none" : "there are \(names.joined(separator: ", "))"
        return "no collector is called \"\(name)\"; \(near ?? known)"
    }

    /// What is known of the model of a collector; nil: there is no such collector.
    public func model(of name: String) -> ServedModel? { self.run(name)?.model }

    /// Whether a collector is refreshed, or built only when asked; nil: there is no such collector.
    public func isRefreshed(_ name: String) -> Bool? { self.run(name)?.settings.isRefreshed }

    /// Asks for the model of a collector, narrowed to a scope if one is given.
    ///
    /// - Parameter answer: Called once, on any thread.
    public func ask(
        _ name: String,
        scope: Value? = nil,
        milliseconds: Int,
        answer: @escaping @Sendable (Result<ModelOffer, ModelRefusal>) -> Void
    ) {
        let deadline = EventLoop.now() + Int64(min(milliseconds, 86_400_000)) * 1_000_000
        let asker = CollectorRun.Asker(deadline: deadline, scope: scope, answer: answer)
        let (run, wake, unusable) = self.state.withLock { ($0.runs[name], $0.sleepers[name], $0.unusable[name]) }
        if let run {
            if scope == nil, let latest = run.model.latest {
                return answer(.success(ModelOffer(latest, isShared: true)))
            }
            run.ask(asker)
        } else if let wake {
            wake(asker)
        } else if let unusable {
            answer(.failure(ModelRefusal("collector \"\(name)\" cannot be used: \(unusable)")))
        } else {
            answer(.failure(ModelRefusal(self.absence(of: name) ?? "collector \"\(name)\" is gone")))
        }
    }

    /// Has a collector build its model now.
    ///
    /// - Parameter completion: Called once with what went wrong, if anything did.
    public func build(_ name: String, completion: @escaping @Sendable (String?) -> Void) {
        if let run = self.run(name) { return run.build(completion) }
        completion(
            self.unusability(of: name).map { "collector \"\(name)\" cannot be used: \($0)" } ?? self.absence(of: name)
        )
    }

    /// Looks at a notification before it is told: at all of it, if somebody may want it.
    ///
    /// - Throws: What is wrong with it.
    public func look(at bytes: [UInt8]) throws(NotificationProblem) -> NotificationHead {
        let head = try NotificationReader.head(of: bytes)
        if self.runs.contains(where: { $0.mayWant(head) }) { _ = try head.notification() }
        return head
    }

    /// Tells a notification to all collectors that want it.
    ///
    /// - Returns: How many endpoints that are; nil: there is no room for it now, and nobody was told.
    /// - Throws: What is wrong with it.
    public func tell(_ bytes: [UInt8]) throws(NotificationProblem) -> Int? {
        try self.tell(try NotificationReader.head(of: bytes))
    }

    /// The same of one that was looked at.
    public func tell(_ head: NotificationHead) throws(NotificationProblem) -> Int? {
        let runs = self.runs
        return try self.telling.withLock { (_) throws(NotificationProblem) -> Int? in
            guard runs.allSatisfy(\.hasRoom) else { return nil }
            var count = 0
            for run in runs { count += try run.offer(head) }
            return count
        }
    }

    /// Answers a worker that wants to read a model.
    public func answer(_ call: HostCall, give: @escaping @Sendable (ModelArena, UInt64) -> Void) {
        guard let request = ModelRequest(call) else {
            let reason = "the host has no verb \(call.verb) for this extension"
            return call.answer(CallAnswer(status: Int32(PLUGIN_FAILED), bytes: Array(reason.utf8)))
        }
        let isKnown = self.names.contains(request.collector)
        self.ask(request.collector, scope: request.scope, milliseconds: request.milliseconds) { result in
            switch result {
            case .success(let offer):
                give(offer.arena, offer.number)
                call.answer(offer.grant.answer)
            case .failure(let refusal):
                let status = isKnown ? PLUGIN_UNAVAILABLE : Int(PLUGIN_FAILED)
                call.answer(CallAnswer(status: Int32(status), bytes: Array(refusal.description.utf8)))
            }
        }
    }

    private var runs: [CollectorRun] { self.state.withLock { state in state.order.compactMap { state.runs[$0] } } }

    func run(_ name: String) -> CollectorRun? { self.state.withLock { $0.runs[name] } }

    func set(_ run: CollectorRun?, _ name: String) {
        self.state.withLock { state in
            if run == nil { state.order.removeAll { $0 == name } }
            if run != nil, !state.order.contains(name) { state.order.append(name) }
            state.sleepers[name] = nil
            state.unusable[name] = nil
            state.runs[name] = run
        }
    }

    /// Says that a collector is there and cannot be used. One that works stays.
    func set(unusable name: String, _ reason: String) {
        self.state.withLock { state in
            if !state.order.contains(name) { state.unusable[name] = reason }
        }
    }

    /// Adds a collector that has no worker yet.
    ///
    /// - Parameter wake: Has it started, and lets it answer; called by whoever asks, more than once if they are quick.
    func set(sleeper name: String, _ wake: @escaping @Sendable (CollectorRun.Asker) -> Void) {
        self.state.withLock { state in
            if !state.order.contains(name) { state.order.append(name) }
            state.sleepers[name] = wake
        }
    }
}
