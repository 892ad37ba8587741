import Records
import Services
import Workers

extension SyncLoop {
    func take(_ changes: [ObjectChange]) {
        guard !changes.isEmpty else { return self.load() }
        for change in changes {
            let id = change.record.id
            guard !change.isPurged else {
                self.forget(id)
                self.forgetFetched(id, change.record.model)
                self.reapPeers(of: change.record)
                continue
            }
            if let depth = change.depth { self.chains.changed(id, depth: depth) }
            self.judge(change.record)
            self.fetchSoon(after: change)
            // Who changed what it says may have put right what failed.
            if !self.chains.isEndless(id),
                change.changedFields.contains(where: { !Bookkeeping.isFramework($0) || $0 == Bookkeeping.updated })
            {
                self.sync.wake(id)
                self.policy.wake(id)
            }
        }
    }

    /// An object is gone.
    func forget(_ id: Int) {
        for plan in [\SyncLoop.sync, \.deletion, \.policy] { self[keyPath: plan].forget(id) }
        self.chains.forget(id)
        self.failed.forget(id)
        self.deadly.remove(id)
    }

    /// Finds out what is to be done with an object.
    func judge(_ record: ObjectRecord) {
        let id = record.id
        let isDeleted = record.flag(Bookkeeping.deleted)
        let hasPolicy = self.policiesOf[record.model] != nil
        let isSyncing = self.sync.state(of: id) == .working
        let isWorking = isSyncing || self.deletion.state(of: id) == .working
        let isForPolicy = hasPolicy && (isDeleted ? PendingKind.deletedPolicies : .dirtyPolicies).holds(for: record)
        self.policy.set(id, isForPolicy ? isWorking ? .foreign : .step : .none, needs: [])
        self.holdBack(record, in: \.policy)
        let isHeld: Bool
        switch self.policy.state(of: id) {
        // A policy goes before the step; one that failed does not keep the backend waiting.
        case .ready, .working: isHeld = true
        default: isHeld = false
        }
        func need(_ isPending: Bool) -> WorkNeed { isPending ? isHeld && !isWorking ? .foreign : .step : .none }
        let needs = self.graph.needs(of: record)
        if isDeleted {
            // A call that is under way keeps its place until it ends, and the object from being removed meanwhile.
            self.sync.set(id, .none, needs: [])
            let isPending = self.isToBeRemoved(record)
            self.deletion.set(id, isPending && isSyncing ? .foreign : need(isPending), needs: needs)
            self.join(record, in: \.sync, isSyncing)
            self.join(record, in: \.deletion, isPending || isWorking)
            if !isPending, !isForPolicy, !isWorking { self.reap(id) }
        } else if self.foreign.contains(record.model) {
            let isPending = PendingKind.dirtyObjects.holds(for: record)
            self.sync.set(id, isPending ? .foreign : .none, needs: needs)
            self.join(record, in: \.sync, isPending)
        } else {
            let isPending = self.stepsOf[record.model] != nil && self.isToBeSynced(record)
            self.sync.set(id, need(isPending), needs: needs)
            self.join(record, in: \.sync, isPending || isSyncing)
            if isPending { self.delayAsWritten(record) }
            self.holdBack(record, in: \.sync)
        }
        self.tellIfBlocked(record, in: isDeleted ? \.deletion : \.sync)
    }

    /// Says whether something is to be done with an object to those that depend on all of its model.
    private func join(
        _ record: ObjectRecord,
        in plan: ReferenceWritableKeyPath<SyncLoop, SyncPlan>,
        _ isMember: Bool
    ) {
        for group in self.graph.groups(of: record) {
            self[keyPath: plan].set(record.id, in: group, isMember: isMember)
        }
    }

    /// Has an object wait that steps and policies change because of each other without end.
    private func holdBack(_ record: ObjectRecord, in plan: ReferenceWritableKeyPath<SyncLoop, SyncPlan>) {
        guard self.chains.isEndless(record.id), case .ready = self[keyPath: plan].state(of: record.id),
            let times = self.chains.holdBack(record.id)
        else { return }
        let seconds = self.settings.retry.delay(after: .other, exponent: times)
        self[keyPath: plan].delay(record.id, until: EventLoop.now() + Int64(seconds * 1e9))
        self.log(
            .warning,
            "",
            "\(record.model)-\(record.id) is changed by steps and policies because of each other, and nobody else: it waits"
                + " for \(seconds) s; have one of them leave it as it is when it is right"
        )
    }

    func isToBeSynced(_ record: ObjectRecord) -> Bool {
        for place in self.stepsOf[record.model] ?? [] where self.fetched[place]?.contains(record.id) == true {
            return true
        }
        return PendingKind.dirtyObjects.holds(for: record)
    }

    /// Whether a delete step has to run: also for what never came to the backend, unless it was never meant to.
    func isToBeRemoved(_ record: ObjectRecord) -> Bool {
        for place in self.stepsOf[record.model] ?? [] where self.fetched[place]?.contains(record.id) == true {
            return true
        }
        guard self.stepsOf[record.model] != nil, !record.flag(Bookkeeping.needReap) else { return false }
        return record.flag(Bookkeeping.needDelete) || !record.flag(Bookkeeping.noSync)
    }

    /// A pause that was written down before a restart is kept.
    private func delayAsWritten(_ record: ObjectRecord) {
        guard case .ready = self.sync.state(of: record.id) else { return }
        let next = RetryRegister(record["backend_register"].text ?? "").nextRun
        let rest = next - Double(Clock.system()) / 1e6
        guard next > 0, rest > 0, rest <= self.settings.retry.longest else { return }
        self.sync.delay(record.id, until: EventLoop.now() + Int64(rest * 1e9))
    }
}
