import Records
import Services
import Workers

extension SyncLoop {
    /// Changes of an object that are made when what it is by then is known.
    private typealias Note = @Sendable (ObjectTransaction) throws(ObjectRefusal) -> ObjectRecord?

    /// Keeps what came of a job.
    func finish(_ job: SyncJob) {
        guard let start = job.start else { return self.drop(job) }
        let note: Note
        var due: Int64?
        switch (job.task, job.failure) {
        case (.policy, nil):
            self.policyFailures[job.id] = nil
            note = Self.policed(start)
        case (.policy, let failure?):
            let tries = self.policyFailures[job.id, default: 0]
            self.policyFailures[job.id] = tries + 1
            due = self.due(in: self.settings.retry.delay(after: failure, exponent: tries))
            let status = Value.string(StatusText.cut(job.problem))
            note = { [id = job.id] (objects) throws(ObjectRefusal) in
                try objects.note(["policy_status": status, "policy_code": 2], in: id)
            }
        case (.sync, nil):
            self.forgetFetched(job.id, start.model)
            note = Self.enacted(start)
        case (.delete, nil):
            self.forgetFetched(job.id, start.model)
            note = { [id = job.id] (objects) throws(ObjectRefusal) in
                try objects.note([Bookkeeping.needReap: true], in: id)
            }
        case (_, let failure?):
            var register = RetryRegister(self.record(job.id)?["backend_register"].text ?? "")
            due = self.due(in: register.fail(failure, at: Double(Clock.system()) / 1e6, self.settings.retry))
            note = Self.failed(job, failure, register)
        }
        let mailbox = self.mailbox
        self.base.change(note) { [due] in mailbox.post(.recorded(job, due: due, $0)) }
    }

    private func due(in seconds: Double) -> Int64 { EventLoop.now() + Int64(seconds * 1e9) }

    private static func policed(_ start: ObjectRecord) -> Note {
        { (objects) throws(ObjectRefusal) in
            guard let record = try objects.object(start.id)?.record else { return nil }
            let policed = Self.latest(Self.seen(start, record), Bookkeeping.updated, Bookkeeping.changedByStep)
            return try objects.note(
                [Bookkeeping.policed: policed, "policy_status": "done", "policy_code": 1],
                in: start.id
            )
        }
    }

    private static func enacted(_ start: ObjectRecord) -> Note {
        let now = Double(Clock.system()) / 1e6
        return { (objects) throws(ObjectRefusal) in
            guard let record = try objects.object(start.id)?.record else { return nil }
            // What was deleted meanwhile is not in step.
            guard !record.flag(Bookkeeping.deleted) else { return record }
            let enacted = Self.latest(Self.seen(start, record), Bookkeeping.updated, Bookkeeping.changedByPolicy)
            var register = RetryRegister(record["backend_register"].text ?? "")
            register.succeed(at: now)
            return try objects.note(
                [
                    Bookkeeping.enacted: enacted, "backend_register": .string(register.text),
                    "backend_status": "OK", "backend_code": 1,
                ],
                in: start.id
            )
        }
    }

    private static func failed(_ job: SyncJob, _ failure: RetryPolicy.Failure, _ register: RetryRegister) -> Note {
        { (objects) throws(ObjectRefusal) in
            guard let record = try objects.object(job.id)?.record else { return nil }
            let status =
                failure == .deferred
                ? StatusText.cut(job.problem) : StatusText.adding(job.problem, to: record["backend_status"].text ?? "")
            return try objects.note(
                [
                    "backend_register": .string(register.text), "backend_status": .string(status),
                    "backend_code": .int(failure.code),
                ],
                in: job.id
            )
        }
    }

    /// The object as a step or a policy has seen it. One that was saved meanwhile without anything being changed, as by the step itself,
    /// is seen as it is: else it would be looked at for ever.
    private static func seen(_ start: ObjectRecord, _ now: ObjectRecord) -> ObjectRecord {
        let names = Set(start.values.keys).union(now.values.keys)
        return names.contains { !Bookkeeping.isFramework($0) && start[$0] != now[$0] } ? start : now
    }

    private static func latest(_ record: ObjectRecord, _ names: String...) -> Value {
        names.compactMap { record.time($0) }.max().map { .timestamp($0) } ?? .null
    }

    func recorded(_ job: SyncJob, _ due: Int64?, _ result: Result<ObjectRecord?, ObjectRefusal>) {
        var due = due
        switch result {
        case .failure(let refusal):
            self.log(.error, "", "what became of object \(job.id) cannot be kept, so it is done again: \(refusal)")
            due = EventLoop.now() + Self.storePatience
        case .success(let record?):
            if job.failure == nil { self.tellSaved(job, record) }
            self.tellDependents(of: job, record)
        case .success(nil): break
        }
        self.release(job, until: due)
    }

    /// Tells steps and policies that want to hear it that an object is kept.
    private func tellSaved(_ job: SyncJob, _ record: ObjectRecord) {
        var wanting: [(worker: Int, verb: UInt32)] = []
        switch job.task {
        case .sync:
            for place in self.stepsOf[record.model] ?? [] where self.steps[place].declaration.wantsSaved {
                wanting.append((place, 5))
            }
        case .policy:
            for place in self.policiesOf[record.model] ?? [] where self.policies[place].declaration.wantsSaved {
                wanting.append((self.steps.count + place, 3))
            }
        case .delete: break
        }
        let bytes = CBOR.encode(record.value)
        for (worker, verb) in wanting {
            let (log, name) = (self.log, self.workers[worker].name)
            self.workers[worker].client(0).call(verb, bytes, deadline: self.settings.deadline) { result in
                switch StepOutcome(result) {
                case .done: break
                case .failed(_, let reason), .lost(let reason), .uncalled(let reason):
                    log(
                        .warning,
                        name,
                        "\(record.model)-\(record.id) was saved, and telling it of that failed: \(reason)"
                    )
                }
            }
        }
    }

    /// Ends a job that came to nothing.
    func drop(_ job: SyncJob) { self.release(job, until: nil) }

    func release(_ job: SyncJob, until due: Int64?) {
        let record = self.record(job.id)
        switch job.task {
        case .sync: self.sync.release(job.id, until: due)
        case .delete: self.deletion.release(job.id, until: due)
        case .policy: self.policy.release(job.id, until: due)
        }
        guard let record else { return self.forget(job.id) }
        self.judge(record)
        if [\SyncLoop.sync, \.deletion, \.policy].allSatisfy({ self[keyPath: $0].state(of: job.id) == .nothingToDo }) {
            self.chains.forget(job.id)
        }
    }
}
