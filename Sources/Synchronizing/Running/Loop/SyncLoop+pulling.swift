import Records
import Services
import Workers

extension SyncLoop {
    /// Has pull steps look at the backend whose time has come.
    func pull(at now: Int64) {
        for place in self.pulls.indices where self.pullDue[place] <= now && !self.isPulling.contains(place) {
            self.isPulling.insert(place)
            let mailbox = self.mailbox
            self.pulls[place].client.call(2, [], deadline: self.settings.deadline) {
                mailbox.post(.pulled(place, StepOutcome($0)))
            }
        }
    }

    func pulled(_ place: Int, _ outcome: StepOutcome) {
        self.isPulling.remove(place)
        self.pullDue[place] = EventLoop.now() + self.pulls[place].period
        switch outcome {
        case .done: break
        case .failed(_, let reason), .lost(let reason), .uncalled(let reason):
            self.log(.warning, "pull_step/\(self.pulls[place].name)", "pulling failed: \(reason)")
        }
    }

    // MARK: - What steps want to look at

    /// Asks steps that say themselves what is to be looked at: first of live objects, then of deleted ones.
    func fetch(at now: Int64) {
        for (place, due) in self.fetchDue where due <= now {
            guard self.isFetching.insert(place).inserted else { continue }
            self.fetchDue[place] = now + self.settings.fetchPeriod
            self.fetch(place, isDeletion: false)
        }
    }

    private func fetch(_ place: Int, isDeletion: Bool) {
        guard let client = self.steps[place].clients.first else { return }
        let mailbox = self.mailbox
        client.call(4, CBOR.encode(["deletion": .bool(isDeletion)]), deadline: self.settings.deadline) {
            mailbox.post(.fetched(place, isDeletion: isDeletion, StepOutcome($0)))
        }
    }

    /// Has steps be asked that observe an object which was changed: once for many changes. What steps and the framework note is
    /// none, or else each answer would bring the next question.
    func fetchSoon(after change: ObjectChange) {
        let isNews = change.changedFields.contains { !Bookkeeping.isFramework($0) }
        guard isNews, !change.changedFields.contains(Bookkeeping.changedByStep) || change.before == nil else { return }
        for place in self.stepsOf[change.record.model] ?? [] {
            guard let due = self.fetchDue[place] else { continue }
            self.fetchDue[place] = min(due, EventLoop.now() + self.settings.fetchPause)
        }
    }

    func fetched(_ place: Int, _ isDeletion: Bool, _ outcome: StepOutcome) {
        switch outcome {
        case .failed(_, let reason), .lost(let reason), .uncalled(let reason):
            let what = isDeletion ? "what is to be removed" : "what is pending"
            self.log(.warning, self.workers[place].name, "asking it \(what) failed: \(reason)")
        case .done(let bytes):
            let ids = (try? CBOR.decode(bytes))?.elements?.compactMap(\.integer) ?? []
            for id in Set(ids).sorted() {
                guard let record = self.record(id), record.flag(Bookkeeping.deleted) == isDeletion,
                    self.stepsOf[record.model]?.contains(place) == true
                else { continue }
                self.fetched[place, default: []].insert(id)
                self.judge(record)
            }
        }
        if isDeletion || self.isStopping {
            self.isFetching.remove(place)
        } else {
            self.fetch(place, isDeletion: true)
        }
    }

    /// An object was looked at, or is gone.
    func forgetFetched(_ id: Int, _ model: String) {
        for place in self.stepsOf[model] ?? [] { self.fetched[place]?.remove(id) }
    }
}
