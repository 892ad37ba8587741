import Records
import SharedModels
import Synchronization
import Workers

// A collector has a thread of its own, which does one thing after the other: build, change for notifications, narrow. So a
// notification that comes while the model is built waits for the end of that and changes the new model, once.
//
//   notifications --> queue --\
//   who asks       --> mailbox --> thread --calls--> worker --writes--> arena <--reads-- anybody
//   the clock      ----------/                 \--publishes--> `ServedModel`

/// Keeps the model of one collector. Its thread is started by `start`; all else is for any thread.
final class CollectorRun: Sendable {
    /// What its owner is told, on the collector's thread.
    struct Handlers: Sendable {
        /// Gives memory to the collector's worker.
        var give: @Sendable (ModelArena, UInt64) -> Void
        /// A number that no other arena has.
        var nextArena: @Sendable () -> UInt64
        /// It has no model and will have none.
        var unusable: @Sendable (_ reason: String) -> Void
        /// A build has ended.
        var built: @Sendable (BuildReport) -> Void
        /// A notification is given up.
        var lost: @Sendable (Notification, _ endpoint: String, _ reason: String) -> Void
    }

    /// Who waits for a model.
    struct Asker: Sendable {
        var deadline: Int64
        var scope: Value?
        var answer: @Sendable (Result<ModelOffer, ModelRefusal>) -> Void
    }

    private enum Message: Sendable {
        case asked(Asker)
        case forced(@Sendable (String?) -> Void)
        case stop
    }

    private struct Inbox: Sendable {
        var queue = NotificationQueue()
        var subscription: Subscription?
    }

    /// Bytes of notifications that may wait.
    private static let mostWaiting = 256 << 20

    let settings: CollectorSettings
    let model: ServedModel
    let figures: CollectorFigures
    private let client: CollectorClient
    private let handlers: Handlers
    private let mailbox: Mailbox<Message>
    private let inbox = Mutex(Inbox())
    private let worked: CollectorThread

    init(
        _ settings: CollectorSettings,
        _ client: CollectorClient,
        _ model: ServedModel,
        _ figures: CollectorFigures,
        _ handlers: Handlers
    ) throws(SystemError) {
        self.settings = settings
        self.model = model
        self.client = client
        self.figures = figures
        self.handlers = handlers
        self.mailbox = try Mailbox()
        self.worked = CollectorThread()
    }

    /// What it is called.
    var name: String { self.settings.part.name }

    /// Starts the thread.
    func start() throws(SystemError) { try self.worked.start { [self] in self.run() } }

    /// Ends the thread and waits for that.
    func stop() {
        self.mailbox.post(.stop)
        self.worked.join()
    }

    /// Whether another notification may wait.
    var hasRoom: Bool { self.inbox.withLock { $0.queue.size < Self.mostWaiting } }

    /// Whether an endpoint may want a notification, as far as its head tells.
    func mayWant(_ head: NotificationHead) -> Bool {
        self.settings.isRefreshed && self.inbox.withLock { $0.subscription?.mayWant(head) ?? false }
    }

    /// Takes a notification, if the collector wants it; called by one thread at a time.
    ///
    /// - Returns: How many endpoints want it.
    func offer(_ head: NotificationHead) throws(NotificationProblem) -> Int {
        // What comes before the endpoints are known came before the first build too, which will see what it is about.
        guard self.settings.isRefreshed else { return 0 }
        let count = try self.inbox.withLock { (inbox) throws(NotificationProblem) -> Int in
            guard let (notification, endpoints) = try inbox.subscription?.wanted(head) else { return 0 }
            inbox.queue.add(HeldNotification(notification: notification, endpoints: endpoints))
            return endpoints.count
        }
        if count > 0 { self.mailbox.wake() }
        return count
    }

    /// Asks for the model, which is built if there is none.
    func ask(_ asker: Asker) { self.mailbox.post(.asked(asker)) }

    /// Has the model built now.
    ///
    /// - Parameter completion: Called with what went wrong, if anything did.
    func build(_ completion: @escaping @Sendable (String?) -> Void) { self.mailbox.post(.forced(completion)) }

