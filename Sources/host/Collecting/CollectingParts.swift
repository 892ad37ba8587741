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

    /// All collectors: those that are refreshed in their order, then those that are built when asked.
    ///
    /// - Parameter failed: Told of each that cannot be used, and why; a name that is not there is not passed over.
    func collectors(
        failed: (_ name: String, _ reason: String, _ isListed: Bool) -> Void
    ) throws -> [CollectorSettings] {
        let (refreshed, areListed) = try self.settings.refreshed()
        let installed = self.registry.names(ofKind: PLUGIN_KIND_COLLECTOR)
        var result: [CollectorSettings] = []
        for name in refreshed + installed.filter({ !refreshed.contains($0) }) {
            let isRefreshed = refreshed.contains(name)
            do {
                result.append(try self.collector(name, isRefreshed: isRefreshed))
            } catch {
                // One that nobody asked for is none that anybody misses.
                if isRefreshed { failed(name, "\(error)", areListed) }
            }
        }
        return result
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
        throw UsageError(
            .badValue,
            self.registry.explainAbsence(kind: kind, name: name)
                ?? adviceOnUnknown(
                    kind,
                    name,
                    self.registry.names(ofKind: kind),
                    "`host --list-plugins` shows what was found and where"
                )
        )
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
