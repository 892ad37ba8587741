import Records
import SharedModels
import Workers

extension CollectorRun {
    /// Gives the worker what waits.
    ///
    /// - Returns: Whether there was anything.
    func applyNext(_ work: inout Work) -> Bool {
        let items = self.inbox.withLock { $0.queue.next }
        guard !items.isEmpty else { return false }
        guard work.workerHasModel || self.recover(&work) else { return true }
        do {
            guard let (arena, number) = work.arena else { return false }
            var batch = NotificationBatch()
            for item in items { item.notification.add(to: &batch, endpoint: item.endpoint) }
            let outcome = try self.client.notify(arena: number, batch, deadline: self.settings.deadline)
            let done = outcome.failure.map { min(max($0.place, 0), items.count) } ?? items.count
            self.figures.applied(done)
            try self.model.changed(arena, number, outcome.tree, now: Clock.system())
            if let failure = outcome.failure {
                self.failed(failure.reason, behind: done, &work)
            } else {
                self.inbox.withLock { $0.queue.done(done) }
            }
            if Self.isWasteful(outcome, self.settings.capacity) { try self.move(&work) }
        } catch let failure as CollectorClient.Failure where failure.isOfWorker {
            work.workerHasModel = false
            if !failure.isOfAnother { self.died(failure, &work) }
        } catch {
            self.buildAnew("\(error)", &work)
        }
        return true
    }

    /// Gives a worker that does not have the model what it needs to go on with it.
    ///
    /// - Returns: Whether it has it now.
    private func recover(_ work: inout Work) -> Bool {
        do {
            try self.move(&work)
            return true
        } catch let failure as CollectorClient.Failure where failure.isOfWorker {
            // The next worker is asked; if there is none, somebody else sees to it that there will be.
            if failure.isFinal { self.model.failed(failure.description, now: Clock.system()) }
            self.pause(failure.isFinal ? BuildSchedule.shortestPause : 20_000_000, &work)
        } catch {
            self.buildAnew("\(error)", &work)
        }
        return false
    }

    /// Without a model that can be changed only a new one helps.
    private func buildAnew(_ reason: String, _ work: inout Work) {
        self.model.failed("it could not be changed for notifications: \(reason)", now: Clock.system())
        work.workerHasModel = false
        self.pause(BuildSchedule.shortestPause, &work)
        work.schedule.force(EventLoop.now())
    }

    private func failed(_ reason: String, behind done: Int, _ work: inout Work) {
        let lost = self.inbox.withLock { $0.queue.failed(behind: done) }
        self.figures.failed()
        guard let lost else {
            // Whoever fails again and again is not waited for.
            let now = EventLoop.now()
            work.recentLosses.removeAll { now - $0 > 60_000_000_000 }
            if work.recentLosses.count < 3 { self.pause(100_000_000, &work) }
            return
        }
        self.giveUp(lost, reason, &work)
    }

    private func died(_ failure: CollectorClient.Failure, _ work: inout Work) {
        guard !failure.isFinal else {
            self.model.failed(failure.description, now: Clock.system())
            return self.pause(BuildSchedule.shortestPause, &work)
        }
        let lost = self.inbox.withLock { $0.queue.died() }
        if let lost { self.giveUp(lost, failure.description, &work) }
    }

    private func giveUp(_ lost: (notification: Notification, endpoint: Int), _ reason: String, _ work: inout Work) {
        work.recentLosses.append(EventLoop.now())
        self.figures.lost()
        let name = self.inbox.withLock { $0.subscription?.name(of: lost.endpoint) } ?? ""
        self.model.failed(
            "a notification \(lost.notification.eventType) was given up by endpoint \(name): \(reason)",
            now: Clock.system()
        )
        self.handlers.lost(lost.notification, name, reason)
    }

    /// Copies the model into another arena, of the same worker or of the one that took its place.
    private func move(_ work: inout Work) throws {
        guard let old = work.arena, let latest = self.model.latest else { return }
        let (arena, number) = try self.newArena()
        if !work.workerHasModel { self.handlers.give(old.arena, old.number) }
        let outcome = try self.client.adopt(latest.version.tree, in: old.number, into: number)
        try arena.seal()
        try self.model.changed(arena, number, outcome.tree, now: Clock.system())
        work.arena = (arena, number)
        work.workerHasModel = true
    }

    /// Whether old versions take so much that the latest one should be copied away from them.
    private static func isWasteful(_ outcome: CollectorOutcome, _ capacity: Int) -> Bool {
        let waste = outcome.used - outcome.live
        return waste > outcome.live + (16 << 20) || (outcome.used > capacity / 4 * 3 && waste > outcome.live / 4)
    }

    /// Waits, but not longer than until it is to end.
    func pause(_ nanoseconds: Int64, _ work: inout Work) {
        let end = EventLoop.now() + nanoseconds
        while !work.isStopping, EventLoop.now() < end {
            self.mailbox.wait(nanoseconds: end - EventLoop.now())
            self.takeMessages(&work)
        }
    }
}
