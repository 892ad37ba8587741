import Records

/// What becomes of the objects of a synchronizer.
public struct SyncStatus: Sendable {
    /// An object that something is to be done with.
    public struct Entry: Sendable {
        /// The object as it is.
        public let record: ObjectRecord
        /// What becomes of it.
        public let state: SyncPlan.State
        /// Whether it is to go.
        public let isDeletion: Bool
        /// Whether it is a policy that is at it, or is to be.
        public let isPolicy: Bool
        /// Seconds before it is tried again; nil: it does not wait for that.
        public let nextTry: Double?
    }

    /// How many objects wait for a step, are removed, and wait for a policy.
    public let counts: (sync: Int, deletion: Int, policy: Int)
    /// The first of them.
    public let entries: [Entry]

    /// As JSON has it.
    public var value: Value {
        let entries = self.entries.map { entry -> Value in
            var fields: Record = [
                "model": .string(entry.record.model), "id": .int(entry.record.id),
                "work": .string(entry.isPolicy ? "policy" : entry.isDeletion ? "delete" : "sync"),
                "backend_status": entry.record["backend_status"], "backend_code": entry.record["backend_code"],
                "policy_status": entry.record["policy_status"],
            ]
            switch entry.state {
            case .nothingToDo: fields["state"] = "done"
            case .working: fields["state"] = "working"
            case .ready: fields["state"] = "ready"
            case .foreign: fields["state"] = "held"
            case .blocked(let ids):
                fields["state"] = "blocked"
                fields["blocked_by"] = .array(ids.map { .int($0) })
            case .delayed:
                fields["state"] = "failed"
                fields["next_try_in"] = entry.nextTry.map { .double($0) } ?? .null
            }
            return .map(fields)
        }
        return [
            "pending": [
                "sync": .int(self.counts.sync), "delete": .int(self.counts.deletion),
                "policy": .int(self.counts.policy),
            ],
            "objects": .array(entries),
        ]
    }
}
