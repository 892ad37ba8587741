import Workers

extension SimulationRun {
    /// The workers that records of outlets go through, not started yet.
    func makeRefinements(seed: UInt64) -> [Int: SupervisedProducer] {
        var refinements: [Int: SupervisedProducer] = [:]
        for (index, outlet) in self.request.outlets.enumerated() {
            let extensions = outlet.refinement.extensions
            guard let first = extensions.first?.description else { continue }
            let label = self.request.outlets.count == 1 ? first.name : "\(first.name)#\(index + 1)"
            refinements[index] = SupervisedProducer(
                outlet.refinement.tasks(self.request, outlet: index, seed: seed),
                version: ProducerVersion(extensions: extensions),
                isFed: true,
                label: label,
                settings: self.request.settings,
                policy: self.request.restarts,
                loop: self.loop,
                handlers: SupervisedProducer.Handlers(
                    created: { [unowned self] in self.refinementCreated(index) },
                    sandboxed: { [unowned self] report in self.tellShortfalls(report) },
                    line: { [unowned self] line in self.handlers.log("\(label): \(line)") },
                    died: { [unowned self] in self.orders.post(.refinement(outlet: index, .died)) },
                    replaced: { [unowned self] ring in self.refinementReplaced(index, ring) },
                    decided: { [unowned self] decision in self.handlers.decided(decision) },
                    failed: { [unowned self] failure in self.handlers.failed(failure) },
                    ended: { [unowned self] failure in
                        self.refinementEnded(index, failure.map { "\(first.kind) \(label): \($0)" })
                    }
                )
            )
        }
        return refinements
    }

    /// Starts them; what the data thread needs of each.
    func startRefinements() throws(SystemError) -> [Int: RefinementLane] {
        var lanes: [Int: RefinementLane] = [:]
        for (index, refinement) in self.refinements {
            let ring = try refinement.start()
            lanes[index] = refinement.feeder.map { RefinementLane(ring, $0) }
        }
        return lanes
    }

    private func refinementCreated(_ outlet: Int) {
        if self.started != nil { self.refinements[outlet]?.begin(columns: []) } else { self.beginIfReady() }
    }

    private func refinementReplaced(_ outlet: Int, _ ring: RingConsumer) {
        guard let feeder = self.refinements[outlet]?.feeder else { return }
        self.orders.post(.refinement(outlet: outlet, .replaced(ring, feeder)))
    }

    private func refinementEnded(_ outlet: Int, _ failure: String?) {
        if let failure { self.outcome.failures.append(failure) }
        if self.refinements[outlet]?.hasRefusedOption ?? false { self.outcome.hasRefusedOption = true }
        self.orders.post(.refinement(outlet: outlet, .ended))
        if failure != nil || self.started == nil { self.stop() }
    }
}
