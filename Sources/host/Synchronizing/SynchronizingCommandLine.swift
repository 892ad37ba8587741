import Configuration
import Synchronizing

/// The options of the command line that are about a synchronizer.
enum SynchronizingCommandLine {
    /// Directories of plugins that the configuration of a synchronizer names; what is wrong with it is told later.
    static func directories(in arguments: [String]) throws(UsageError) -> [String] {
        let syntax = CommandLineSyntax(command: "host", groups: [HostOptions.service])
        guard let file = try syntax.parse(arguments, isPartial: true).text("synchronizer"), !file.isEmpty else {
            return []
        }
        return (try? SynchronizerSettings.read(file))?.extensionDirectories ?? []
    }

    /// The configuration; nil: no synchronizer is asked for.
    static func settings(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws(UsageError)
        -> SynchronizerSettings?
    {
        guard let file = line.text("synchronizer"), !file.isEmpty else { return nil }
        guard line.text("config") ?? "" == "" else {
            throw UsageError(.badValue, "--config and --synchronizer do not go together; run the host for each")
        }
        do throws(ObjectRefusal) {
            let settings = try SynchronizerSettings.read(catalog.absolute(file))
            for warning in settings.warnings { Terminal.say(warning) }
            return settings
        } catch {
            throw UsageError(.badValue, error.description)
        }
    }
}
