import Configuration
import Discovery
import Synchronizing
import Workers

/// `host backup --synchronizer FILE TARGET`: writes all that a synchronizer keeps to a file.
enum BackupCommand {
    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        guard let store = try SynchronizingStore(line, registry, catalog) else {
            throw UsageError(.missingValue, "backup needs --synchronizer")
        }
        let path = catalog.absolute(line.operands[0])
        let name = store.settings.name
        let summary = try store.run { client in
            try ObjectBackup.write(client, to: path, name: name, host: HostCommand.version)
        }
        guard let summary else {
            Terminal.say("there is nothing in the store to write to \(path)")
            return .failure
        }
        try Terminal.print("\(path): \(summary.text)\n")
        return .success
    }
}
