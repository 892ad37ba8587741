import PluginABI
import Workers

extension GenerateRun {
    /// The writers of the run's medium, not started yet; none where records go to a file.
    func makeWriters() -> [SupervisedWriter] {
        guard let medium = self.request.medium else { return [] }
        let count = max(1, min(medium.writers ?? self.producers.count, self.producers.count))
        var random = SystemRandomNumberGenerator()
        let run: UInt64 = random.next()
        return (0..<count).map { index in
            let name = medium.loaded.description.name
            let task = InstanceTask(
                kind: PLUGIN_KIND_MEDIUM,
                name: name,
                instance: index + 1,
                isSeeded: self.request.seed != nil,
                options: medium.loaded.options,
                run: run,
                takesBytes: !self.request.format.isRecords
            )
            let label = count == 1 ? name : "\(name)#\(index + 1)"
            return SupervisedWriter(
                task,
                request: medium,
                label: label,
                settings: self.request.settings,
                policy: self.request.restarts,
                loop: self.loop,
                handlers: SupervisedWriter.Handlers(
                    event: { [unowned self] event in self.orders.post(.medium(writer: index, event)) },
                    opened: { [unowned self] in self.beginIfReady() },
                    sandboxed: { [unowned self] report in self.tellShortfalls(report) },
                    line: { [unowned self] line in self.log("\(label): \(line)") },
                    decided: { [unowned self] decision in self.handlers.decided(decision) },
                    failed: { [unowned self] failure in self.handlers.failed(failure) },
                    ended: { [unowned self] failure in self.writerEnded(name, failure) }
                )
            )
        }
    }

    private func writerEnded(_ name: String, _ failure: String?) {
        guard let failure else { return }
        if self.writers.contains(where: \.hasRefusedOption) { self.outcome.hasRefusedOption = true }
        // When all writers find the same closed door, it is said once.
        guard self.outcome.failures.isEmpty else { return self.stop() }
        self.outcome.failures.append("medium \(name): \(failure)")
        // Others deliver what they have; there is no use in making more.
        self.stop()
    }

    /// A batch could not be delivered.
    func rejected(_ reason: String) {
        guard let medium = self.request.medium, !medium.ignoresErrors, self.firstRejection == nil else { return }
        self.firstRejection = reason
        self.outcome.failures.append("medium \(medium.loaded.description.name): \(reason)")
        self.stop()
    }

    /// A record was given up; people may look at it and deliver it again.
    func keep(_ letter: SuspectBatch.Letter) {
        guard let medium = self.request.medium else { return }
        let isKept = self.request.settings.deadLetters?.append(
            DeadLetter(
                owner: "\(PLUGIN_KIND_MEDIUM) \(medium.loaded.description.name)",
                batch: Int(clamping: letter.batch),
                index: letter.index,
                records: letter.records,
                reason: "its worker \(letter.reason)",
                record: letter.value
            )
        )
        self.deadRecords.all += letter.records
        self.deadRecords.kept += isKept ?? false ? letter.records : 0
        guard letter.isRefused else { return }
        self.deadRecords.refused += letter.records
        if self.firstRefusal == nil { self.firstRefusal = letter.reason }
    }

    private func tellDeadRecords(of medium: MediumRequest) {
        let (all, kept, refused) = self.deadRecords
        guard all > 0 else { return }
        let records = all == 1 ? "1 record was" : "\(all) records were"
        var line = "medium \(medium.loaded.description.name): \(records) not delivered, for its workers "
        line += refused == all ? "refused " : refused == 0 ? "died of " : "died of or refused "
        line += all == 1 ? "it" : "them"
        // "refused it: REASON" says which it was.
        if let reason = self.firstRefusal { line += "; the first: it \(reason)" }
        if kept == all, let file = self.request.settings.deadLetters {
            line += "; see \(file.path)"
        } else if kept > 0, let file = self.request.settings.deadLetters {
            line += "; \(kept) of them could be kept, see \(file.path)"
        } else {
            line += ", and could not be kept"
        }
        if medium.ignoresErrors { self.log(line) } else { self.outcome.failures.append(line) }
    }

    /// Says what was not delivered; only now it is known.
    func tellLosses() {
        if let medium = self.request.medium { self.tellDeadRecords(of: medium) }
        guard let medium = self.request.medium, let account = self.drain?.mediumAccount, account.droppedBatches > 0
        else { return }
        let records = account.droppedRecords == 1 ? "1 record" : "\(account.droppedRecords) records"
        let batches = account.droppedBatches == 1 ? "1 batch" : "\(account.droppedBatches) batches"
        let reason = account.firstReason.map { "; the first reason: \($0)" } ?? ""
        let line = "medium \(medium.loaded.description.name): \(records) in \(batches) could not be delivered\(reason)"
        if medium.ignoresErrors { self.log(line) } else { self.outcome.failures.append(line) }
    }
}
