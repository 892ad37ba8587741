import PluginABI
import Workers

extension SimulationRun {
    /// The writers of outlets that are mediums, not started yet. Each outlet has one, so that its events stay in order.
    func makeWriters() -> [Int: SupervisedWriter] {
        var writers: [Int: SupervisedWriter] = [:]
        var random = SystemRandomNumberGenerator()
        for (index, outlet) in self.request.outlets.enumerated() {
            guard case .medium(let medium) = outlet.destination else { continue }
            let name = medium.loaded.description.name
            let isOnly = self.request.outlets.filter { $0.medium?.loaded.description.name == name }.count == 1
            let label = isOnly ? name : "\(name)#\(index + 1)"
            let task = InstanceTask(
                kind: PLUGIN_KIND_MEDIUM,
                name: name,
                instance: index + 1,
                isSeeded: self.request.seed != nil,
                options: medium.loaded.options,
                // Each outlet counts its batches from 0, so two of them must not look like one run to a destination.
                run: random.next(),
                takesBytes: !outlet.format.isRecords
            )
            writers[index] = SupervisedWriter(
                task,
                request: medium,
                label: label,
                settings: self.request.settings,
                policy: self.request.restarts,
                loop: self.loop,
                handlers: SupervisedWriter.Handlers(
                    event: { [unowned self] event in self.orders.post(.medium(outlet: index, event)) },
                    opened: { [unowned self] in self.beginIfReady() },
                    sandboxed: { [unowned self] report in self.tellShortfalls(report) },
                    line: { [unowned self] line in self.handlers.log("\(label): \(line)") },
                    decided: { [unowned self] decision in self.handlers.decided(decision) },
                    failed: { [unowned self] failure in self.handlers.failed(failure) },
                    ended: { [unowned self] failure in self.writerEnded(label, failure) }
                )
            )
        }
        return writers
    }

    private func writerEnded(_ label: String, _ failure: String?) {
        guard let failure else { return }
        if self.writers.values.contains(where: \.hasRefusedOption) { self.outcome.hasRefusedOption = true }
        self.outcome.failures.append("medium \(label): \(failure)")
        self.stop()
    }

    /// A batch could not be delivered.
    func rejected(_ outlet: Int, _ reason: String) {
        guard let medium = self.request.outlets[outlet].medium, !medium.ignoresErrors, self.firstRejection == nil else {
            return
        }
        self.firstRejection = reason
        self.outcome.failures.append("medium \(medium.loaded.description.name): \(reason)")
        self.stop()
    }

    /// A record was given up.
    func keep(_ letter: SuspectBatch.Letter, of outlet: Int) {
        guard let medium = self.request.outlets[outlet].medium else { return }
        let name = medium.loaded.description.name
        self.losses[outlet, default: DeliveryLosses()]
            .keep(letter, of: name, in: self.request.settings.deadLetters)
    }

    /// Says what was not delivered; only now it is known.
    func tellLosses(_ drain: SimulationDrain) {
        for (index, outlet) in self.request.outlets.enumerated() {
            guard let medium = outlet.medium else { continue }
            let losses = self.losses[index] ?? DeliveryLosses()
            let name = medium.loaded.description.name
            for line in losses.lines(of: name, drain.account(of: index), in: self.request.settings.deadLetters) {
                if medium.ignoresErrors { self.handlers.log(line) } else { self.outcome.failures.append(line) }
            }
        }
    }
}

extension SimulationRequest.Outlet {
    /// The medium that is a plugin; nil: it is a file.
    var medium: MediumRequest? { if case .medium(let medium) = self.destination { medium } else { nil } }
}
