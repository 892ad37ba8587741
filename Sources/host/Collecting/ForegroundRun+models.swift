import Configuration
import Discovery
import Glibc

extension ForegroundRun {
    /// The collectors that a command line names files for, for extensions that read their models during a run.
    ///
    /// - Returns: nil: it names none.
    static func ofModels(
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ catalog: PluginCatalog
    ) throws -> ForegroundRun? {
        guard !line.texts("config-file").isEmpty || !line.texts("config-dir").isEmpty else { return nil }
        let settings = try CollectingCommandLine.settings(line, nil, registry, catalog)
        guard CollectingCommandLine.judge(settings) else {
            throw UsageError(
                .badValue,
                "the settings of collectors have errors; mend them, or leave the files out"
            )
        }
        let parts = try CollectingParts(settings, line, registry, catalog)
        let (collectors, unusable) = try parts.collectors()
        // The run hears these on the loop; a thread that is made before would be ended by them.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        return try ForegroundRun(collectors, unusable: unusable, catalog)
    }
}
