import Records
import SharedModels
import Workers

extension CollectorRun {
    func build(_ work: inout Work) {
        let begun = EventLoop.now()
        let forced = work.forced
        work.forced = []
        var report = BuildReport(collector: self.name, nanoseconds: 0, elements: 0)
        let hadFailed = work.schedule.failures > 0
        let former = work.arena
        do {
            let outcome = try self.execute(&work)
            report.elements = outcome.tree.count
            report.partial = outcome.partial
            if outcome.partial == nil {
                work.schedule.succeeded(EventLoop.now())
            } else {
                work.schedule.failed(EventLoop.now())
            }
        } catch {
            let reason = "\(error)"
            report.failure = reason
            self.model.failed(reason, now: Clock.system())
            work.schedule.failed(EventLoop.now())
        }
        report.nanoseconds = EventLoop.now() - begun
        report.isFirstFailure = work.schedule.failures == 1
        report.hasRecovered = hadFailed && work.schedule.failures == 0
        self.figures.built(report, missed: work.schedule.missed)
        self.handlers.built(report)
        for completion in forced { completion(report.failure) }
        self.answerAskers(&work)
        // Giving the memory back takes time, which nobody has to wait for.
        withExtendedLifetime(former) {}
    }

    private func execute(_ work: inout Work) throws -> CollectorOutcome {
        let (arena, number) = try self.newArena()
        let outcome: CollectorOutcome
        do throws(CollectorClient.Failure) {
            outcome = try self.client.execute(arena: number, deadline: self.settings.deadline)
        } catch {
            if error.isOfWorker { work.workerHasModel = false }
            throw error
        }
        try arena.seal()
        // Nobody reads a model before it was seen to be one: a worker may say anything.
        _ = try ModelReader(try ArenaView(arena), outcome.tree)
        try self.model.built(arena, number, outcome.tree, partial: outcome.partial, now: Clock.system())
        work.arena = (arena, number)
        work.workerHasModel = true
        return outcome
    }

    func newArena() throws -> (arena: ModelArena, number: UInt64) {
        let arena = try ModelArena(capacity: self.settings.capacity)
        let number = self.handlers.nextArena()
        self.handlers.give(arena, number)
        return (arena, number)
    }
}
