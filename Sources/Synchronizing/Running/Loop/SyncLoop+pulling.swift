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
        case .failed(_, let reason), .uncalled(let reason):
            self.log(.warning, "pull_step/\(self.pulls[place].name)", "pulling failed: \(reason)")
        }
    }

    // MARK: - What steps want to look at

    /// Asks steps that say themselves what is to be looked at.
    func fetch(at now: Int64) {
        for (place, due) in self.fetchDue where due <= now {
            guard self.isFetching.insert(place).inserted else { continue }
            self.fetchDue[place] = now + self.settings.fetchPeriod
            let mailbox = self.mailbox
            guard let client = self.steps[place].clients.first else { continue }
            client.call(4, CBOR.encode(["deletion": false]), deadline: self.settings.deadline) {
                mailbox.post(.fetched(place, isDeletion: false, StepOutcome($0)))
            }
        }
    }

    func fetched(_ place: Int, _ isDeletion: Bool, _ outcome: StepOutcome) {
        self.isFetching.remove(place)
        switch outcome {
        case .failed(_, let reason), .uncalled(let reason):
            self.log(.warning, self.workers[place].name, "asking it what is pending failed: \(reason)")
        case .done(let bytes):
            let ids = (try? CBOR.decode(bytes))?.elements?.compactMap(\.integer) ?? []
            for id in Set(ids) {
                guard let record = self.record(id), !record.flag(Bookkeeping.deleted),
                    self.stepsOf[record.model]?.contains(place) == true
                else { continue }
                self.fetched[place, default: []].insert(id)
                self.judge(record)
            }
        }
    }

    /// An object was looked at.
    func forgetFetched(_ id: Int, _ model: String) {
        for place in self.stepsOf[model] ?? [] { self.fetched[place]?.remove(id) }
    }
}
