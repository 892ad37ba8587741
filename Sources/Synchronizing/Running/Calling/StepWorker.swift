import Workers

// What has to be durable before a call is made so for many objects at a time, ahead of their calls: else each call would wait for a
// commit of its own. Calls are given to an instance one by one, for an object that is behind another one at the same instance
// waits with it if that hangs.

/// The instances of a step or a policy, and what they are to do. Belongs to the engine's thread.
struct StepWorker {
    /// Calls that an instance has at one time: the one it is busy with, and the next.
    private static let depth = 2
    /// Objects that are being made ready for their calls, or are.
    private static let lookahead = 256

    let name: String
    private let clients: [CallClient]
    private let depth: CausalDepth
    private var inFlight: [Int]
    /// Of the jobs that instances have.
    private var depths: [Int] = []
    private var waiting = JobQueue()
    private var preparing = 0
    private var ready = JobQueue()

    init(_ name: String, _ clients: [CallClient], _ depth: CausalDepth) {
        self.name = name
        self.depth = depth
        self.clients = clients
        self.inFlight = clients.map { _ in 0 }
    }

    /// Whether nothing is under way or waits.
    var isIdle: Bool {
        self.waiting.count == 0 && self.preparing == 0 && self.ready.count == 0 && self.inFlight.allSatisfy { $0 == 0 }
    }

    mutating func add(_ job: SyncJob) { self.waiting.append(job) }

    /// A job that is to be made ready for its call; nil: nothing waits, or enough of them are.
    mutating func nextToPrepare() -> SyncJob? {
        guard self.preparing + self.ready.count < Self.lookahead, let job = self.waiting.popFirst() else { return nil }
        self.preparing += 1
        return job
    }

    /// A job is ready; nil: nothing came of it.
    mutating func prepared(_ job: SyncJob?) {
        self.preparing -= 1
        if let job { self.ready.append(job) }
    }

    /// A job that is ready, and the instance that does it; nil: there is none, or all are busy.
    mutating func next() -> (job: SyncJob, instance: Int)? {
        guard let instance = self.inFlight.indices.min(by: { self.inFlight[$0] < self.inFlight[$1] }),
            self.inFlight[instance] < Self.depth, let job = self.ready.popFirst()
        else { return nil }
        self.inFlight[instance] += 1
        self.depths.append(job.depth)
        self.depth.current = self.depths.max() ?? 0
        return (job, instance)
    }

    /// An instance is done with a job.
    mutating func release(_ instance: Int, _ job: SyncJob) {
        self.inFlight[instance] -= 1
        if let place = self.depths.firstIndex(of: job.depth) { self.depths.remove(at: place) }
        self.depth.current = self.depths.max() ?? 0
    }

    func client(_ instance: Int) -> CallClient { self.clients[instance] }
}
