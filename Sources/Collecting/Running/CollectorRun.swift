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

    enum Message: Sendable {
        case asked(Asker)
        case forced(@Sendable (String?) -> Void)
        case stop
    }

    struct Inbox: Sendable {
        var queue = NotificationQueue()
        var subscription: Subscription?
    }

    /// Bytes of notifications that may wait.
    private static let mostWaiting = 256 << 20

    let settings: CollectorSettings
    let model: ServedModel
    let figures: CollectorFigures
    let client: CollectorClient
    let handlers: Handlers
    let mailbox: Mailbox<Message>
    let inbox = Mutex(Inbox())
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

    struct Work {
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
            self.model.failed("it cannot be used: \(error)", now: Clock.system())
            self.handlers.unusable("\(error)")
            return self.refuse()
        }
        let period = self.settings.isRefreshed ? self.settings.nanosecondsOfPeriod : nil
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

    func takeMessages(_ work: inout Work) {
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
}
