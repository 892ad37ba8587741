import Configuration
import Discovery
import Glibc
import Platform
import Records
import Synchronizing
import Workers

/// `host restore --synchronizer FILE SOURCE`: puts back what a backup has, in place of what a synchronizer keeps.
enum RestoreCommand {
    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        guard let store = try SynchronizingStore(line, registry, catalog) else {
            throw UsageError(.missingValue, "restore needs --synchronizer")
        }
        let path = catalog.absolute(line.operands[0])
        let backup: VerifiedBackup
        do throws(ObjectRefusal) {
            backup = try VerifiedBackup(path)
        } catch {
            Terminal.say("\(error)")
            return .failure
        }
        if let refusal = backup.refusal(by: try store.model()) {
            Terminal.say(refusal)
            return .failure
        }
        if backup.summary.name != store.settings.name {
            let (source, target) = (quoted(backup.summary.name), quoted(store.settings.name))
            Terminal.say("it is a backup of the synchronizer \(source), and this is \(target)")
        }
        guard !line.flag("verify") else {
            try Terminal.print("\(path): \(backup.summary.text)\n")
            return .success
        }
        let directory = store.settings.path(store.settings.dataDirectory)
        // A store on a server keeps nothing there; what cannot be made is told when the file is.
        mkdir(directory, 0o700)
        let emergency = "\(directory)/before-restore-\(Self.time()).backup"
        try store.run { client in
            try ObjectRestore(client, host: HostCommand.version).run(backup, emergency: emergency) { kept in
                Terminal.say(kept.map { "what there was is in \($0)" } ?? "there was nothing in the store")
            }
        }
        try Terminal.print("restored from \(path): \(backup.summary.text)\n")
        return .success
    }

    /// The time as names of files have it, to the microsecond: no two restores share one.
    private static func time() -> String {
        let now = Clock.system()
        let fraction = String(1_000_000 + now % 1_000_000).dropFirst()
        let time = RFC3339Text.text(seconds: now / 1_000_000)
        return "\(time.filter { $0 != "-" && $0 != ":" && $0 != "Z" }).\(fraction)"
    }
}
