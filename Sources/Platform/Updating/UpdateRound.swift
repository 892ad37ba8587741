import Records

/// What is noted of a round of updates through all entities.
struct UpdateRound: Hashable, Sendable {
    /// When its first batch began, in microseconds since 1970 UTC.
    let started: Int64
    /// When its last batch was done; nil: it goes on.
    var finished: Int64?
    /// Entities that had their turn.
    var entities = 0
    /// Calls that failed.
    var failures = 0
    /// Tasks that callbacks made.
    var tasks = 0
    /// Whether it took longer than its period.
    var isLate = false

    init(started: Int64) { self.started = started }

    /// The form in which it is kept.
    var record: Record {
        [
            "started": .int(Int(self.started)), "finished": self.finished.map { .int(Int($0)) } ?? .null,
            "entities": .int(self.entities), "failures": .int(self.failures), "tasks": .int(self.tasks),
            "late": .bool(self.isLate),
        ]
    }

    /// Reads that form; nil if it is none.
    init?(_ record: Record) {
        guard let started = record["started"]?.integer else { return nil }
        self.started = Int64(started)
        self.finished = record["finished"]?.integer.map { Int64($0) }
        self.entities = record["entities"]?.integer ?? 0
        self.failures = record["failures"]?.integer ?? 0
        self.tasks = record["tasks"]?.integer ?? 0
        self.isLate = record["late"]?.flag ?? false
    }
}

extension UpdateRound {
    /// The same as it is noted among the runs of the platform.
    func metadata(of group: UpdateGroup) -> RunMetadata {
        RunMetadata(
            .updater,
            self.started,
            [
                "etype": .string(group.entity.id), "period": .string(group.period.description),
                "hooks": .array(group.hookIDs.map { .string($0) }), "batches": .int(group.batchCount),
                "update_start": .timestamp(self.started),
                "update_end": self.finished.map { .timestamp($0) } ?? .null,
                "entities": .int(self.entities), "failures": .int(self.failures), "tasks": .int(self.tasks),
                "late": .bool(self.isLate),
            ],
            now: self.finished ?? self.started
        )
    }
}
