import Configuration
import Discovery
import Records

/// `host grants`: all that was granted, and whether it still holds.
enum GrantsCommand {
    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let grants = try catalog.grants.list().grants
        let registry = try catalog.scan()
        if line.flag("json") {
            let values = grants.map { grant -> Value in
                var record = grant.value.record ?? Record()
                record["state"] = .string(Self.state(of: grant, registry, catalog))
                return .map(record)
            }
            try Terminal.print(String(decoding: JSON.encode(.array(values)), as: UTF8.self) + "\n")
            return .success
        }
        guard !grants.isEmpty else {
            try Terminal.print("Nothing is granted.\n")
            return .success
        }
        let rows =
            [["NAME", "KIND", "STATE", "GRANTED", "SHA256", "FILE", "NEEDS"]]
            + grants.map { grant in
                [
                    grant.name, grant.kind, Self.state(of: grant, registry, catalog), grant.date,
                    grant.digest.abbreviated, grant.file, needList(grant.needs),
                ]
                .map(TextTable.clean)
            }
        try Terminal.print(TextTable.aligned(rows).map { $0 + "\n" }.joined())
        return .success
    }

    /// `holds`, `partial` if the extension needs more, `changed` if the file is another now, `absent` if the extension
    /// is not found at that path.
    private static func state(of grant: Grant, _ registry: Registry, _ catalog: PluginCatalog) -> String {
        let extensions = registry.extensions.filter {
            $0.description.kind == grant.kind && $0.description.name == grant.name
        }
        guard let found = extensions.first(where: { registry.file(of: $0).path == grant.file }) else { return "absent" }
        let file = registry.file(of: found)
        guard file.digest == grant.digest else { return "changed" }
        return catalog.grants.isGranted(found.description, file) ? "holds" : "partial"
    }
}