    // MARK: - The thread

    private struct Work {
        var schedule: BuildSchedule
        var askers: [Asker] = []
        var forced: [@Sendable (String?) -> Void] = []
        var arena: (arena: ModelArena, number: UInt64)?
        /// Whether the worker has the model, so that it can change it.
        var workerHasModel = false
        var recentLosses: [Int64] = []
        var isStopping = false
    }

    private func run() {
        do {
            let subscription = try self.subscribe()
            self.inbox.withLock { $0.subscription = subscription }
        } catch {
            self.model.failed("it cannot be used: \(error)", now: Self.clock())
            self.handlers.unusable("\(error)")
            return self.refuse()
        }
        let period = self.settings.isRefreshed ? Int64(self.settings.period) * 1_000_000_000 : nil
        var work = Work(schedule: BuildSchedule(period: period, now: EventLoop.now()))
        while true {
            self.takeMessages(&work)
            if work.isStopping { return self.refuseAll(&work, "the host is ending") }
            let now = EventLoop.now()
            if work.schedule.isDue(now) || !work.forced.isEmpty {
                self.build(&work)
            } else if work.arena != nil, self.applyNext(&work) {
                continue
            } else {
                self.answerAskers(&work)
                self.mailbox.wait(nanoseconds: self.timeToSleep(work))
            }
        }
    }

    /// Asks for the endpoints, of the next worker too if one dies of it.
    private func subscribe() throws -> Subscription {
        var attempt = 1
        while true {
            let endpoints: [CollectorEndpoint]
            do throws(CollectorClient.Failure) {
                endpoints = try self.client.endpoints()
            } catch {
                if !error.isOfWorker || error.isFinal || attempt == 3 { throw error }
                attempt += 1
                continue
            }
            return try Subscription(endpoints)
        }
    }

    /// Has no model and will have none.
    private func refuse() {
        var work = Work(schedule: BuildSchedule(period: nil, now: EventLoop.now()))
        while !work.isStopping {
            self.takeMessages(&work)
            self.refuseAll(&work, self.model.failure ?? "it cannot be used")
            if !work.isStopping { self.mailbox.wait() }
        }
    }

    private func takeMessages(_ work: inout Work) {
        for message in self.mailbox.takeAll() {
            switch message {
            case .stop: work.isStopping = true
            case .forced(let completion):
                work.forced.append(completion)
                work.schedule.force(EventLoop.now())
            case .asked(let asker):
                work.askers.append(asker)
                if self.model.latest == nil { work.schedule.ask(EventLoop.now()) }
            }
        }
        if self.model.latest != nil { self.answerAskers(&work) }
    }

    private func timeToSleep(_ work: Work) -> Int64 {
        let next = min(work.schedule.due ?? .max, work.askers.map(\.deadline).min() ?? .max)
        return next == .max ? -1 : max(next - EventLoop.now(), 0)
    }

    // MARK: - Building

    private func build(_ work: inout Work) {
        let begun = EventLoop.now()
        let forced = work.forced
        work.forced = []
        var report = BuildReport(collector: self.name, nanoseconds: 0, elements: 0)
        let hadFailed = work.schedule.failures > 0
        do {
            let outcome = try self.execute(&work)
            report.elements = outcome.tree.count
            report.partial = outcome.partial
            if outcome.partial == nil {
                work.schedule.succeeded(EventLoop.now())
            } else {
                work.schedule.failed(EventLoop.now())
            }
        } catch {
            let reason = "\(error)"
            report.failure = reason
            self.model.failed(reason, now: Self.clock())
            work.schedule.failed(EventLoop.now())
        }
        report.nanoseconds = EventLoop.now() - begun
        report.isFirstFailure = work.schedule.failures == 1
        report.hasRecovered = hadFailed && work.schedule.failures == 0
        self.figures.built(report, missed: work.schedule.missed)
        self.handlers.built(report)
        for completion in forced { completion(report.failure) }
        self.answerAskers(&work)
    }

