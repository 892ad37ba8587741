import PluginABI
import Records
import Services
import Workers

extension SyncLoop {
    // MARK: - Beginning

    func job(_ id: Int, _ task: SyncJob.Task) -> SyncJob {
        SyncJob(id: id, task: task, depth: self.chains.next(id), isSuspect: self.deadly.contains(id))
    }

    func startPolicies(_ id: Int) {
        guard let record = self.record(id), let numbers = self.policiesOf[record.model] else {
            return self.policy.forget(id)
        }
        let event: PolicyDeclaration.Event =
            record.flag(Bookkeeping.deleted) ? .delete : record.time(Bookkeeping.policed) == nil ? .create : .update
        var job = self.job(id, .policy(event))
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
            self.workers[worker].release(job)
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
            mailbox.post(.answered(job, worker: worker, isStep ? outcome.judged : outcome))
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

    /// - Parameter isToBlame: Whether it is if the worker ended.
    func answered(_ job: SyncJob, _ worker: Int, _ outcome: StepOutcome, isToBlame: Bool) {
        var job = job
        switch outcome {
        case .lost(let reason) where !isToBlame:
            self.log(.info, self.workers[worker].name, "object \(job.id) is given to it again: \(reason)")
            job.isSuspect = true
            self.workers[worker].add(job)
            return
        case .done: self.deadly.remove(job.id)
        case .uncalled(let reason):
            self.log(.info, self.workers[worker].name, "object \(job.id) is given to it again: \(reason)")
            self.workers[worker].add(job)
            return
        case .lost(let reason):
            self.deadly.insert(job.id)
            job.problems.append(reason)
            job.failure = .other
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
        job.isSuspect = self.deadly.contains(job.id)
        // Policies are all told, steps stop at the first that fails.
        if case .policy = job.task { return self.startNextPolicy(job, numbers) }
        guard job.place < numbers.count, job.failure == nil else { return self.finish(job) }
        self.start(job)
    }
}
