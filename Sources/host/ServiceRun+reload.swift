import Collecting
import Configuration
import Platform
import Services
import Synchronizing
import Workers

extension ServiceRun {
    /// How lines of the log are to be written.
    static func logFormat(_ line: ParsedCommandLine, _ settings: PlatformSettings?) -> LogFormat {
        if line.isGiven("log-format"), let given = line.text("log-format").flatMap(LogFormat.init(rawValue:)) {
            return given
        }
        return settings?.host.logFormat == .json ? .json : .text
    }

    /// Reads the configuration again and takes over what can change.
    func startReload() {
        guard !self.isStopping else { return }
        guard !self.isReloading else { return self.isReloadWanted = true }
        self.isReloading = true
        self.tell(.reloading(microseconds: EventLoop.now() / 1000), "reloading")
        self.server?.reload()
        guard let backend = self.backend else {
            self.reloadCollectors(nil)
            if let synchronizing { self.check(synchronizing) } else { self.log.write(.info, "reloaded") }
            return self.endReload()
        }
        self.reload.begin(backend.settings.directory, running: backend.moduleParts) { [unowned self] outcome in
            switch outcome {
            case .refused(let reasons):
                for reason in reasons { self.log.write(.error, reason) }
                self.log.write(.error, "the configuration is not taken over: \(reasons.count) errors")
                self.endReload()
            case .read(let settings, let modules, let warnings):
                for warning in warnings { self.log.write(.warning, warning) }
                self.take(settings, modules)
            }
        }
    }

    /// Reads the settings of collectors again and takes them over, if there is no error in them.
    private func reloadCollectors(_ settings: PlatformSettings?) {
        do {
            let collecting = try CollectingCommandLine.settings(self.line, settings, self.registry, self.catalog)
            for finding in collecting.findings {
                self.log.write(finding.severity == .error ? .error : .warning, finding.description)
            }
            guard collecting.findings.allSatisfy({ $0.severity != .error }) else {
                return self.log.write(.error, "the settings of collectors are not taken over")
            }
            let parts = try CollectingParts(
                collecting,
                self.line,
                self.registry,
                self.catalog,
                grants: settings?.host.grants ?? []
            )
            for change in try self.collecting.reload(parts) {
                self.log.write(.info, change.what, StructuredLog.Field("plugin", "collector/\(change.name)"))
            }
        } catch {
            self.log.write(.error, "the settings of collectors are not taken over: \(error)")
        }
    }

    /// Tells what is wrong with the configuration and the models of a synchronizer as they are now; it goes on as it was.
    private func check(_ synchronizing: SynchronizingRun) {
        do {
            let file = self.catalog.absolute(self.line.text("synchronizer") ?? "")
            let parts = SynchronizingParts(try SynchronizerSettings.read(file), self.line, self.registry, self.catalog)
            _ = try parts.model(with: synchronizing.declaredSources)
            self.log.write(
                .warning,
                "the synchronizer goes on as it was: nothing is wrong with \(file) and its models; restart to have changes taken over"
            )
        } catch {
            for line in "\(error)".split(separator: "\n") { self.log.write(.error, String(line)) }
            self.log.write(.error, "the synchronizer goes on as it was: it would not start with what is there now")
        }
    }

    private func take(_ settings: PlatformSettings, _ modules: [ServicePart]) {
        self.reloadCollectors(settings)
        guard let backend = self.backend else { return }
        let changes = backend.settings.changesThatNeedARestart(settings)
        if !changes.isEmpty {
            self.log.write(.warning, "restart to have these changes taken over: \(changes.joined(separator: ", "))")
        }
        self.log.format = Self.logFormat(self.line, settings)
        backend.reload(settings, modules: modules) { [unowned self] outcome in
            for (plugin, text) in outcome.changes {
                self.log.write(.info, text, StructuredLog.Field("plugin", plugin))
            }
            for (plugin, reason) in outcome.failures {
                self.log.write(.error, "it stays as it was: \(reason)", StructuredLog.Field("plugin", plugin))
            }
            self.log.write(.info, "reloaded")
            self.endReload()
        }
    }

    private func endReload() {
        self.tell(.ready, "serving")
        self.isReloading = false
        guard self.isReloadWanted else { return }
        self.isReloadWanted = false
        self.startReload()
    }
}
