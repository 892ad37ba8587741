import Configuration
import Discovery
import Platform
import Services
import Synchronizing
import Workers

/// The store of a synchronizer that does not run, for commands that are about what it keeps.
struct SynchronizingStore {
    let settings: SynchronizerSettings
    private let parts: SynchronizingParts
    private let dataModels: [ServicePart]
    private let store: ServicePart
    private let catalog: PluginCatalog

    /// Nil: the command line names no synchronizer.
    init?(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws {
        guard let settings = try SynchronizingCommandLine.settings(line, catalog) else { return nil }
        try self.init(settings, line, registry, catalog)
    }

    init(
        _ settings: SynchronizerSettings,
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ catalog: PluginCatalog
    ) throws {
        self.settings = settings
        self.parts = SynchronizingParts(settings, line, registry, catalog)
        let platform = SynchronizingParts.platform(settings)
        let makers = try PlatformParts(line, platform, registry, catalog)
        self.store = try makers.store()
        var problems: [String] = []
        self.dataModels = self.parts.dataModels(makers) { problems.append("\($0): \($1)") }
        guard problems.isEmpty else { throw UsageError(.badValue, problems.joined(separator: "\n")) }
        self.catalog = catalog
    }

    /// The models of the configuration and of plugins.
    func model() throws -> DataModel {
        try self.parts.model(with: try PluginModels.declared(by: self.dataModels, self.catalog))
    }

    /// Works with the store on a thread of its own. A host that runs on the same directory refuses that.
    func run<Outcome: Sendable>(_ work: @escaping @Sendable (StoreClient) throws -> Outcome) throws -> Outcome {
        let locks = try DataLock.locks(of: [self.store])
        defer { withExtendedLifetime(locks) {} }
        let label = "\(self.store.kind)/\(self.store.name)"
        return try StoreSession.run(
            self.store,
            workers: self.catalog.settings,
            loop: self.catalog.loop,
            said: { Terminal.say("\(label): \($0)") },
            work: work
        )
    }
}
