import Records

extension INIConfiguration {
    /// All that is wrong: values that do not fit, required ones that are missing, sections and keys that nobody declared, names
    /// that are deprecated. In the order of files and lines; what stands in no file comes last.
    public func findings() -> [INIFinding] {
        var findings: [INIFinding] = []
        for group in self.groups {
            for option in group.options { self.judge(option, in: group.name, &findings) }
        }
        self.findUnknown(&findings)
        self.findUnknownVariables(&findings)
        let files = self.source.documents.map(\.file)
        return findings.enumerated().map { (Self.rank($1.origin, files), $0, $1) }
            .sorted { ($0.0.0, $0.0.1, $0.1) < ($1.0.0, $1.0.1, $1.1) }.map(\.2)
    }

    private static func rank(_ origin: INIOrigin, _ files: [String]) -> (file: Int, line: Int) {
        switch origin {
        case .line(let mark): (files.firstIndex(of: mark.file) ?? files.count, mark.line)
        case .file(let name): (files.firstIndex(of: name) ?? files.count, 0)
        case .variable, .initial: (files.count, 0)
        }
    }

    // MARK: - What is declared

    private func judge(_ option: INIOption, in group: String, _ findings: inout [INIFinding]) {
        let name = "[\(singleLine(group))] \(option.key)"
        if let problem = option.problem {
            findings.append(INIFinding(.error, .initial, "[\(singleLine(group))] \(problem)"))
        }
        self.findFormerNames(of: option, in: group, &findings)
        do throws(INIError) {
            let setting = try self.setting(of: option, in: group)
            if let reason = option.removalReason, setting.origin != .initial {
                let text = "\(name) is deprecated and will have no effect one day: \(singleLine(reason))"
                findings.append(INIFinding(.warning, setting.origin, text))
            }
            guard option.isRequired, setting.value == .null else { return }
            let file = self.source.documents.last?.file
            let place = setting.origin == .initial ? file.map(INIOrigin.file) ?? .initial : setting.origin
            let variable = Self.shellName(Self.variableName(group, option.key))
            let advice = "write '\(option.key) = ...' into the section [\(singleLine(group))], or set \(variable)"
            findings.append(
                INIFinding(
                    .error,
                    place,
                    "\(name) is required and has no value: expected \(option.expectation); \(advice)"
                )
            )
        } catch {
            // What a default refers to may be wrong where no line names the option.
            if error.origin != .initial || option.problem == nil {
                findings.append(INIFinding(.error, error.origin, error.reason))
            }
        }
    }

    private func findFormerNames(of option: INIOption, in group: String, _ findings: inout [INIFinding]) {
        let names = Self.names(of: option, in: group)
        guard names.count > 1 else { return }
        let winner = self.source.winning(names)
        for (name, entry) in self.source.all(Array(names.dropFirst())) {
            let isUsed = option.isMultiple || winner?.entries.last?.mark == entry.mark
            let effect = isUsed ? "" : ", and has no effect here, since another line wins"
            let advice = "use \(option.key) in the section [\(singleLine(group))]"
            let text = "\(quoted(entry.key)) in [\(singleLine(name.group))] is deprecated\(effect): \(advice)"
            findings.append(INIFinding(.warning, .line(entry.mark), text))
        }
    }

    // MARK: - What is not

    /// The keys of each section that are known, former ones included.
    private func knownKeys() -> [String: Set<String>] {
        var known: [String: Set<String>] = [:]
        for group in self.groups {
            known[INISource.normal(group.name), default: []].formUnion([])
            for option in group.options {
                for name in Self.names(of: option, in: group.name) { known[name.group, default: []].insert(name.key) }
            }
        }
        return known
    }

    private func findUnknown(_ findings: inout [INIFinding]) {
        let known = self.knownKeys()
        for document in self.source.documents {
            var told: Set<String> = []
            for section in document.sections {
                let name = INISource.normal(section.name)
                guard let keys = known[name] else {
                    if told.insert(name).inserted {
                        findings.append(INIFinding(.warning, .line(section.mark), self.adviceOnSection(section.name)))
                    }
                    continue
                }
                for entry in section.entries where !keys.contains(entry.key) {
                    let text = self.adviceOnKey(entry.key, in: section.name, known)
                    findings.append(INIFinding(.warning, .line(entry.mark), text))
                }
            }
        }
    }

    private func adviceOnSection(_ name: String) -> String {
        let start = "section [\(singleLine(name))]"
        for (prefix, kind) in INIGroup.namespaces where name.lowercased().hasPrefix(prefix) {
            let installed = self.groups.map(\.name).filter { $0.lowercased().hasPrefix(prefix) }
                .map { String($0.dropFirst(prefix.count)) }.sorted()
            let extensionName = String(name.dropFirst(prefix.count))
            let near = nearestName(to: extensionName, among: installed).map { "; did you mean \(quoted($0))?" } ?? ""
            let there =
                installed.isEmpty
                ? "there is none" : "there are " + installed.map { singleLine($0) }.joined(separator: ", ")
            return
                "\(start): no \(kind) \(quoted(extensionName)) is installed (\(there))\(near); put its plugin into an ext "
                + "directory, or remove the section"
        }
        let near = nearestName(to: name.withoutSpaceAround, among: self.groups.map(\.name).sorted())
        let advice = near.map { "; did you mean [\(singleLine($0))]?" } ?? "; nothing in it has an effect"
        return "\(start) is not known\(advice)"
    }

    private func adviceOnKey(_ key: String, in section: String, _ known: [String: Set<String>]) -> String {
        let start = "\(quoted(key)) is no option of [\(singleLine(section))]"
        let keys = known[INISource.normal(section)] ?? []
        let dashless = INIOption.key(of: key)
        if dashless != key, keys.contains(dashless) { return "\(start): write \(dashless), with underscores" }
        if let near = nearestName(to: key, among: keys.sorted()) { return "\(start); did you mean \(quoted(near))?" }
        let others = known.filter { $0.value.contains(key) }.keys.sorted()
        if let other = others.first { return "\(start), but of [\(singleLine(other))]: move it there" }
        let expected =
            keys.isEmpty
            ? "it has none" : "expected one of " + keys.sorted().map { singleLine($0) }.joined(separator: ", ")
        return "\(start): \(expected)"
    }

    private func findUnknownVariables(_ findings: inout [INIFinding]) {
        var known: Set<String> = []
        var prefixes: [String: String] = [:]
        for group in self.groups {
            let prefix = Self.variableName(group.name, "")
            for prefix in [prefix, Self.shellName(prefix)] { prefixes[prefix] = group.name }
            for option in group.options {
                let name = Self.variableName(group.name, option.key)
                known.formUnion([name, Self.shellName(name)])
            }
        }
        for name in self.environment.keys.sorted() where !known.contains(name) {
            guard let prefix = prefixes.keys.filter(name.hasPrefix).max(by: { $0.utf8.count < $1.utf8.count }) else {
                continue
            }
            let near = nearestName(to: name, among: known.filter { $0.hasPrefix(prefix) }.sorted())
            let advice = near.map { "; did you mean \(singleLine($0))?" } ?? ""
            let text = "names no option of [\(singleLine(prefixes[prefix] ?? ""))]\(advice)"
            findings.append(INIFinding(.warning, .variable(name), text))
        }
    }
}
