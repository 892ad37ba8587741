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
        PLUGIN_KIND_CONVENIENCE,
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
        let sources = try self.sources()
        let dataModels = self.parts(of: PLUGIN_KIND_DATA_MODEL, makers, failed: failed)
        // What plugins bring along is known when their workers have said it.
        let models = dataModels.isEmpty ? try self.assembled(sources) : nil
        var parts = SynchronizerParts(
            model: models?.model ?? DataModel.base,
            store: try makers.store(),
            bus: try self.settings.bus.map {
                try makers.part(PLUGIN_KIND_BUS, HostSettings.Choice($0.name, $0.options), in: "bus")
            },
            technology: self.settings.technology,
            extensions: []
        )
        parts.instances = self.settings.instances
        parts.settings = SyncSettings(
            graph: models?.graph,
            retry: self.settings.retry,
            deadline: Int64(self.settings.deadline * 1e9)
        )
        (parts.dataModels, parts.sources) = (dataModels, sources)
        parts.unloads = !self.settings.isLoaded
        for kind in parts.unloads ? Self.kindsOfUnloading : Self.kinds {
            for part in self.parts(of: kind, makers, failed: failed) {
                parts.extensions.append(part)
                let options = self.registry.find(kind: kind, name: part.name)?.description.options ?? []
                if let place = options.firstIndex(where: { $0.name == "period" }), place < part.options.count,
                    case .integer(let seconds) = part.options[place]
                {
                    parts.periods[part.name] = seconds
                }
            }
        }
        return parts
    }

    /// The models of files and of what plugins declare.
    ///
    /// - Throws: All that is wrong with them.
    func model(with declared: [XProtoSource] = []) throws -> DataModel {
        let models = try self.assembled(try self.sources(), with: declared)
        let errors = models.leftOut.flatMap(\.lines)
        guard errors.isEmpty else { throw UsageError(.badValue, errors.joined(separator: "\n")) }
        return models.model
    }

    /// All extensions of a kind that can be used.
    private func parts(
        of kind: String,
        _ makers: PlatformParts,
        failed: (_ name: String, _ reason: String) -> Void
    ) -> [ServicePart] {
        self.registry.names(ofKind: kind).compactMap { name in
            do {
                let choice = HostSettings.Choice(name, self.settings.options[name] ?? Record())
                return try makers.part(kind, choice, in: "options")
            } catch {
                failed("\(kind)/\(name)", "\(error)")
                return nil
            }
        }
    }

    /// Plugins that bring models along, as far as they can be used.
    func dataModels(_ makers: PlatformParts, failed: (_ name: String, _ reason: String) -> Void) -> [ServicePart] {
        self.parts(of: PLUGIN_KIND_DATA_MODEL, makers, failed: failed)
    }

    private func sources() throws -> ModelSources {
        var (files, problems): ([XProtoSource], [ModelFinding]) = ([], [])
        if let directory = self.settings.modelsDirectory {
            (files, problems) = ModelDirectory.sources(in: directory)
            let errors = problems.filter { $0.severity == .error }.map(\.description)
            guard errors.isEmpty else { throw UsageError(.badValue, errors.joined(separator: "\n")) }
        }
        return ModelSources(
            files,
            findings: problems,
            requiredModels: self.settings.requiredModels,
            graph: try self.graph()
        )
    }

    private func assembled(
        _ sources: ModelSources,
        with declared: [XProtoSource] = []
    ) throws(UsageError) -> AssembledModels {
        do throws(ObjectRefusal) {
            let models = try sources.assembled(with: declared)
            for finding in models.findings { Terminal.say(finding.description) }
            return models
        } catch {
            throw UsageError(.badValue, error.description)
        }
    }

    private func graph() throws -> (path: String, value: Value)? {
        guard let path = self.settings.dependencyGraph else { return nil }
        do {
            return (path, try JSON.decode(try SynchronizerSettings.bytes(of: path)))
        } catch {
            throw UsageError(.badValue, "dependency_graph \(path): \(error)")
        }
    }
}