    private func execute(_ work: inout Work) throws -> CollectorOutcome {
        let (arena, number) = try self.newArena()
        let outcome: CollectorOutcome
        do throws(CollectorClient.Failure) {
            outcome = try self.client.execute(
                arena: number,
                deadline: Int64(self.settings.timeout) * 1_000_000_000
            )
        } catch {
            if error.isOfWorker { work.workerHasModel = false }
            throw error
        }
        try arena.seal()
        // Nobody reads a model before it was seen to be one: a worker may say anything.
        _ = try ModelReader(try ArenaView(arena), outcome.tree)
        try self.model.built(arena, number, outcome.tree, partial: outcome.partial, now: Self.clock())
        work.arena = (arena, number)
        work.workerHasModel = true
        return outcome
    }

    private func newArena() throws -> (arena: ModelArena, number: UInt64) {
        let arena = try ModelArena(capacity: self.settings.capacity)
        let number = self.handlers.nextArena()
        self.handlers.give(arena, number)
        return (arena, number)
    }

    // MARK: - Notifications

    /// Gives the worker what waits.
    ///
    /// - Returns: Whether there was anything.
    private func applyNext(_ work: inout Work) -> Bool {
        let items = self.inbox.withLock { $0.queue.next }
        guard !items.isEmpty else { return false }
        guard work.workerHasModel || self.recover(&work) else { return true }
        do {
            guard let (arena, number) = work.arena else { return false }
            var batch = NotificationBatch()
            for item in items { item.notification.add(to: &batch, endpoint: item.endpoint) }
            let outcome = try self.client.notify(
                arena: number,
                batch,
                deadline: Int64(self.settings.timeout) * 1_000_000_000
            )
            let done = outcome.failure.map { min(max($0.place, 0), items.count) } ?? items.count
            self.figures.applied(done)
            try self.model.changed(arena, number, outcome.tree, now: Self.clock())
            if let failure = outcome.failure {
                self.failed(failure.reason, behind: done, &work)
            } else {
                self.inbox.withLock { $0.queue.done(done) }
            }
            if Self.isWasteful(outcome, self.settings.capacity) { try self.move(&work) }
        } catch let failure as CollectorClient.Failure where failure.isOfWorker {
            work.workerHasModel = false
            if !failure.isOfAnother { self.died(failure, &work) }
        } catch {
            self.buildAnew("\(error)", &work)
        }
        return true
    }

    /// Gives a worker that does not have the model what it needs to go on with it.
    ///
    /// - Returns: Whether it has it now.
    private func recover(_ work: inout Work) -> Bool {
        do {
            try self.move(&work)
            return true
        } catch let failure as CollectorClient.Failure where failure.isOfWorker {
            // The next worker is asked; if there is none, somebody else sees to it that there will be.
            if failure.isFinal { self.model.failed(failure.description, now: Self.clock()) }
            self.pause(failure.isFinal ? BuildSchedule.shortestPause : 20_000_000, &work)
        } catch {
            self.buildAnew("\(error)", &work)
        }
        return false
    }

    /// Without a model that can be changed only a new one helps.
    private func buildAnew(_ reason: String, _ work: inout Work) {
        self.model.failed("it could not be changed for notifications: \(reason)", now: Self.clock())
        work.workerHasModel = false
        self.pause(BuildSchedule.shortestPause, &work)
        work.schedule.force(EventLoop.now())
    }

    private func failed(_ reason: String, behind done: Int, _ work: inout Work) {
        let lost = self.inbox.withLock { $0.queue.failed(behind: done) }
        self.figures.failed()
        guard let lost else {
            // Whoever fails again and again is not waited for.
            let now = EventLoop.now()
            work.recentLosses.removeAll { now - $0 > 60_000_000_000 }
            if work.recentLosses.count < 3 { self.pause(100_000_000, &work) }
            return
        }
        self.giveUp(lost, reason, &work)
    }

