import Records
import Services
import Workers

// Modules are replaced as a set. Those of which nothing has changed stay and are given their settings; others get new
// workers, and the old ones go when nobody calls them any more. A new one that does not start leaves the old one in place.
//
//   reload --new workers have started or ended--> asking --answers--> the set is replaced --nobody uses the old--> retired

extension PlatformBackend {
    /// What came of reloading.
    public struct ReloadOutcome: Sendable {
        /// What did not go as was asked, for the log: about whom, and why.
        public var failures: [(plugin: String, reason: String)]
        /// What was done.
        public var changes: [(plugin: String, text: String)]
    }

    /// Takes over what can change while the platform runs: modules with their settings, limits and actions. Settings of
    /// other things stay as they are.
    ///
    /// - Parameters:
    ///   - parts: The modules that are enabled, in order.
    ///   - completion: Called once, on the loop's thread, unless it is stopped before.
    public func reload(
        _ settings: PlatformSettings,
        modules parts: [ServicePart],
        completion: @escaping (ReloadOutcome) -> Void
    ) {
        self.reload(settings, parts, configuring: []) { outcome in
            completion(
                ReloadOutcome(
                    failures: outcome.failures.sorted { $0.key < $1.key }.map { ("module/\($0.key)", $0.value) },
                    changes: outcome.replaced.map { ("module/\($0)", "it has new workers") }
                        + outcome.configured.map { ("module/\($0)", "it has taken its settings") }
                )
            )
        }
    }

    /// - Parameter names: Modules that are given their settings even if these are what they were.
    func reload(
        _ settings: PlatformSettings,
        _ parts: [ServicePart],
        configuring names: Set<String>,
        completion: @escaping (ModuleReload.Outcome) -> Void
    ) {
        guard !self.isStopping else { return }
        guard self.engine != nil, self.reload == nil else {
            return self.waitingReloads.append { [unowned self] in
                self.reload(settings, parts, configuring: names, completion: completion)
            }
        }
        var reload = ModuleReload(settings: settings, candidates: [], completion: completion)
        for part in parts {
            let old = self.modules.first { $0.part.name == part.name }
            let configuration = settings.modules[part.name] ?? Record()
            if let old, old.isMade(of: part, workers: settings.host.modules.count(of: part.name)) {
                let isWanted = names.contains(part.name) || configuration != old.configuration
                reload.candidates.append(
                    ModuleReload.Candidate(
                        module: old,
                        isNew: false,
                        configuration: isWanted ? configuration : nil,
                        generations: old.services.map(\.generation)
                    )
                )
                continue
            }
            do throws(SystemError) {
                let module = try self.make(part, settings) { [unowned self] in self.reloadSettled($0) }
                reload.candidates.append(ModuleReload.Candidate(module: module, isNew: true, fallback: old))
            } catch {
                reload.outcome.failures[part.name] = "\(error)"
                if let old { reload.candidates.append(ModuleReload.Candidate(module: old, isNew: false)) }
            }
        }
        self.reload = reload
        for candidate in reload.candidates where candidate.isNew {
            do throws(SystemError) {
                try candidate.module.start()
            } catch {
                candidate.module.fail(error.description)
            }
        }
        self.askIfReady()
    }

    /// A worker of a module has started or ended, which may be on its way or in use by now.
    private func reloadSettled(_ module: RunningModule) {
        guard self.reload?.candidates.contains(where: { $0.isNew && $0.module === module }) == true else {
            return self.settled(module)
        }
        self.askIfReady()
    }

    private func askIfReady() {
        guard var reload = self.reload, !reload.isAsking, !self.isStopping,
            reload.candidates.allSatisfy({ !$0.isNew || $0.module.hasStarted || $0.module.hasEnded })
        else { return }
        for place in reload.candidates.indices where reload.candidates[place].module.hasEnded {
            self.dropCandidate(place, &reload, reload.candidates[place].module.failure ?? "its worker ended")
        }
        reload.isAsking = true
        self.reload = reload
        var inquiry = ModuleInquiry()
        for candidate in reload.candidates {
            let module = candidate.module
            inquiry.questions.append(
                ModuleInquiry.Question(
                    name: module.part.name,
                    workers: self.workers(module),
                    wantsCallbacks: candidate.isNew,
                    settings: candidate.configuration.map { module.settings($0) }
                )
            )
        }
        let (notices, asked) = (self.notices, inquiry)
        self.threads.add { notices.post(.asked(asked.ask())) }
    }

