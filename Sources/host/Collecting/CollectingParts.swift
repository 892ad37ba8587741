import Collecting
import Configuration
import Discovery
import PluginABI
import Services
import Workers

/// Makes collectors and strategies of what was found and configured.
struct CollectingParts {
    let settings: CollectingSettings
    private let line: ParsedCommandLine
    private let registry: Registry
    private let grants: RunGrants
    private let catalog: PluginCatalog

    init(
        _ settings: CollectingSettings,
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ catalog: PluginCatalog,
        grants: [String] = []
    ) throws {
        self.settings = settings
        self.line = line
        self.registry = registry
        self.catalog = catalog
        self.grants = try RunGrants(line.texts("grant") + grants, isForPlatform: true, registry, catalog)
    }

    /// All collectors: those that are refreshed in their order, then those that are built when asked. And those that
    /// cannot be used, among them names that are not there.
    func collectors() throws -> (usable: [CollectorSettings], unusable: [UnusableCollector]) {
        let (refreshed, areListed) = try self.settings.refreshed()
        let installed = self.registry.names(ofKind: PLUGIN_KIND_COLLECTOR)
        var (usable, unusable): ([CollectorSettings], [UnusableCollector]) = ([], [])
        for name in refreshed + installed.filter({ !refreshed.contains($0) }) {
            let isRefreshed = refreshed.contains(name)
            do {
                usable.append(try self.collector(name, isRefreshed: isRefreshed))
            } catch {
                unusable.append(
                    UnusableCollector(
                        name: name,
                        reason: (error as? MissingGrant)?.line ?? "\(error)",
                        isInstalled: installed.contains(name),
                        isRefreshed: isRefreshed,
                        isListed: isRefreshed && areListed
                    )
                )
            }
        }
        return (usable, unusable)
    }

    /// One collector.
    func collector(_ name: String, isRefreshed: Bool) throws -> CollectorSettings {
        let found = try self.find(PLUGIN_KIND_COLLECTOR, name)
        return CollectorSettings(
            try self.part(found),
            period: try self.settings.period(of: found),
            isRefreshed: isRefreshed,
            timeout: try self.settings.timeout(),
            capacity: try self.settings.capacity()
        )
    }

    /// All strategies that can be used.
    func strategies(failed: (_ name: String, _ reason: String) -> Void) -> [ServicePart] {
        CollectingSections.extensions(PLUGIN_KIND_STRATEGY, self.registry).compactMap { found in
            do {
                return try self.part(found)
            } catch {
                failed(found.description.name, "\(error)")
                return nil
            }
        }
    }

    /// One strategy.
    func strategy(_ name: String) throws -> ServicePart { try self.part(try self.find(PLUGIN_KIND_STRATEGY, name)) }

    private func find(_ kind: String, _ name: String) throws -> RegisteredExtension {
        if let found = self.registry.find(kind: kind, name: name) { return found }
        throw UsageError(.badValue, self.registry.advice(onUnknown: kind, name))
    }

    private func part(_ found: RegisteredExtension) throws -> ServicePart {
        let options = try self.settings.options(of: found)
        let loaded = try RunParts(self.line, self.registry, self.grants, self.catalog).load(found, options: options)
        return ServicePart(
            kind: found.description.kind,
            name: found.description.name,
            image: loaded.image,
            sandbox: loaded.sandbox,
            options: loaded.options
        )
    }
}
