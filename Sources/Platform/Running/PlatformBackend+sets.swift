import Records
import Workers

// Who calls modules keeps the set that it calls. The workers of a module that is in no new set end when the last set with
// it is released.

extension PlatformBackend {
    /// The set of the modules that are to be called from now on.
    func makeSet(_ hooks: HookTable) -> ModuleSet {
        self.generation += 1
        self.generations.insert(self.generation)
        let (notices, generation) = (self.notices, self.generation)
        return ModuleSet(
            names: self.modules.map(\.part.name),
            hooks: hooks,
            workers: self.modules.map { self.workers($0) }
        ) { notices.post(.released(generation: generation)) }
    }

    /// Has the modules called that a reload has prepared, and others no more.
    func replaceModules(_ reload: ModuleReload, _ hooks: HookTable, _ schedules: ModuleSchedules?) {
        let old = self.modules
        self.modules = reload.candidates.map(\.module)
        self.adopt(reload.settings)
        for module in self.modules where !module.hasEnded {
            module.health.enable(limit: self.settings.host.modules.failures)
        }
        for module in old where !self.modules.contains(where: { $0 === module }) {
            self.retiredCount += 1
            self.retiring.append((self.generation, self.retiredCount, module))
        }
        let set = self.makeSet(hooks)
        self.schedules = schedules
        self.engine?.use(set, EngineSettings(self.settings))
        self.service?.use(DatapointLimits(problems: self.settings.host.limits.problems))
        self.service?.control.allow(self.settings.allowedActions)
        self.setScheduleTimer()
    }

    /// Takes over the settings that can change while the platform runs.
    private func adopt(_ settings: PlatformSettings) {
        self.settings.modules = settings.modules
        self.settings.allowedActions = settings.allowedActions
        self.settings.processing.enabledModules = settings.processing.enabledModules
        self.settings.host.modules = settings.host.modules
        self.settings.host.limits = settings.host.limits
        self.settings.host.logFormat = settings.host.logFormat
    }

    /// Nobody uses a set any more: modules that were in none but such sets are told to stop, and end.
    func released(_ generation: Int) {
        self.generations.remove(generation)
        let first = self.generations.min() ?? Int.max
        for (last, number, module) in self.retiring where last < first {
            let (notices, workers) = (self.notices, module.hasEnded ? [] : self.workers(module))
            self.threads.add {
                for worker in workers { try? worker.client.stop() }
                notices.post(.retired(number))
            }
        }
    }

    /// A module has been told to stop.
    func retired(_ number: Int) {
        guard let place = self.retiring.firstIndex(where: { $0.number == number }) else { return }
        for service in self.retiring.remove(at: place).module.services { service.finish() }
    }
}
