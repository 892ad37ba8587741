import PluginABI
import Records
import Services
import Workers

extension SyncLoop {
    // MARK: - Beginning

    func startPolicies(_ id: Int) {
        guard let record = self.record(id), let numbers = self.policiesOf[record.model] else {
            return self.policy.forget(id)
        }
        let event: PolicyDeclaration.Event =
            record.flag(Bookkeeping.deleted) ? .delete : record.time(Bookkeeping.policed) == nil ? .create : .update
        var job = SyncJob(id: id, task: .policy(event))
        job.start = record
        self.judge(record)
        self.startNextPolicy(job, numbers)
    }

    /// Goes on with the next policy that handles what has happened.
    private func startNextPolicy(_ job: SyncJob, _ numbers: [Int]) {
        guard case .policy(let event) = job.task else { return }
        var job = job
        while job.place < numbers.count, !self.policies[numbers[job.place]].declaration.handles.contains(event) {
            job.place += 1
        }
        guard job.place < numbers.count else { return self.finish(job) }
        let worker = self.steps.count + numbers[job.place]
        self.workers[worker].add(job)
        self.pump(worker)
    }

    func start(_ job: SyncJob) {
        guard let record = self.record(job.id), let numbers = self.stepsOf[record.model], job.place < numbers.count
        else {
            return self.drop(job)
        }
        self.workers[numbers[job.place]].add(job)
        self.pump(numbers[job.place])
    }

    /// Has what waits made ready, and free instances do what is.
    func pump(_ worker: Int) {
        while let job = self.workers[worker].nextToPrepare() { self.prepare(job, worker) }
        while let (job, instance) = self.workers[worker].next() { self.begin(job, worker, instance) }
    }

    private func prepare(_ job: SyncJob, _ worker: Int) {
        guard let record = self.record(job.id), !self.isStopping, self.isStillDue(job, record) else {
            self.workers[worker].prepared(nil)
            return self.drop(job)
        }
        guard job.task == .sync, !record.flag(Bookkeeping.needDelete) else {
            return self.workers[worker].prepared(job)
        }
        // Durable before the backend can know of it, or else nobody would remove it there.
        let mailbox = self.mailbox
        self.base.change(
            { [job] (objects) throws(ObjectRefusal) in try objects.note([Bookkeeping.needDelete: true], in: job.id) },
            completion: { [job] in mailbox.post(.prepared(job, worker: worker, $0)) }
        )
    }

    func prepared(_ job: SyncJob, _ worker: Int, _ result: Result<ObjectRecord?, ObjectRefusal>) {
        switch result {
        case .success(_?): self.workers[worker].prepared(job)
        case .success(nil):
            self.workers[worker].prepared(nil)
            self.drop(job)
        case .failure(let refusal):
            self.log(.error, self.workers[worker].name, "\(refusal)")
            self.workers[worker].prepared(nil)
            self.release(job, until: EventLoop.now() + Self.storePatience)
        }
        self.pump(worker)
    }

    private func begin(_ job: SyncJob, _ worker: Int, _ instance: Int) {
        var job = job
        guard let record = self.record(job.id), !self.isStopping, self.isStillDue(job, record) else {
            self.workers[worker].release(instance)
            return self.drop(job)
        }
        if job.place == 0 || job.start == nil { job.start = record }
        self.call(job, record, worker, instance)
    }

    private func isStillDue(_ job: SyncJob, _ record: ObjectRecord) -> Bool {
        let isDeleted = record.flag(Bookkeeping.deleted)
        switch job.task {
        case .sync: return !isDeleted && self.isToBeSynced(record)
        case .delete: return isDeleted && self.isToBeRemoved(record)
        case .policy(let event): return isDeleted == (event == .delete)
        }
    }

    private func call(_ job: SyncJob, _ record: ObjectRecord, _ worker: Int, _ instance: Int) {
        var fields: Record = ["object": record.value, "also": .array(self.also(record))]
        let verb: UInt32
        switch job.task {
        case .sync: verb = 2
        case .delete: verb = 3
        case .policy(let event):
            verb = 2
            fields["event"] = .string(event.rawValue)
        }
        let mailbox = self.mailbox
        let isStep = worker < self.steps.count
        self.workers[worker].client(instance).call(verb, CBOR.encode(.map(fields)), deadline: self.settings.deadline) {
            let outcome = StepOutcome($0)
            mailbox.post(.answered(job, worker: worker, instance: instance, isStep ? outcome.judged : outcome))
        }
    }

    /// What the links of an object lead to, as far as it is small.
    private func also(_ record: ObjectRecord) -> [Value] {
        guard let layout = self.base.source.layout[record.model] else { return [] }
        let ids = Set(layout.links.flatMap { ModelLayout.peers(record[$0.field.storedName]) })
        guard !ids.isEmpty, ids.count <= 64 else { return [] }
        let found = try? self.base.read { (objects) throws(ObjectRefusal) in try objects.objects(ids.sorted()) }
        return (found ?? []).compactMap { $0?.record.value }
    }

