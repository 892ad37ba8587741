import Configuration
import Discovery
import Platform
import Records

/// What command lines say about collectors.
enum CollectingCommandLine {
    /// The settings that the options of a command line and a configuration directory, if there is one, tell.
    static func settings(
        _ line: ParsedCommandLine,
        _ platform: PlatformSettings?,
        _ registry: Registry,
        _ catalog: PluginCatalog
    ) throws -> CollectingSettings {
        try CollectingSettings(
            files: line.texts("config-file").map { catalog.absolute($0) },
            directories: line.texts("config-dir").map { catalog.absolute($0) },
            hostSettings: platform?.host.collectors ?? Record(),
            directory: platform?.directory ?? ".",
            environment: catalog.environment,
            registry
        )
    }

    /// Says what is wrong with settings.
    ///
    /// - Returns: Whether they can be used.
    static func judge(_ settings: CollectingSettings) -> Bool {
        let findings = settings.findings
        for finding in findings { Terminal.say(finding.description) }
        return findings.allSatisfy { $0.severity != .error }
    }
}
