import Configuration
import Discovery
import Pipeline
import Records
import Transforms

/// `host --list-plugins` and its kin.
enum ListCommand {
    /// Prints the list that was asked for; nil if none was.
    static func run(_ line: ParsedCommandLine, _ registry: Registry) throws -> ExitStatus? {
        if line.flag("list-plugins") {
            if line.flag("json") {
                try Terminal.print(String(decoding: JSON.encode(registry.jsonValue), as: UTF8.self) + "\n")
            } else {
                try Terminal.print(registry.table)
            }
            return .success
        }
        let lists: [(option: String, names: () -> [String])] = [
            ("list-models", { registry.names(ofKind: "model") }),
            ("list-formats", { OutputFormat.builtIn.map(\.name) + registry.names(ofKind: "format") }),
            ("list-mediums", { ["file"] + registry.names(ofKind: "medium") }),
            ("list-mappings", { MappingCatalog.builtIn.map(\.name) + registry.names(ofKind: "mapping") }),
            ("list-generics", { registry.names(ofKind: "generic") }),
        ]
        guard let list = lists.first(where: { line.flag($0.option) }) else { return nil }
        try Terminal.print(list.names().map { "\($0)\n" }.joined())
        return .success
    }
}
