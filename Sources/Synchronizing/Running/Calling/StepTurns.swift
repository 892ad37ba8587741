// What has to be durable before a call is made so for many objects at a time, ahead of their calls: else each call would wait for a
// commit of its own. Calls are given to an instance one by one, for an object that is behind another one at the same instance
// waits with it if that hangs.
//
// Instances share a process. When it dies, one of the objects that they were busy with is to blame, and nobody knows which. So none of them
// is blamed; they are suspects, and are given again one at a time, beside others that are none. The suspect that is there when the process
// dies once more has failed, and those beside it are suspects now.

/// Which object is given to which instance of a step or a policy. A value that calls nobody.
struct StepTurns {
    /// Calls that an instance has at one time: the one it is busy with, and the next.
    private static let depth = 2
    /// Objects that are being made ready for their calls, or are.
    private static let lookahead = 256

    private struct Turn {
        let instance: Int
        let depth: Int
        let isSuspect: Bool
        /// Whether others had their turn at the same time.
        var hasCompany: Bool
    }

    private var inFlight: [Int]
    private var turns: [Int: Turn] = [:]
    private var waiting = JobQueue()
    private var preparing = 0
    private var ready = JobQueue()
    private var suspects = JobQueue()

    init(instances: Int) { self.inFlight = Array(repeating: 0, count: instances) }

    /// Whether nothing is under way or waits.
    var isIdle: Bool {
        self.waiting.count == 0 && self.preparing == 0 && self.ready.count == 0 && self.suspects.count == 0
            && self.turns.isEmpty
    }

    /// The depth of the deepest job under way; 0: there is none.
    var depth: Int { self.turns.values.lazy.map(\.depth).max() ?? 0 }

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
        guard let job else { return }
        if job.isSuspect { self.suspects.append(job) } else { self.ready.append(job) }
    }

    /// A job that is ready, and the instance that does it; nil: there is none, or all are busy.
    mutating func next() -> (job: SyncJob, instance: Int)? {
        guard let instance = self.inFlight.indices.min(by: { self.inFlight[$0] < self.inFlight[$1] }),
            self.inFlight[instance] < Self.depth
        else { return nil }
        let hasSuspect = self.turns.values.contains(where: \.isSuspect)
        guard let job = (hasSuspect ? nil : self.suspects.popFirst()) ?? self.ready.popFirst() else { return nil }
        self.inFlight[instance] += 1
        for id in self.turns.keys { self.turns[id]?.hasCompany = true }
        self.turns[job.id] = Turn(
            instance: instance,
            depth: job.depth,
            isSuspect: job.isSuspect,
            hasCompany: !self.turns.isEmpty
        )
        return (job, instance)
    }

    /// An instance is done with a job.
    ///
    /// - Returns: Whether the job is to blame if the worker ended meanwhile.
    @discardableResult
    mutating func release(_ job: SyncJob) -> Bool {
        guard let turn = self.turns.removeValue(forKey: job.id) else { return true }
        self.inFlight[turn.instance] -= 1
        return turn.isSuspect || !turn.hasCompany
    }
}