    private func died(_ failure: CollectorClient.Failure, _ work: inout Work) {
        guard !failure.isFinal else {
            self.model.failed(failure.description, now: Self.clock())
            return self.pause(BuildSchedule.shortestPause, &work)
        }
        let lost = self.inbox.withLock { $0.queue.died() }
        if let lost { self.giveUp(lost, failure.description, &work) }
    }

    private func giveUp(_ lost: (notification: Notification, endpoint: Int), _ reason: String, _ work: inout Work) {
        work.recentLosses.append(EventLoop.now())
        self.figures.lost()
        let name = self.inbox.withLock { $0.subscription?.name(of: lost.endpoint) } ?? ""
        self.model.failed(
            "a notification \(lost.notification.eventType) was given up by endpoint \(name): \(reason)",
            now: Self.clock()
        )
        self.handlers.lost(lost.notification, name, reason)
    }

    /// Copies the model into another arena, of the same worker or of the one that took its place.
    private func move(_ work: inout Work) throws {
        guard let old = work.arena, let latest = self.model.latest else { return }
        let (arena, number) = try self.newArena()
        if !work.workerHasModel { self.handlers.give(old.arena, old.number) }
        let outcome = try self.client.adopt(latest.version.tree, in: old.number, into: number)
        try arena.seal()
        try self.model.changed(arena, number, outcome.tree, now: Self.clock())
        work.arena = (arena, number)
        work.workerHasModel = true
    }

    /// Whether old versions take so much that the latest one should be copied away from them.
    private static func isWasteful(_ outcome: CollectorOutcome, _ capacity: Int) -> Bool {
        let waste = outcome.used - outcome.live
        return waste > outcome.live + (16 << 20) || (outcome.used > capacity / 4 * 3 && waste > outcome.live / 4)
    }

    /// Waits, but not longer than until it is to end.
    private func pause(_ nanoseconds: Int64, _ work: inout Work) {
        let end = EventLoop.now() + nanoseconds
        while !work.isStopping, EventLoop.now() < end {
            self.mailbox.wait(nanoseconds: end - EventLoop.now())
            self.takeMessages(&work)
        }
    }

    // MARK: - Who asks

    private func answerAskers(_ work: inout Work) {
        let askers = work.askers
        work.askers = []
        let now = EventLoop.now()
        for asker in askers {
            if let latest = self.model.latest {
                asker.answer(self.offer(latest, asker.scope, &work))
            } else if now >= asker.deadline || work.schedule.failures > 0 {
                let reason = self.model.failure ?? "its first model is not built yet"
                asker.answer(.failure(ModelRefusal("collector \"\(self.name)\" has no model: \(reason)")))
            } else {
                work.askers.append(asker)
            }
        }
    }

    private func refuseAll(_ work: inout Work, _ reason: String) {
        self.takeMessages(&work)
        for asker in work.askers { asker.answer(.failure(ModelRefusal("collector \"\(self.name)\": \(reason)"))) }
        for completion in work.forced { completion(reason) }
        work.askers = []
        work.forced = []
    }

    private func offer(
        _ latest: ServedModel.Latest,
        _ scope: Value?,
        _ work: inout Work
    ) -> Result<ModelOffer, ModelRefusal> {
        guard let scope else { return .success(ModelOffer(latest, isShared: true)) }
        do {
            let (arena, number) = try self.newArena()
            if work.arena?.number != latest.number || !work.workerHasModel {
                self.handlers.give(latest.arena, latest.number)
            }
            let outcome = try self.client.narrow(
                latest.version.tree,
                in: latest.number,
                into: number,
                to: scope,
                deadline: Int64(self.settings.timeout) * 1_000_000_000
            )
            try arena.seal()
            return .success(ModelOffer(latest, narrowed: arena, number, outcome.tree))
        } catch {
            if let failure = error as? CollectorClient.Failure, failure.isOfWorker { work.workerHasModel = false }
            return .failure(ModelRefusal("the model of \"\(self.name)\" could not be narrowed: \(error)"))
        }
    }

    /// Microseconds since 1970 UTC.
    private static func clock() -> Int64 { Clock.system() }
}
