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

    /// A record was given up.
    func keep(_ letter: SuspectBatch.Letter) {
        guard let medium = self.request.medium else { return }
        self.losses.keep(letter, of: medium.loaded.description.name, in: self.request.settings.deadLetters)
    }

    /// Says what was not delivered; only now it is known.
    func tellLosses() {
        guard let medium = self.request.medium else { return }
        let name = medium.loaded.description.name
        for line in self.losses.lines(of: name, self.drain?.mediumAccount, in: self.request.settings.deadLetters) {
            if medium.ignoresErrors { self.log(line) } else { self.outcome.failures.append(line) }
        }
    }
}
