import Services
import SharedModels
import Synchronization
import Workers

// The workers of collectors and strategies, and the threads that keep models. Belongs to the loop's thread.
//
// A collector whose settings change is made anew: its model stays, and is served until the new one has built another.

/// The collectors and strategies of a host.
public final class CollectingEngine {
    private enum Notice: Sendable {
        case warned(String, String)
        case built(BuildReport)
        case lost(collector: String, endpoint: String, Notification, reason: String)
        case wanted(String, CollectorRun.Asker)
        case stopped
        case retired(Int)
    }

    private struct Member {
        var run: CollectorRun
        var service: CallService
        /// Tells one that took the place of another from that.
        var number: Int
        /// What its worker can reach.
        let files: GrantedFiles
    }

    /// Nanoseconds until a collector whose worker was given up is tried again.
    private static let patience: Int64 = 30_000_000_000

    /// The models, for everybody who reads them.
    public let models: Models
    private let loop: EventLoop
    private let metrics: Metrics
    private let handlers: Handlers
    private let news: CollectorNews
    private let notices: Mailbox<Notice>
    private let parts: PartServices
    private let threads: WorkThreads
    private let lastArena = ArenaNumbers()
    private var members: [String: Member] = [:]
    /// Collectors that are started when somebody asks for their models.
    private var sleepers: [String: CollectorSettings] = [:]
    private var retired: [Int: Member] = [:]
    private var retiredCount = 0
    private var strategies: [String: (service: CallService, client: StrategyClient)] = [:]
    private var isStopping = false
    private var pump: TopicPump?

    /// Nanoseconds that an audit may take.
    private static let auditDeadline: Int64 = 600_000_000_000

    /// - Parameters:
    ///   - deadLetters: Where notifications go that nobody can take; nil: nowhere.
    public init(
        workers: WorkerSettings,
        loop: EventLoop,
        metrics: Metrics,
        deadLetters: DeadLetterFile?,
        handlers: Handlers
    ) throws(SystemError) {
        self.models = Models()
        self.loop = loop
        self.metrics = metrics
        self.handlers = handlers
        self.news = CollectorNews(handlers, deadLetters)
        self.notices = try Mailbox()
        self.threads = try WorkThreads(2)
        let owner = Owner()
        self.parts = try PartServices(
            workers,
            loop,
            metrics,
            models: self.models,
            PartServices.Handlers(
                line: handlers.line,
                warned: handlers.warned,
                allEnded: { owner.engine?.allEnded() }
            )
        )
        owner.engine = self
        try loop.watch(self.notices.descriptor) { [unowned self] in self.takeNotices() }
    }

    deinit { self.loop.unwatch(self.notices.descriptor) }

    // MARK: - Collectors and strategies

    /// Says what collectors will be added, before the first is: workers may map the memory of all their models.
    public func expect(_ collectors: [CollectorSettings]) { self.models.expect(collectors) }

    /// Adds a collector and starts it; one of the same name gives it its place.
    public func set(_ settings: CollectorSettings) throws(SystemError) {
        let name = settings.part.name
        let old = self.members[name]
        if let old { self.retire(old) }
        let number = self.parts.nextNumber
        let files = GrantedFiles(settings.part.sandbox)
        let service = try self.parts.make(
            settings.part,
            [[]],
            started: {},
            ended: { [unowned self] failure in if let failure { self.givenUp(settings, number, failure) } }
        )
        let (notices, giver, arenas) = (self.notices, self.parts.giver, self.lastArena)
        let run = try CollectorRun(
            settings,
            CollectorClient(service.clients[0]),
            old?.run.model ?? ServedModel(),
            CollectorFigures(self.metrics, name),
            CollectorRun.Handlers(
                give: { giver(number, $0, $1) },
                nextArena: { arenas.next() },
                unusable: { notices.post(.warned("collector/\(name)", "it cannot be used: \($0)")) },
                built: { notices.post(.built($0)) },
                lost: { notices.post(.lost(collector: name, endpoint: $1, $0, reason: $2)) }
            )
        )
        self.members[name] = Member(run: run, service: service, number: number, files: files)
        self.models.set(run, name)
        try service.start()
        try run.start()
    }

    /// Adds a collector whose worker is started when somebody asks for its model for the first time.
    public func reserve(_ settings: CollectorSettings) {
        let (name, notices) = (settings.part.name, self.notices)
        self.sleepers[name] = settings
        self.models.set(sleeper: name) { notices.post(.wanted(name, $0)) }
    }

    /// Says that a collector is there and cannot be used, so that who asks for its model learns why.
    public func refuse(_ name: String, _ reason: String) { self.models.set(unusable: name, reason) }

