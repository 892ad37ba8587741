import Configuration
import Discovery
import Platform
import PluginABI
import Records
import Services
import Synchronizing
import Workers

/// Makes the parts of a synchronizer of its configuration: models, store, bus, and all steps and policies that are installed.
struct SynchronizingParts {
    private static let kinds = [
        PLUGIN_KIND_SYNC_STEP, PLUGIN_KIND_MODEL_POLICY, PLUGIN_KIND_PULL_STEP, PLUGIN_KIND_EVENT_STEP,
    ]

    /// What objects need that are to go; nothing new is to come.
    private static let kindsOfUnloading = [PLUGIN_KIND_SYNC_STEP, PLUGIN_KIND_MODEL_POLICY]

    let settings: SynchronizerSettings
    private let line: ParsedCommandLine
    private let registry: Registry
    private let catalog: PluginCatalog

    init(
        _ settings: SynchronizerSettings,
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ catalog: PluginCatalog
    ) {
        self.settings = settings
        self.line = line
        self.registry = registry
        self.catalog = catalog
    }

    /// What a platform would have to be for the gateway and the store to be made as its are.
    static func platform(_ settings: SynchronizerSettings) -> PlatformSettings {
        var platform = PlatformSettings(directory: settings.directory, model: ModelSpec([]))
        platform.host.store = HostSettings.Choice(settings.store.name, settings.store.options)
        platform.host.gateway = HostSettings.Choice(settings.gateway.name, settings.gateway.options)
        platform.host.dataDirectory = settings.dataDirectory
        platform.host.grants = settings.grants
        return platform
    }

    /// All parts.
    ///
    /// - Parameters:
    ///   - makers: Of `platform(_:)`.
    ///   - failed: Told of each extension that cannot be used, and why.
    func parts(_ makers: PlatformParts, failed: (_ name: String, _ reason: String) -> Void) throws -> SynchronizerParts
    {
        let model = try self.model()
        var parts = SynchronizerParts(
            model: model,
            store: try makers.store(),
            bus: try self.settings.bus.map {
                try makers.part(PLUGIN_KIND_BUS, HostSettings.Choice($0.name, $0.options), in: "bus")
            },
            technology: self.settings.technology,
            extensions: []
        )
        parts.instances = self.settings.instances
        parts.settings = SyncSettings(
            graph: try self.graph(model),
            retry: self.settings.retry,
            deadline: Int64(self.settings.deadline * 1e9)
        )
        for name in self.registry.names(ofKind: PLUGIN_KIND_DATA_MODEL) {
            failed(
                "\(PLUGIN_KIND_DATA_MODEL)/\(name)",
                "this host does not read models of plugins yet; put what it declares into a file of models_dir"
            )
        }
        parts.unloads = !self.settings.isLoaded
        for kind in parts.unloads ? Self.kindsOfUnloading : Self.kinds {
            for name in self.registry.names(ofKind: kind) {
                do {
                    let choice = HostSettings.Choice(name, self.settings.options[name] ?? Record())
                    let part = try makers.part(kind, choice, in: "options")
                    parts.extensions.append(part)
                    let options = self.registry.find(kind: kind, name: name)?.description.options ?? []
                    if let place = options.firstIndex(where: { $0.name == "period" }), place < part.options.count,
                        case .integer(let seconds) = part.options[place]
                    {
                        parts.periods[name] = seconds
                    }
                } catch {
                    failed("\(kind)/\(name)", "\(error)")
                }
            }
        }
        return parts
    }

    /// The models.
    func model() throws -> DataModel {
        guard let directory = self.settings.modelsDirectory else { return DataModel.base }
        let outcome = ModelDirectory.read(directory)
        guard let model = outcome.models else {
            let errors = outcome.findings.filter { $0.severity == .error }.map(\.description)
            throw UsageError(.badValue, errors.joined(separator: "\n"))
        }
        for finding in outcome.findings { Terminal.say(finding.description) }
        let missing = self.settings.requiredModels.filter { model.model($0) == nil }
        guard missing.isEmpty else {
            throw UsageError(
                .badValue,
                "required_models: there is no model \(missing.joined(separator: ", ")) in \(directory) or with the host"
            )
        }
        return model
    }

    private func graph(_ model: DataModel) throws -> DependencyGraph? {
        guard let path = self.settings.dependencyGraph else { return nil }
        do {
            return try DependencyGraph(file: try JSON.decode(try SynchronizerSettings.bytes(of: path)), model)
        } catch {
            throw UsageError(.badValue, "dependency_graph \(path): \(error)")
        }
    }
}
