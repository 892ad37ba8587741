import Records
import SharedModels
import Workers

extension CollectorRun {
    func answerAskers(_ work: inout Work) {
        let askers = work.askers
        work.askers = []
        let now = EventLoop.now()
        for asker in askers {
            if let latest = self.model.latest {
                asker.answer(self.offer(latest, asker.scope, &work))
            } else if now >= asker.deadline || work.schedule.failures > 0 {
                let reason = self.model.failure ?? "its first model is not built yet"
                asker.answer(.failure(ModelRefusal("collector \"\(self.name)\" has no model: \(reason)")))
            } else {
                work.askers.append(asker)
            }
        }
    }

    func refuseAll(_ work: inout Work, _ reason: String) {
        self.takeMessages(&work)
        for asker in work.askers { asker.answer(.failure(ModelRefusal("collector \"\(self.name)\": \(reason)"))) }
        for completion in work.forced { completion(reason) }
        work.askers = []
        work.forced = []
    }

    private func offer(
        _ latest: ServedModel.Latest,
        _ scope: Value?,
        _ work: inout Work
    ) -> Result<ModelOffer, ModelRefusal> {
        guard let scope else { return .success(ModelOffer(latest, isShared: true)) }
        do {
            let (arena, number) = try self.newArena()
            if work.arena?.number != latest.number || !work.workerHasModel {
                self.handlers.give(latest.arena, latest.number)
            }
            let outcome = try self.client.narrow(
                latest.version.tree,
                in: latest.number,
                into: number,
                to: scope,
                deadline: self.settings.deadline
            )
            try arena.seal()
            return .success(ModelOffer(latest, narrowed: arena, number, outcome.tree))
        } catch {
            if let failure = error as? CollectorClient.Failure, failure.isOfWorker { work.workerHasModel = false }
            return .failure(ModelRefusal("the model of \"\(self.name)\" could not be narrowed: \(error)"))
        }
    }
}
