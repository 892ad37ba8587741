import Configuration

extension ExtensionDescription {
    /// What is wrong with the declared needs, promise P-16 of the contract; nil if nothing is.
    var problemInNeeds: String? {
        for need in self.needs {
            guard let capability = Capability(rawValue: need.capability) else {
                let known = Capability.allCases.map(\.rawValue).joined(separator: ", ")
                return "need \(quoted(need.description)): unknown capability; this host knows: \(known)"
            }
            let problem =
                need.option.map { self.problem(inOption: $0, of: need, capability) }
                ?? capability.problem(in: need.detail)
            if let problem { return "need \(quoted(need.description)): \(problem)" }
        }
        return nil
    }

    private func problem(inOption name: String, of need: Need, _ capability: Capability) -> String? {
        let isPath = [.read, .write].contains(capability)
        if need.isDirectory, !isPath || need.scheme != nil { return "the slash at its end is for paths" }
        if need.scheme != nil, !isPath, capability != .network { return "a URL names files or a server" }
        guard capability != .processes else { return capability.problem(in: name) }
        guard let option = self.options.first(where: { $0.name == name }) else {
            return "it points at option \(quoted("--\(name)")), which the extension does not declare"
        }
        switch option.type {
        case .text, .list, .integer: return nil
        case .flag, .number: return "it points at option --\(name), whose value is neither text nor a whole number"
        }
    }

    /// The needs of a run: those that point at options are replaced by the values that the run gives to them.
    ///
    /// A list becomes one need an element. An option without a value, or with an empty one, takes its need away: an
    /// empty detail would be all of the capability, which nobody asked for. Paths become absolute.
    /// - Parameters:
    ///   - values: Values of the options, in the order of their declaration.
    ///   - workingDirectory: What relative paths begin at.
    /// - Throws: a usage error if a value is none that the capability can have.
    public func effectiveNeeds(
        options values: [OptionValue],
        workingDirectory: String
    ) throws(UsageError) -> [Need] {
        var effective: [Need] = []
        for need in self.needs {
            guard let name = need.option else {
                effective.append(need)
                continue
            }
            let isFile = [Capability.read.rawValue, Capability.write.rawValue].contains(need.capability)
            let place = self.options.firstIndex { $0.name == name }
            guard let place, place < values.count else { continue }
            for given in Self.details(of: values[place]) where !given.isEmpty {
                if let scheme = need.scheme {
                    guard let url = URLText(given, scheme: scheme) else { continue }
                    effective.append(Self.need(need.capability, of: url, workingDirectory))
                    continue
                }
                // No host has a slash in its name.
                let isPath = isFile || (need.capability == Capability.network.rawValue && given.contains("/"))
                let end = need.isDirectory ? "/" : ""
                let detail = isPath ? absolutePath(given, in: workingDirectory) + end : given
                // The operator's own paths may go up.
                let problem = isPath ? nil : Capability(rawValue: need.capability)?.problem(in: detail)
                if let problem {
                    throw UsageError(
                        .badValue,
                        "option --\(name): got \(quoted(given)) for what \(self.kind) \(quoted(self.name)) needs as "
                            + "\(need.capability); \(problem)"
                    )
                }
                effective.append(Need(capability: need.capability, detail: detail))
            }
        }
        return effective
    }

    /// What a URL comes to. A server without a name is one of this machine.
    private static func need(_ capability: String, of url: URLText, _ workingDirectory: String) -> Need {
        guard capability == Capability.network.rawValue else {
            let path = absolutePath(url.directory, in: workingDirectory)
            return Need(capability: capability, detail: path == "/" ? path : path + "/")
        }
        guard !url.endpoint.isEmpty else { return Need(capability: capability, detail: "unix") }
        // What is no single server is the network as a whole.
        let isOne = !url.endpoint.contains(",") && Capability.network.problem(in: url.endpoint) == nil
        return Need(capability: capability, detail: isOne ? url.endpoint : "")
    }

    private static func details(of value: OptionValue) -> [String] {
        switch value {
        case .text(let text): [text]
        case .list(let texts): texts
        case .integer(let number): [String(number)]
        case .none, .flag, .number: []
        }
    }
}
