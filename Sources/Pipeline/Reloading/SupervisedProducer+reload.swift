import Workers

// Carries out what `VersionHandover` decides: a worker of another version takes over from one that lives. Where none
// lives, the next one is of the other version, and if that dies before its first record, the one after it is of the old
// version again.

extension SupervisedProducer {
    /// Changes to another version of the plugin as soon as that can be.
    func offer(_ version: ProducerVersion) {
        guard !self.isStopping, !self.hasEnded else { return }
        self.offered = version
        self.considerOffer()
    }

    /// Starts a handover if there is something to hand over to, and a worker that can.
    func considerOffer() {
        guard self.offered != nil, self.hasBegun, case .running = self.state else { return }
        self.perform(.offered)
    }

    /// The worker owes nothing any more.
    func held(_ drained: RecordDrain.Drained) {
        guard self.handover.state == .holding else { return }
        self.note(drained)
        self.perform(.held)
    }

    /// The second worker has made a record.
    func proved() { self.perform(.proved) }

    /// The second worker made no record, and the first has the records again.
    func restored() {
        // Stopped meanwhile: the first worker is gone too, and nobody will take these records.
        if self.handover.state == .none, case .draining = self.state { return self.handlers.died() }
        self.perform(.restored)
    }

    /// - Returns: Whether there is nothing else to do about the end of this worker.
    func endedDuringHandover(_ worker: ProducerChain?, _ death: Death) -> Bool {
        if let place = self.leaving.firstIndex(where: { $0 === worker }) {
            self.leaving.remove(at: place)
            return true
        }
        if worker === self.newWorker {
            self.newWorker = nil
            self.newDeath = death
            self.perform(.newEnded)
            return true
        }
        if worker === self.oldWorker {
            self.oldWorker = nil
            self.oldDeath = death
            self.perform(.oldEnded)
            return true
        }
        if case .tryingOut = self.handover.state {
            self.newDeath = death
            self.perform(.newEnded)
            return true
        }
        self.perform(.oldEnded)
        return false
    }

    /// Makes the workers to come of the offered version, there being none at the moment.
    func adoptOffer() {
        guard let offered = self.offered else { return }
        self.fallback = Fallback(version: self.version, supervision: self.supervision, record: self.progress.records)
        self.version = offered
        self.offered = nil
        self.tell(.tookOver(label: self.label, record: self.progress.records), of: offered)
    }

    /// Goes back to the version before if a worker of the present one died before its first record.
    ///
    /// - Returns: Whether it did.
    func fallBack(from death: Death) -> Bool {
        guard let fallback = self.fallback else { return false }
        self.fallback = nil
        guard self.progress.records == fallback.record else { return false }
        self.tell(.stayed(label: self.label, record: fallback.record, reason: Self.reason(death)), of: self.version)
        self.version = fallback.version
        self.supervision = fallback.supervision
        self.restart()
        return true
    }

    func perform(_ event: VersionHandover.Event) {
        for action in self.handover.handle(event) { self.perform(action) }
        if [.newEnded, .proved, .restored].contains(event), self.handover.state == .none { self.considerOffer() }
    }

    private func perform(_ action: VersionHandover.Action) {
        switch action {
        case .hold: self.handlers.hold()
        case .startNew: self.startNew()
        case .tryOut: self.tryOut()
        case .confirm: self.confirm()
        case .dismissOld: self.dismiss(&self.oldWorker)
        case .dismissNew: self.dismiss(&self.newWorker)
        case .release: self.handlers.release()
        case .refuse: self.refuse()
        case .adopt: self.offered = self.offered ?? self.tried
        case .succeedOld: self.settle(self.oldDeath)
        case .settleNew: self.settle(self.newDeath)
        }
    }

    private func startNew() {
        self.tried = self.offered
        self.offered = nil
        guard let tried = self.tried else { return }
        do throws(SystemError) {
            self.newWorker = try self.makeWorker(tried)
        } catch {
            self.newDeath = Death(end: WorkerEnd(cause: .notStarted(error.description), lastWords: []))
            self.perform(.newEnded)
        }
    }

    private func tryOut() {
        guard case .running(let old) = self.state, let new = self.newWorker, let columns = self.runColumns else {
            return
        }
        self.oldWorker = old
        self.newWorker = nil
        self.state = .running(new)
        new.begin(columns: columns)
        self.handlers.tryOut(new.ring)
    }

    private func confirm() {
        guard let tried = self.tried else { return }
        self.version = tried
        self.tried = nil
        self.fallback = nil
        // What the old version did is not held against the new one.
        self.supervision = RestartSupervision(self.supervision.policy)
        self.tell(.tookOver(label: self.label, record: self.progress.records), of: tried)
    }

    private func refuse() {
        if let old = self.oldWorker {
            self.oldWorker = nil
            self.state = .running(old)
        }
        let refused = self.tried ?? self.version
        self.tried = nil
        let reason = self.newDeath.map(Self.reason) ?? "its worker is gone"
        self.tell(.stayed(label: self.label, record: self.progress.records, reason: reason), of: refused)
    }

    private func dismiss(_ worker: inout ProducerChain?) {
        guard let leaving = worker else { return }
        worker = nil
        self.leaving.append(leaving)
        leaving.dismiss()
    }

    /// Has it found out how far a worker came that ended.
    private func settle(_ death: Death?) {
        guard let death else { return }
        self.state = .draining(death)
        self.handlers.died()
    }

    private func tell(_ verdict: ReloadDecision.Verdict, of version: ProducerVersion) {
        let path = version.extensions[version.changed].image.path
        self.handlers.reloaded(ReloadDecision(path: path, model: self.tasks[0].name, verdict))
    }

    private static func reason(_ death: Death) -> String {
        death.failure.map { "the new one failed: \($0)" } ?? "the worker of the new one \(death.end)"
    }
}
