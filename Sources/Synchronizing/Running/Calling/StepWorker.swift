import Workers

/// The instances of a step or a policy, and what they are to do. Belongs to the engine's thread.
struct StepWorker {
    let name: String
    private let clients: [CallClient]
    private let depth: CausalDepth
    private var turns: StepTurns

    init(_ name: String, _ clients: [CallClient], _ depth: CausalDepth) {
        self.name = name
        self.depth = depth
        self.clients = clients
        self.turns = StepTurns(instances: clients.count)
    }

    /// Whether nothing is under way or waits.
    var isIdle: Bool { self.turns.isIdle }

    mutating func add(_ job: SyncJob) { self.turns.add(job) }

    mutating func nextToPrepare() -> SyncJob? { self.turns.nextToPrepare() }

    mutating func prepared(_ job: SyncJob?) { self.turns.prepared(job) }

    mutating func next() -> (job: SyncJob, instance: Int)? {
        defer { self.depth.current = self.turns.depth }
        return self.turns.next()
    }

    @discardableResult
    mutating func release(_ job: SyncJob) -> Bool {
        defer { self.depth.current = self.turns.depth }
        return self.turns.release(job)
    }

    func client(_ instance: Int) -> CallClient { self.clients[instance] }
}
