import Configuration
import Discovery
import Glibc
import Platform
import PluginABI
import Workers

/// `host serve`: serves the API of a platform until it is told to stop.
enum ServeCommand {
    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        guard let given = line.text("config"), !given.isEmpty else {
            throw UsageError(.missingValue, "serve needs --config")
        }
        let outcome = SettingsReader.read(catalog.absolute(given))
        for finding in outcome.findings where finding.severity != .note { Terminal.say(finding.description) }
        guard let settings = outcome.settings else { return .usage }
        let log = StructuredLog(PlatformRun.logFormat(line, settings))
        let parts = try PlatformParts(line, settings, registry, catalog)
        let run = try PlatformRun(
            settings,
            parts,
            address: line.text("http") ?? settings.host.address,
            application: line.text("app-name") ?? settings.host.applicationName ?? "dp3",
            drain: line.integer("drain-timeout") ?? 0,
            log: log,
            reload: PlatformReload(line, registry, catalog),
            line,
            catalog
        )
        return try run.run()
    }
}