    /// Puts the module in place again that a candidate was to replace; without one it stays, and is not called.
    private func dropCandidate(_ place: Int, _ reload: inout ModuleReload, _ reason: String) {
        let candidate = reload.candidates[place]
        guard candidate.isNew else { return }
        reload.outcome.failures[candidate.module.part.name] = reason
        reload.candidates[place].isNew = false
        if let fallback = candidate.fallback, !fallback.hasEnded {
            reload.candidates[place].module = fallback
            for service in candidate.module.services { service.dismiss() }
        } else {
            candidate.module.callbacks = []
            candidate.module.health.disable(reason)
        }
    }

    /// Modules have told their callbacks, and taken their settings or not.
    func reloadAsked(_ answers: [ModuleInquiry.Answer]) {
        guard var reload = self.reload, !self.isStopping else { return }
        for (place, answer) in answers.enumerated() {
            let candidate = reload.candidates[place]
            if let failure = answer.failure {
                if candidate.isNew { self.dropCandidate(place, &reload, failure) }
                reload.outcome.failures[candidate.module.part.name] = failure
            } else if candidate.isNew {
                candidate.module.callbacks = answer.callbacks ?? []
            } else if let configuration = candidate.configuration {
                self.took(candidate, configuration)
                reload.outcome.configured.append(candidate.module.part.name)
            }
        }
        let (hooks, schedules) = self.judge(&reload)
        for candidate in reload.candidates where candidate.isNew {
            reload.outcome.replaced.append(candidate.module.part.name)
        }
        self.replaceModules(reload, hooks, schedules)
        self.reload = nil
        reload.completion(reload.outcome)
        self.beginWaitingReload()
    }

    /// Begins what had to wait for the start, or for the end of another.
    func beginWaitingReload() { if !self.waitingReloads.isEmpty { self.waitingReloads.removeFirst()() } }

    /// Gives up what is under way; the modules that are called stay.
    func endReload(because reason: String) {
        self.waitingReloads = []
        guard var reload = self.reload else { return }
        self.reload = nil
        for candidate in reload.candidates { reload.outcome.failures[candidate.module.part.name] = reason }
        reload.completion(reload.outcome)
    }

    /// A worker that has taken the place of one that was told the settings was told the old ones.
    private func took(_ candidate: ModuleReload.Candidate, _ configuration: Record) {
        let module = candidate.module
        module.took(configuration)
        var again = ModuleInquiry()
        for (place, service) in module.services.enumerated() where service.generation != candidate.generations[place] {
            again.questions.append(
                ModuleInquiry.Question(
                    name: module.part.name,
                    workers: [self.workers(module)[place]],
                    settings: [module.settings(configuration)[place]]
                )
            )
        }
        guard !again.questions.isEmpty else { return }
        let asked = again
        self.threads.add { _ = asked.ask() }
    }

    /// Callbacks that make no sense keep their module from coming.
    private func judge(_ reload: inout ModuleReload) -> (HookTable, ModuleSchedules?) {
        while true {
            let (hooks, problems) = HookTable.make(
                self.settings.model,
                modules: reload.candidates.map { ($0.module.part.name, $0.module.callbacks) },
                batchPeriod: self.settings.updater.batchPeriod
            )
            var problem = problems.first.map { ($0.module, $0.description) }
            do throws(CronError) {
                let schedules = try ModuleSchedules(hooks, now: Clock.system())
                if problem == nil { return (hooks, schedules) }
            } catch {
                let newest = reload.candidates.last { $0.isNew }?.module.part.name ?? ""
                problem = problem ?? (newest, "a schedule makes no sense: \(error)")
            }
            guard let (name, reason) = problem,
                let place = reload.candidates.firstIndex(where: { $0.isNew && $0.module.part.name == name })
            else { return (hooks, self.schedules) }
            self.dropCandidate(place, &reload, reason)
        }
    }
}
