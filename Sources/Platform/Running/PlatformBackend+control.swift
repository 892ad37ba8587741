import Services
import Workers

extension PlatformBackend {
    // What is asked for under `/control`.

    /// Has a snapshot made, by whichever host makes them.
    func makeSnapshot(_ answer: @escaping @Sendable (Answer) -> Void) {
        guard let engine = self.engine, let background = self.background, !self.isStopping else {
            return answer(.unavailable("the platform is ending", retryAfter: 1))
        }
        if engine.ownership.isLeading {
            background.snapshots.request()
            return answer(.detail("Action sent.", status: 200))
        }
        background.hosts.order(.makeSnapshot) { result in
            switch result {
            case .success: answer(.detail("Action sent.", status: 200))
            case .failure(let error): answer(RequestProblem.store(error).answer)
            }
        }
    }

    /// Does what was asked of another host.
    func carryOut(_ order: HostOrder) {
        guard let background = self.background, !self.isStopping else { return }
        switch order {
        case .makeSnapshot: background.snapshots.request()
        case .refreshModule(let name):
            guard self.modules.contains(where: { $0.part.name == name }) else { return }
            self.refreshModule(name) { _ in }
        }
    }

    /// Reads the configuration again and gives a module what is its own, at all hosts.
    func refreshModuleEverywhere(_ name: String, _ answer: @escaping @Sendable (Answer) -> Void) {
        guard let hosts = self.background?.hosts, hosts.count > 1 else { return self.refreshModule(name, answer) }
        hosts.order(.refreshModule(name)) { [notices = self.notices] result in
            switch result {
            case .success: notices.post(.refreshModule(name, answer: answer))
            case .failure(let error): answer(RequestProblem.store(error).answer)
            }
        }
    }

    /// Reads the configuration again and gives a module what is its own.
    func refreshModule(_ name: String, _ answer: @escaping @Sendable (Answer) -> Void) {
        guard self.engine != nil, !self.isStopping else {
            return answer(.unavailable("the platform is ending", retryAfter: 1))
        }
        let outcome = SettingsReader.read(self.settings.directory)
        guard let read = outcome.settings else {
            for finding in outcome.findings where finding.severity == .error {
                self.handlers.warned("platform", finding.description)
            }
            let count = outcome.count(.error)
            return answer(.detail("The configuration has \(count) errors; it stays as it was.", status: 409))
        }
        var settings = self.settings
        settings.modules[name] = read.modules[name]
        self.reload(settings, self.modules.map(\.part), configuring: [name]) { [weak self] outcome in
            if let reason = outcome.failures[name] {
                self?.handlers.warned("module/\(name)", "it keeps its settings: \(reason)")
                return answer(.detail("Module '\(name)' keeps its settings: \(reason)", status: 409))
            }
            self?.handlers.line("module/\(name)", "it has taken its settings")
            answer(.detail("Action sent.", status: 200))
        }
    }

    /// Has what is called for new entities called again for all of a type.
    func refreshEntities(_ name: String, _ answer: @escaping @Sendable (Answer) -> Void) {
        guard let engine = self.engine, let store = self.storeClient, let entity = self.settings.model.entity(name),
            !self.isStopping
        else { return answer(.unavailable("the platform is ending", retryAfter: 1)) }
        guard self.refreshes[name] == nil else {
            return answer(.detail("Entities of the type \(name) are being refreshed already.", status: 409))
        }
        let notices = self.notices
        do throws(SystemError) {
            let refresh = try EntityRefresh(engine, store, entity) { notices.post(.reported($0)) }
            try DataThread(named: "refresh") {
                let result = Result { () throws(StoringError) in try refresh.run() }
                notices.post(.refreshed(entity: name, result))
            }.detach()
            self.refreshes[name] = refresh
            answer(.detail("Action sent.", status: 200))
        } catch {
            answer(.unavailable("no thread for it: \(error)", retryAfter: 1))
        }
    }

    func refreshed(_ entity: String, _ result: Result<Int, StoringError>) {
        self.refreshes[entity] = nil
        switch result {
        case .success(let count): self.handlers.line("platform", "\(count) entities of \(entity) were refreshed")
        case .failure(let error): self.handlers.warned("platform", "\(entity) was not refreshed to the end: \(error)")
        }
    }
}
