import Workers

extension SimulationRequest {
    /// What does not fit between the streams of a machine and the sinks that the user named; none: all fits.
    func problems(with machine: MachineDescription) -> [String] {
        let known = "the streams of \(self.part.model.description.name) are \(machine.streams.joined(separator: ", "))"
        let named = Set(self.bindings.map(\.stream))
        var problems = named.subtracting(machine.streams).subtracting([SinkSpecification.others]).sorted().map {
            stream in
            machine.streams.isEmpty
                ? "there is no stream '\(stream)'; \(self.part.model.description.name) has none"
                : "there is no stream '\(stream)'; \(known)"
        }
        let unbound = machine.streams.filter { !named.contains($0) }
        if !self.dropsUnbound, !named.contains(SinkSpecification.others), !unbound.isEmpty {
            let streams = unbound.joined(separator: ", ")
            problems.append(
                "nothing was said of where these streams go: \(streams); name a sink for each by --sink STREAM=MEDIUM, or for"
                    + " the rest by --sink '*'=MEDIUM, or drop their events by --drop-unbound"
            )
        }
        return problems
    }
}
