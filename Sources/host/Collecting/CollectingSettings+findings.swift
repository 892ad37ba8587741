import Collecting
import Configuration
import Platform
import PluginABI

extension SettingsFinding {
    /// A file that cannot be read or understood.
    init(_ error: INIError) { self.init(.error, error.origin, error.reason) }

    /// What stands at a place of INI files.
    init(_ severity: Severity, _ origin: INIOrigin, _ text: String) {
        switch origin {
        case .line(let mark):
            self.init(severity, mark.file, at: YAMLMark(line: mark.line, column: 1), "", text)
        case .file(let name): self.init(severity, name, at: nil, "", text)
        case .variable, .initial: self.init(severity, "\(origin)", at: nil, "", text)
        }
    }
}

extension CollectingSettings {
    /// What is wrong, or soon will be.
    var findings: [SettingsFinding] {
        self.configuration.findings().map(self.finding) + self.findingsOfNames + self.findingsOfBus
    }

    /// A finding of a line; of a line that stands for host.yml: of what it stands for there.
    private func finding(_ finding: INIFinding) -> SettingsFinding {
        let severity: SettingsFinding.Severity = finding.severity == .error ? .error : .warning
        guard case .line(let mark) = finding.origin, mark.file == HostCollectors.file else {
            return SettingsFinding(severity, finding.origin, finding.text)
        }
        return SettingsFinding(severity, mark.file, at: nil, self.host.path(ofLine: mark.line), finding.text)
    }

    /// Collectors that are listed and not there: the others work, so it is no error.
    private var findingsOfNames: [SettingsFinding] {
        let installed = self.registry.names(ofKind: PLUGIN_KIND_COLLECTOR)
        guard let (names, areListed) = try? self.refreshed(), areListed else { return [] }
        return names.filter { !installed.contains($0) }.map { name in
            SettingsFinding(
                .warning,
                "[\(CollectingSections.collector)]",
                at: nil,
                CollectingSections.plugins.key,
                self.registry.advice(onUnknown: PLUGIN_KIND_COLLECTOR, name)
            )
        }
    }

    private var findingsOfBus: [SettingsFinding] {
        let place = "[\(CollectingSections.engine)]"
        do {
            let topics = try self.notificationTopics()
            guard let bus = try self.bus() else {
                guard !topics.names.isEmpty else { return [] }
                let advice = "no bus is named that they are read from; set \(CollectingSections.bus.key)"
                return [SettingsFinding(.warning, place, at: nil, CollectingSections.topics.key, advice)]
            }
            guard self.registry.find(kind: PLUGIN_KIND_BUS, name: bus.name) == nil else {
                guard topics.names.isEmpty else { return [] }
                let advice = "nothing is read from the bus \(quoted(bus.name)): no topics are named"
                return [SettingsFinding(.warning, place, at: nil, CollectingSections.topics.key, advice)]
            }
            let advice = self.registry.advice(onUnknown: PLUGIN_KIND_BUS, bus.name)
            return [SettingsFinding(.error, place, at: nil, CollectingSections.bus.key, advice)]
        } catch let problem as NotificationProblem {
            return [SettingsFinding(.error, place, at: nil, "", problem.reason)]
        } catch {
            // A value that cannot be read is among the findings of its line.
            return []
        }
    }
}
