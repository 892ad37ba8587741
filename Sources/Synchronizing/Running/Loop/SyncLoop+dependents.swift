import Records
import Services

// What waits for an object that failed is told why, and no more: it is neither tried nor does it count as failed itself.

extension SyncLoop {
    /// Objects that are changed together.
    private static let mostAtOnce = 500

    /// Tells what waits for an object that it failed.
    func tellDependents(of job: SyncJob, _ record: ObjectRecord) {
        let plan: SyncPlan
        switch job.task {
        case .policy: return
        case .sync: plan = self.sync
        case .delete: plan = self.deletion
        }
        guard let failure = job.failure else { return self.failed.forget(job.id) }
        self.failed.failed(job.id, record.model, job.problem, code: failure.code)
        var told: [(id: Int, reason: FailedDependencies.Reason)] = []
        for (id, blocking) in plan.waiting(for: job.id) {
            if let reason = self.failed.news(for: id, blockedBy: [blocking]) { told.append((id, reason)) }
        }
        self.note(told)
    }

    /// Tells an object that waits why it does, if what it waits for has failed, or is not for this synchronizer to bring up to date.
    func tellIfBlocked(_ record: ObjectRecord, in plan: KeyPath<SyncLoop, SyncPlan>) {
        guard !self.failed.isEmpty || !self.foreign.isEmpty,
            case .blocked(let blocking) = self[keyPath: plan].state(of: record.id)
        else { return }
        for other in blocking where self[keyPath: plan].state(of: other) == .foreign {
            if let peer = self.record(other), self.foreign.contains(peer.model) {
                self.failed.isUnmet(other, peer.model)
            }
        }
        if let reason = self.failed.news(for: record.id, blockedBy: blocking) { self.note([(record.id, reason)]) }
    }

    private func note(_ told: [(id: Int, reason: FailedDependencies.Reason)]) {
        for start in stride(from: 0, to: told.count, by: Self.mostAtOnce) {
            let part = told[start..<min(start + Self.mostAtOnce, told.count)]
            let log = self.log
            self.base.change(
                { (objects) throws(ObjectRefusal) in
                    for (id, reason) in part {
                        guard let record = try objects.object(id)?.record else { continue }
                        let status = StatusText.adding(reason.text, to: record["backend_status"].text ?? "")
                        _ = try objects.note(
                            ["backend_status": .string(status), "backend_code": .int(reason.code)],
                            in: id
                        )
                    }
                },
                completion: { result in
                    guard case .failure(let refusal) = result else { return }
                    log(.warning, "", "what waits for a failed object cannot be told so: \(refusal)")
                }
            )
        }
    }
}
