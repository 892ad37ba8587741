import Records

/// How far the callbacks of a group are in their round through all entities. A pure value; times are given, in microseconds
/// since 1970 UTC. It is kept with each page, so that a host that starts goes on where the last one was.
struct UpdateProgress: Hashable, Sendable {
    /// How many batches make a round.
    private(set) var batchCount: Int
    /// The ids of the callbacks that the round is for.
    private(set) var hooks: [String]
    /// The batch that is under way or comes next.
    private(set) var batch = 0
    /// The last entity of that batch that had its turn; empty: none.
    private(set) var position: [UInt8] = []
    /// What is to be noted of the round; nil: it has not begun.
    private(set) var round: UpdateRound?

    init(batchCount: Int, hooks: [String]) {
        self.batchCount = batchCount
        self.hooks = hooks
    }

    /// Takes over how many batches and which callbacks there are now.
    ///
    /// - Returns: What changed and what comes of it, for the log.
    mutating func reconcile(batchCount: Int, hooks: [String]) -> [String] {
        var changes: [String] = []
        let added = hooks.filter { !self.hooks.contains($0) }
        let removed = self.hooks.filter { !hooks.contains($0) }
        if !added.isEmpty {
            changes.append("new are \(added.joined(separator: ", ")), which join in the round under way")
        }
        if !removed.isEmpty { changes.append("gone are \(removed.joined(separator: ", "))") }
        self.hooks = hooks
        if batchCount != self.batchCount {
            changes.append("a round has \(batchCount) batches and had \(self.batchCount), so it begins anew")
            self = UpdateProgress(batchCount: batchCount, hooks: hooks)
        }
        return changes
    }

    /// A batch begins, or goes on.
    mutating func begin(at now: Int64) { if self.round == nil { self.round = UpdateRound(started: now) } }

    /// Some entities of the batch had their turn, the last one at a key.
    mutating func finishPage(behind key: [UInt8], entities: Int, failures: Int, tasks: Int) {
        self.position = key
        self.round?.entities += entities
        self.round?.failures += failures
        self.round?.tasks += tasks
    }

    /// All entities of the batch had their turn.
    ///
    /// - Returns: What is to be noted of the round, if that was its last batch.
    mutating func finishBatch(at now: Int64) -> UpdateRound? {
        self.position = []
        self.batch += 1
        guard self.batch >= self.batchCount else { return nil }
        var round = self.round ?? UpdateRound(started: now)
        round.finished = now
        self.batch = 0
        self.round = nil
        return round
    }

    /// Whether the period has passed since the round began; true once a round.
    mutating func becomesLate(at now: Int64, period: TimeSpan) -> Bool {
        guard let round = self.round, !round.isLate, now - round.started > period.microseconds else { return false }
        self.round?.isLate = true
        return true
    }

    // MARK: - Binary form

    /// A map in CBOR.
    var bytes: [UInt8] {
        CBOR.encode(
            .map([
                "batches": .int(self.batchCount), "hooks": .array(self.hooks.map { .string($0) }),
                "batch": .int(self.batch), "position": .bytes(self.position),
                "round": self.round.map { .map($0.record) } ?? .null,
            ])
        )
    }

    /// Reads the binary form; nil if it is none.
    init?(_ bytes: [UInt8]) {
        guard let record = (try? CBOR.decode(bytes))?.record, let batches = record["batches"]?.integer, batches > 0,
            let batch = record["batch"]?.integer, (0..<batches).contains(batch)
        else { return nil }
        self.batchCount = batches
        self.hooks = (record["hooks"]?.elements ?? []).compactMap(\.text)
        self.batch = batch
        if case .bytes(let position)? = record["position"] { self.position = position }
        self.round = (record["round"]?.record).flatMap { UpdateRound($0) }
    }
}
