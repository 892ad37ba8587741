import Workers

/// The instances of a step or a policy, and what they are to do. Belongs to the engine's thread.
struct StepWorker {
    /// Calls that an instance has at one time: one it is busy with, and some so that it need not wait for the next.
    private static let depth = 4

    let name: String
    private let clients: [CallClient]
    private var inFlight: [Int]
    private var jobs: [SyncJob] = []
    private var first = 0

    init(_ name: String, _ clients: [CallClient]) {
        self.name = name
        self.clients = clients
        self.inFlight = clients.map { _ in 0 }
    }

    /// Whether anything is under way or waits.
    var isIdle: Bool { self.first == self.jobs.count && self.inFlight.allSatisfy { $0 == 0 } }

    mutating func add(_ job: SyncJob) { self.jobs.append(job) }

    /// A job that can be begun, and the instance that does it; nil: nothing waits, or all are busy.
    mutating func next() -> (job: SyncJob, instance: Int)? {
        guard self.first < self.jobs.count,
            let instance = self.inFlight.indices.min(by: { self.inFlight[$0] < self.inFlight[$1] }),
            self.inFlight[instance] < Self.depth
        else { return nil }
        let job = self.jobs[self.first]
        self.first += 1
        if self.first == self.jobs.count || self.first > 4096 {
            self.jobs.removeSubrange(..<self.first)
            self.first = 0
        }
        self.inFlight[instance] += 1
        return (job, instance)
    }

    mutating func release(_ instance: Int) { self.inFlight[instance] -= 1 }

    func client(_ instance: Int) -> CallClient { self.clients[instance] }
}
