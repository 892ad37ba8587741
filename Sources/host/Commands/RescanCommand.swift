import Configuration
import Discovery
import Records

/// `host rescan`: judges all files anew and shows what came of it.
enum RescanCommand {
    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let registry = try catalog.scan(again: true)
        if line.flag("json") {
            try Terminal.print(String(decoding: JSON.encode(registry.jsonValue), as: UTF8.self) + "\n")
        } else {
            try Terminal.print(registry.table)
        }
        return .success
    }
}
