import Configuration
import Discovery
import Glibc
import Platform
import PluginABI
import Workers

/// `host serve`: serves the API until it is told to stop.
enum ServeCommand {
    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        let missing = ["config", "app-name"].filter { line.text($0)?.isEmpty ?? true }.map { "--\($0)" }
        guard missing.isEmpty else {
            throw UsageError(.missingValue, "serve needs \(missing.joined(separator: " and "))")
        }
        let log = StructuredLog(line.text("log-format").flatMap(LogFormat.init(rawValue:)) ?? .text)
        let directory = catalog.absolute(line.text("config") ?? "")
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw UsageError(.badValue, "option --config: \(quoted(directory)) is no directory")
        }
        let gateway = try Self.gateway(line, registry)
        let address = try Self.address(line, gateway.description)
        let parts = RunParts(address, registry, try RunGrants(line.texts("grant"), registry, catalog), catalog)
        let service = try PlatformRun(
            try parts.load(gateway),
            application: line.text("app-name") ?? "",
            drain: line.integer("drain-timeout") ?? 0,
            log: log,
            catalog
        )
        return try service.run()
    }

    /// The gateway that is named, or the only one there is.
    private static func gateway(_ line: ParsedCommandLine, _ registry: Registry) throws(UsageError)
        -> RegisteredExtension
    {
        let names = registry.names(ofKind: PLUGIN_KIND_GATEWAY)
        let name = line.text("gateway") ?? (names.count == 1 ? names[0] : nil)
        guard let name else {
            let found = names.isEmpty ? "no plugin has one" : "there are \(names.joined(separator: ", "))"
            throw UsageError(.badValue, "option --gateway: expected the name of a gateway; \(found)")
        }
        if let found = registry.find(kind: PLUGIN_KIND_GATEWAY, name: name) { return found }
        throw UsageError(
            .badValue,
            registry.explainAbsence(kind: PLUGIN_KIND_GATEWAY, name: name)
                ?? adviceOnUnknown("gateway", name, names, "`host --list-plugins` shows what was found and where")
        )
    }

    /// The command line with the address of --http where the gateway expects it.
    private static func address(
        _ line: ParsedCommandLine,
        _ gateway: ExtensionDescription
    ) throws(UsageError) -> ParsedCommandLine {
        guard let address = line.text("http") else { return line }
        guard let option = gateway.options.first(where: { $0.name.hasSuffix("-listen") }) else {
            throw UsageError(.badValue, "[P-60] gateway \(quoted(gateway.name)) has no option for its address")
        }
        return try line.replacing(option.name, by: [address])
    }
}
