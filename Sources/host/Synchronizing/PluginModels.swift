import Configuration
import Platform
import PluginABI
import Records
import Services
import Synchronizing
import Workers

/// What plugins add to the models that a command looks at, asked of workers that live for that.
final class PluginModels {
    private let catalog: PluginCatalog
    private var services: PartServices?
    private var isOver = false
    private var outcome: DeclaredModels.Outcome?

    private init(_ catalog: PluginCatalog) { self.catalog = catalog }

    /// What the plugins of `--ext` declare; nothing if it was not given. Those that cannot be asked are told of.
    ///
    /// - Returns: What they declare, and whether one of them could not be asked.
    static func read(
        _ line: ParsedCommandLine,
        _ catalog: PluginCatalog
    ) throws -> (sources: [XProtoSource], hasFailed: Bool) {
        guard !line.texts("ext").isEmpty else { return ([], false) }
        let registry = try catalog.scan()
        let names = registry.names(ofKind: PLUGIN_KIND_DATA_MODEL)
        guard !names.isEmpty else { return ([], false) }
        let makers = try PlatformParts(
            line,
            PlatformSettings(directory: ".", model: ModelSpec([])),
            registry,
            catalog
        )
        var parts: [ServicePart] = []
        for name in names {
            do {
                parts.append(try makers.part(PLUGIN_KIND_DATA_MODEL, HostSettings.Choice(name), in: "options"))
            } catch {
                Terminal.say("\(PLUGIN_KIND_DATA_MODEL)/\(name): \(error)")
            }
        }
        let outcome = try PluginModels(catalog).ask(parts)
        for (name, reason) in outcome.problems { Terminal.say("\(name): \(reason)") }
        return (outcome.sources, parts.count < names.count || !outcome.problems.isEmpty)
    }

    /// What plugins of a synchronizer declare.
    ///
    /// - Throws: One of them cannot be asked: without its models its objects would be taken for some that nobody wants.
    static func declared(by parts: [ServicePart], _ catalog: PluginCatalog) throws -> [XProtoSource] {
        let outcome = try PluginModels(catalog).ask(parts)
        guard outcome.problems.isEmpty else {
            let reasons = outcome.problems.map { "\($0.name): \($0.reason)" }
            throw UsageError(.badValue, (reasons + ["nothing is done without its models"]).joined(separator: "\n"))
        }
        return outcome.sources
    }

    private func ask(_ parts: [ServicePart]) throws -> DeclaredModels.Outcome {
        guard !parts.isEmpty else { return DeclaredModels.Outcome() }
        let services = try PartServices(
            self.catalog.settings,
            self.catalog.loop,
            Metrics(),
            PartServices.Handlers(
                line: { Terminal.sayPlainly("\($0): \($1)") },
                warned: { Terminal.say("\($0): \($1)") },
                allEnded: { [unowned self] in self.isOver = true }
            )
        )
        self.services = services
        let declared = try DeclaredModels(parts, services, self.catalog.loop) { [unowned self] in self.outcome = $0 }
        try declared.start()
        try self.catalog.loop.run { self.outcome != nil }
        declared.finish()
        if !services.isEmpty { try self.catalog.loop.run { self.isOver } }
        return self.outcome ?? DeclaredModels.Outcome()
    }
}
