import Configuration
import Discovery
import Platform
import PluginABI
import Services
import Workers

// A module whose file has changed registers again in a worker of its own first, for it may have other options and needs.
// The loop goes on meanwhile.

/// Reads the configuration of a running platform again, and looks which files of modules have changed.
final class PlatformReload {
    /// What came of it.
    enum Outcome {
        /// It cannot be used: one line for each reason.
        case refused([String])
        /// The settings, the modules that are enabled, and what else should be known.
        case read(PlatformSettings, modules: [ServicePart], warnings: [String])
    }

    private let line: ParsedCommandLine
    private let registry: Registry
    private let catalog: PluginCatalog
    private var settings: PlatformSettings?
    private var parts: [ServicePart?] = []
    private var warnings: [String] = []
    private var registrations: [Int: RegistrationInProgress] = [:]
    private var completion: (Outcome) -> Void = { _ in }

    init(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) {
        self.line = line
        self.registry = registry
        self.catalog = catalog
    }

    /// Begins.
    ///
    /// - Parameters:
    ///   - running: The modules that run.
    ///   - completion: Called once, perhaps before this returns.
    func begin(_ directory: String, running: [ServicePart], completion: @escaping (Outcome) -> Void) {
        self.completion = completion
        let outcome = SettingsReader.read(directory)
        guard let settings = outcome.settings else {
            return completion(.refused(outcome.findings.filter { $0.severity == .error }.map(\.description)))
        }
        self.settings = settings
        self.warnings = outcome.findings.filter { $0.severity == .warning }.map(\.description)
        do {
            let makers = try PlatformParts(self.line, settings, self.registry, self.catalog)
            let names = settings.processing.enabledModules
            self.parts = Array(repeating: nil, count: names.count)
            for (place, name) in names.enumerated() {
                self.parts[place] = try self.part(name, place, makers, running.first { $0.name == name })
            }
        } catch {
            self.registrations = [:]
            return completion(.refused(["\(error)"]))
        }
        self.endIfReady()
    }

    /// The module as it is to be; nil: its file is looked at first.
    private func part(
        _ name: String,
        _ place: Int,
        _ makers: PlatformParts,
        _ running: ServicePart?
    ) throws -> ServicePart? {
        let file = try makers.file(ofModule: name)
        let image: Image
        do throws(Refusal) {
            image = try Image(path: file.path)
        } catch {
            guard let running else { throw error }
            self.warnings.append("module/\(name): it stays as it is, for its file cannot be read: \(error)")
            return running
        }
        if image.identity == file.identity { return try makers.module(name) }
        if let running, image.hasSameBytes(as: running.image) { return running }
        let workers = ScanWorkers(
            loop: self.catalog.loop,
            sandbox: self.catalog.sandbox,
            settings: self.catalog.settings
        )
        self.registrations[place] = try workers.register(image) { [unowned self] outcome in
            self.registrations[place] = nil
            do {
                self.parts[place] = try makers.module(name, image: image, extensions: try outcome.result.get())
            } catch {
                self.parts[place] = running
                self.warnings.append("module/\(name): it stays as it is, for the new file cannot be used: \(error)")
            }
            self.endIfReady()
        }
        return nil
    }

    private func endIfReady() {
        guard self.registrations.isEmpty, let settings = self.settings else { return }
        self.settings = nil
        self.completion(.read(settings, modules: self.parts.compactMap { $0 }, warnings: self.warnings))
    }
}