    /// Lets a collector answer that had no worker when it was asked.
    private func wake(_ name: String, _ asker: CollectorRun.Asker) {
        do throws(SystemError) {
            if !self.isStopping, let settings = self.sleepers.removeValue(forKey: name) { try self.set(settings) }
        } catch {
            return asker.answer(.failure(ModelRefusal("collector \"\(name)\" cannot be started: \(error)")))
        }
        guard let run = self.members[name]?.run else {
            return asker.answer(.failure(ModelRefusal("collector \"\(name)\": the host is ending")))
        }
        run.ask(asker)
    }

    /// No worker will come any more: a while later there is another attempt, for models are not to disappear.
    private func givenUp(_ settings: CollectorSettings, _ number: Int, _ failure: String) {
        guard !self.isStopping, self.members[settings.part.name]?.number == number else { return }
        let seconds = Self.patience / 1_000_000_000
        self.handlers.warned(
            "collector/\(settings.part.name)",
            "it was given up, and is tried again in \(seconds) s: \(failure)"
        )
        self.loop.schedule(after: Self.patience) { [weak self] in
            guard let self, !self.isStopping, self.members[settings.part.name]?.number == number else { return }
            try? self.set(settings)
        }
    }

    /// A build has failed, perhaps because a file that was granted is another one now, which the worker cannot reach: the next worker can.
    private func renewIfFilesAreOthers(_ name: String) {
        guard !self.isStopping, let member = self.members[name],
            member.files != GrantedFiles(member.run.settings.part.sandbox)
        else { return }
        self.handlers.line("collector/\(name)", "a file that it was granted is another one now; it gets a new worker")
        do throws(SystemError) {
            try self.set(member.run.settings)
        } catch {
            self.handlers.warned("collector/\(name)", "it cannot get a new worker: \(error)")
        }
    }

    /// Ends a collector; its model goes with the last who reads it.
    public func remove(_ name: String) {
        guard let old = self.members.removeValue(forKey: name) else { return }
        self.models.set(nil, name)
        self.retire(old)
    }

    /// The settings of the collectors.
    public var collectors: [CollectorSettings] { self.members.values.map(\.run.settings) }

    /// Adds a strategy and starts its worker.
    public func add(strategy part: ServicePart) throws(SystemError) {
        let service = try self.parts.make(part, [[]], started: {}, ended: { _ in })
        let client = StrategyClient(service.clients[0], deadline: Self.auditDeadline)
        self.strategies[part.name] = (service, client)
        try service.start()
    }

    /// Has notifications of topics read from a bus; once, after the collectors were added.
    public func read(_ topics: NotificationTopics, from bus: ServicePart) throws(SystemError) {
        let service = try self.parts.make(bus, [[], []], started: {}, ended: { _ in })
        let client = BusClient(publisher: service.clients[0], readers: [service.clients[1]])
        let (notices, name) = (self.notices, "bus/\(bus.name)")
        let pump = TopicPump(client, topics, self.models) { notices.post(.warned(name, $0)) }
        self.pump = pump
        try service.start()
        try pump.start()
    }

    /// Asks strategies for solutions. For any thread.
    public var audits: Audits {
        Audits(clients: self.strategies.mapValues(\.client), threads: self.threads)
    }

    private func retire(_ member: Member) {
        self.retiredCount += 1
        let (number, notices, run) = (self.retiredCount, self.notices, member.run)
        self.retired[number] = member
        self.threads.add {
            run.stop()
            notices.post(.retired(number))
        }
    }

    /// Ends well.
    public func stop() {
        guard !self.isStopping else { return }
        self.isStopping = true
        let (runs, notices, pump) = (self.members.values.map(\.run), self.notices, self.pump)
        guard !(self.members.isEmpty && self.retired.isEmpty && self.strategies.isEmpty) else { return self.allEnded() }
        // A build that is under way is not waited for.
        for member in self.members.values { member.service.dismiss() }
        self.threads.add {
            pump?.stop()
            for run in runs { run.stop() }
            notices.post(.stopped)
        }
    }

    private func allEnded() { self.handlers.ended() }

    // MARK: - What other threads tell

    private func takeNotices() {
        for notice in self.notices.takeAll() {
            switch notice {
            case .warned(let plugin, let text):
                // Whoever is ended while it starts has nothing wrong with it.
                if !self.isStopping { self.handlers.warned(plugin, text) }
            case .built(let report):
                self.news.built(report)
                if report.failure != nil { self.renewIfFilesAreOthers(report.collector) }
            case .lost(let collector, let endpoint, let notification, let reason):
                self.news.lost(collector, endpoint, notification, reason)
            case .wanted(let name, let asker): self.wake(name, asker)
            case .retired(let number): self.retired.removeValue(forKey: number)?.service.finish()
            case .stopped: self.parts.finish()
            }
        }
    }

    /// Lets the handlers of the services find the engine, which is made after them.
    private final class Owner {
        weak var engine: CollectingEngine?
    }
}
