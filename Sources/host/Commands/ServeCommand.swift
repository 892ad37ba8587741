import Configuration
import Discovery
import Glibc
import Platform
import PluginABI
import Services
import Workers

/// `host serve`: serves the API of a platform until it is told to stop.
enum ServeCommand {
    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        let synchronizer = try SynchronizingCommandLine.settings(line, catalog)
        if let synchronizer, !synchronizer.isLoaded,
            let status = try ModelUnloading.run(try SynchronizingStore(synchronizer, line, registry, catalog))
        {
            return status
        }
        let platform: PlatformSettings?
        if let given = line.text("config"), !given.isEmpty {
            let outcome = SettingsReader.read(catalog.absolute(given))
            for finding in outcome.findings where finding.severity != .note { Terminal.say(finding.description) }
            guard let settings = outcome.settings else { return .usage }
            platform = settings
        } else {
            guard synchronizer != nil || !line.texts("config-file").isEmpty || !line.texts("config-dir").isEmpty else {
                throw UsageError(
                    .missingValue,
                    "serve needs --config, --synchronizer, or --config-file for collectors alone"
                )
            }
            platform = nil
        }
        let collecting = try CollectingCommandLine.settings(line, platform, registry, catalog)
        guard CollectingCommandLine.judge(collecting) else { return .usage }
        let usual = HostSettings()
        let log = StructuredLog(ServiceRun.logFormat(line, platform))
        // The gateway is made of settings, which a host without a platform has as they are usually.
        let settings =
            platform ?? synchronizer.map(SynchronizingParts.platform)
            ?? PlatformSettings(directory: ".", model: ModelSpec([]))
        let run = try ServiceRun(
            platform,
            try PlatformParts(line, settings, registry, catalog),
            try CollectingParts(collecting, line, registry, catalog, grants: platform?.host.grants ?? []),
            synchronizer.map { SynchronizingParts($0, line, registry, catalog) },
            address: line.text("http") ?? platform?.host.address ?? synchronizer?.address ?? usual.address,
            application: line.text("app-name") ?? platform?.host.applicationName ?? synchronizer?.name
                ?? (platform == nil ? "host" : "dp3"),
            drain: line.integer("drain-timeout") ?? 0,
            log: log,
            reload: PlatformReload(line, registry, catalog),
            line,
            registry,
            catalog
        )
        return try run.run()
    }
}