    // MARK: - Ending

    func answered(_ job: SyncJob, _ worker: Int, _ outcome: StepOutcome) {
        var job = job
        switch outcome {
        case .done: break
        case .uncalled(let reason):
            self.log(.info, self.workers[worker].name, "object \(job.id) is given to it again: \(reason)")
            self.workers[worker].add(job)
            return
        case .failed(let failure, let reason):
            job.problems.append(reason)
            job.failure = failure == .other ? .other : job.failure ?? failure
        }
        let numbers: [Int]
        let model = job.start?.model ?? ""
        if case .policy = job.task {
            numbers = self.policiesOf[model] ?? []
        } else {
            numbers = self.stepsOf[model] ?? []
        }
        job.place += 1
        // Policies are all told, steps stop at the first that fails.
        if case .policy = job.task { return self.startNextPolicy(job, numbers) }
        guard job.place < numbers.count, job.failure == nil else { return self.finish(job) }
        self.start(job)
    }

    /// Keeps what came of a job.
    private func finish(_ job: SyncJob) {
        guard let start = job.start else { return self.drop(job) }
        let now = Double(Clock.system()) / 1e6
        var due: Int64?
        let note: @Sendable (ObjectTransaction) throws(ObjectRefusal) -> ObjectRecord?
        switch (job.task, job.failure) {
        case (.policy, let failure):
            var status: [String: Value] = ["policy_status": "done", "policy_code": 1]
            if let failure {
                let tries = self.policyFailures[job.id, default: 0]
                due = EventLoop.now() + Int64(self.settings.retry.delay(after: failure, exponent: tries) * 1e9)
                self.policyFailures[job.id] = tries + 1
                status = [
                    "policy_status": .string(StatusText.cut(job.problems.joined(separator: " // "))), "policy_code": 2,
                ]
            } else {
                self.policyFailures[job.id] = nil
            }
            note = { [status, id = job.id, isDone = failure == nil] (objects) throws(ObjectRefusal) in
                guard let record = try objects.object(id)?.record else { return nil }
                var status = status
                if isDone {
                    let seen = Self.seen(start, record)
                    status[Bookkeeping.policed] = Self.latest(seen, Bookkeeping.updated, Bookkeeping.changedByStep)
                }
                return try objects.note(status, in: id)
            }
        case (.sync, nil):
            self.forgetFetched(job.id, start.model)
            note = { [id = job.id] (objects) throws(ObjectRefusal) in
                guard let record = try objects.object(id)?.record else { return nil }
                // What was deleted meanwhile is not in step.
                guard !record.flag(Bookkeeping.deleted) else { return record }
                let seen = Self.seen(start, record)
                let enacted = Self.latest(seen, Bookkeeping.updated, Bookkeeping.changedByPolicy)
                var register = RetryRegister(record["backend_register"].text ?? "")
                register.succeed(at: now)
                return try objects.note(
                    [
                        Bookkeeping.enacted: enacted, "backend_register": .string(register.text),
                        "backend_status": "OK", "backend_code": 1,
                    ],
                    in: id
                )
            }
        case (.delete, nil):
            self.forgetFetched(job.id, start.model)
            note = { [id = job.id] (objects) throws(ObjectRefusal) in
                try objects.note([Bookkeeping.needReap: true], in: id)
            }
        case (_, let failure?):
            let retry = self.settings.retry
            var register = RetryRegister(self.record(job.id)?["backend_register"].text ?? "")
            due = EventLoop.now() + Int64(register.fail(failure, at: now, retry) * 1e9)
            let text = job.problems.joined(separator: " // ")
            let code = failure == .other ? 2 : failure == .innocuous ? 1 : 0
            note = { [id = job.id, register] (objects) throws(ObjectRefusal) in
                guard let record = try objects.object(id)?.record else { return nil }
                let status =
                    failure == .deferred
                    ? StatusText.cut(text) : StatusText.adding(text, to: record["backend_status"].text ?? "")
                return try objects.note(
                    [
                        "backend_register": .string(register.text), "backend_status": .string(status),
                        "backend_code": .int(code),
                    ],
                    in: id
                )
            }
        }
        let mailbox = self.mailbox
        self.base.change(note) { [due] in mailbox.post(.recorded(job, due: due, $0)) }
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
        case .success(let record?): if job.failure == nil { self.tellSaved(job, record) }
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
                if case .failed(_, let reason) = StepOutcome(result) {
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
    private func drop(_ job: SyncJob) { self.release(job, until: nil) }

    private func release(_ job: SyncJob, until due: Int64?) {
        let record = self.record(job.id)
        switch job.task {
        case .sync: self.sync.release(job.id, until: due)
        case .delete: self.deletion.release(job.id, until: due)
        case .policy: self.policy.release(job.id, until: due)
        }
        guard let record else {
            for plan in [\SyncLoop.sync, \.deletion, \.policy] { self[keyPath: plan].forget(job.id) }
            return
        }
        self.judge(record)
    }
}
