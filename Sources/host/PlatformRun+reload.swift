import Configuration
import Platform
import Workers

extension PlatformRun {
    /// How lines of the log are to be written.
    static func logFormat(_ line: ParsedCommandLine, _ settings: PlatformSettings) -> LogFormat {
        if line.isGiven("log-format"), let given = line.text("log-format").flatMap(LogFormat.init(rawValue:)) {
            return given
        }
        return settings.host.logFormat == .json ? .json : .text
    }

    /// Reads the configuration again and takes over what can change.
    func startReload() {
        guard !self.isStopping, let backend = self.backend else { return }
        guard !self.isReloading else { return self.isReloadWanted = true }
        self.isReloading = true
        self.tell(.reloading(microseconds: EventLoop.now() / 1000), "reloading")
        self.server?.reload()
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

    private func take(_ settings: PlatformSettings, _ modules: [PlatformPart]) {
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
