import Records
import Services
import Workers

extension PlatformBackend {
    // The engine is made when all workers are there and modules have told their callbacks.

    func assembleIfReady() {
        guard self.isStarting, !self.isStopping, self.waitingFor == 0, self.modules.allSatisfy(\.hasStarted) else {
            return
        }
        self.isStarting = false
        var inquiry = ModuleInquiry()
        for module in self.modules {
            inquiry.questions.append(
                ModuleInquiry.Question(name: module.part.name, workers: self.workers(module), wantsCallbacks: true)
            )
        }
        let (notices, asked) = (self.notices, inquiry)
        self.threads.add { notices.post(.asked(asked.ask())) }
    }

    /// The workers of a module as shards call them.
    func workers(_ module: RunningModule) -> [EngineModule] {
        module.workers(deadline: self.settings.host.modules.deadline.microseconds * 1000)
    }

    /// Modules have told their callbacks for the first time.
    func assemble(_ answers: [ModuleInquiry.Answer]) {
        for (module, answer) in zip(self.modules, answers) {
            if let failure = answer.failure {
                return self.fail(BackendFailure(.worker, "module/\(module.part.name): \(failure)"))
            }
            module.callbacks = answer.callbacks ?? []
        }
        let (hooks, problems) = HookTable.make(
            self.settings.model,
            modules: self.modules.map { ($0.part.name, $0.callbacks) },
            batchPeriod: self.settings.updater.batchPeriod
        )
        guard problems.isEmpty, let store = self.store?.clients, let bus = self.bus?.clients else {
            let texts = problems.map { "module/\($0.module): \($0.description)" }
            return self.fail(BackendFailure(.configuration, texts.joined(separator: "; ")))
        }
        do throws(CronError) {
            self.schedules = try ModuleSchedules(hooks, now: Clock.system())
        } catch {
            return self.fail(BackendFailure(.configuration, "a schedule makes no sense: \(error)"))
        }
        let modules = self.makeSet(hooks)
        let settings = self.settings
        let (notices, application, sharing) = (self.notices, self.application, self.sharing)
        func records(_ choice: HostSettings.Choice, _ kind: String) -> MetricCounter {
            self.metrics.plugin(kind: kind, name: choice.name).records
        }
        let storeClient = StoreClient(
            writer: store[0],
            readers: Array(store[1...]),
            records: records(settings.host.store, "store")
        )
        self.storeClient = storeClient
        let busClient = BusClient(publisher: bus[0], readers: [bus[1]], records: records(settings.host.bus, "bus"))
        let documentation = self.documentation
        self.threads.add {
            do {
                let engine = try TaskEngine(
                    settings.model,
                    modules: modules,
                    store: storeClient,
                    bus: busClient,
                    settings: EngineSettings(settings)
                ) { notices.post(.reported($0)) }
                try engine.start(isShared: sharing == .all)
                let background = PlatformBackend.Background(
                    upkeep: try Upkeep(settings, engine, storeClient) { notices.post(.reported($0)) },
                    snapshots: try Snapshots(settings, engine, storeClient) { notices.post(.reported($0)) },
                    updater: try Updater(settings, engine, storeClient) { notices.post(.reported($0)) },
                    archiving: try Archiving(settings, engine, storeClient) { notices.post(.reported($0)) },
                    telemetry: try Telemetry(settings, engine, storeClient) { notices.post(.reported($0)) },
                    hosts: try HostGroup(
                        engine,
                        storeClient,
                        sharing,
                        timeout: settings.host.hosts.timeout,
                        carryOut: { notices.post(.askedFor($0)) },
                        report: { notices.post(.reported($0)) }
                    )
                )
                try background.hosts.start()
                try background.upkeep.start()
                try background.snapshots.start()
                try background.updater.start()
                try background.archiving.start()
                try background.telemetry.start()
                let control = PlatformControl(allowed: settings.allowedActions) { order, answer in
                    notices.post(.ordered(order, answer: answer))
                }
                let service = try EngineService(
                    settings.model,
                    engine,
                    storeClient,
                    background,
                    control,
                    application: application,
                    limits: DatapointLimits(problems: settings.host.limits.problems),
                    documentation: documentation,
                    logs: (settings.api.goodLog.map(settings.path), settings.api.badLog.map(settings.path))
                )
                notices.post(.assembled(engine, background, service))
            } catch let refusal as SchemaRefusal {
                notices.post(.notAssembled(BackendFailure(.configuration, refusal.description)))
            } catch {
                notices.post(.notAssembled(BackendFailure(.worker, "the engine does not start: \(error)")))
            }
        }
    }

    /// The engine runs.
    func assembled(_ engine: TaskEngine, _ background: Background, _ service: EngineService) {
        (self.engine, self.background, self.service) = (engine, background, service)
        guard !self.isStopping else {
            self.isStopping = false
            return self.stop()
        }
        EngineFigures.add(engine, background.hosts, to: self.metrics)
        background.updater.figures.add(to: self.metrics)
        background.archiving.addFigures(to: self.metrics)
        self.setScheduleTimer()
        self.handlers.running(service)
        self.beginWaitingReload()
    }
}
