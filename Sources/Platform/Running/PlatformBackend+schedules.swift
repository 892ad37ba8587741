import Records
import Workers

extension PlatformBackend {
    /// Has the timer go off when a callback is due.
    func setScheduleTimer() {
        if let timer = self.scheduleTimer { self.loop.cancel(timer) }
        self.scheduleTimer = nil
        guard let next = self.schedules?.nextRun, !self.isStopping else { return }
        // The clock on the wall may be set: it is looked at again each minute.
        let delay = min(max(next - Clock.system(), 0) * 1000, 60_000_000_000)
        self.scheduleTimer = self.loop.schedule(after: delay) { [unowned self] in
            self.scheduleTimer = nil
            self.runSchedules()
            self.setScheduleTimer()
        }
    }

    private func runSchedules() {
        guard let modules = self.engine?.modules else { return }
        for due in self.schedules?.take(at: Clock.system()) ?? [] {
            switch due.decision {
            case .run:
                let (notices, hook, generation) = (self.notices, due.hook, self.generation)
                self.threads.add {
                    for module in modules.workers[hook.module] {
                        var batch = InvocationBatch()
                        batch.invoke(hook.callback)
                        for case (_, .failed(let reason)) in module.run(batch).outcome.effects {
                            let event = TaskEvent.callbackFailed(hook, entity: "", id: "", reason: reason)
                            notices.post(.reported(.task(event)))
                        }
                    }
                    notices.post(.scheduled(generation: generation, due.job))
                }
            case .missed:
                self.handlers.warned(
                    "module/\(modules.names[due.hook.module])",
                    "\(due.hook.name): a run came too late"
                )
            case .busy, .nothing: break
            }
        }
    }
}
