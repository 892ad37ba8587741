import Configuration
import Discovery
import Glibc
import Pipeline
import PluginABI
import Records
import Workers

/// `host generate EXPR...`: from the command line to a run and its exit status.
enum GenerateCommand {
    /// What is generated when nothing is named, as in Avalon.
    private static let defaultExpression = "test"

    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        let grants = try RunGrants(line.texts("grant"), registry, catalog)
        let line = try GenericExtensions(registry, grants, catalog).adjust(line)
        let parts = RunParts(line, registry, grants, catalog)
        var request = try Self.request(line, registry, parts)
        request.settings = catalog.settings
        let collectors = try ForegroundRun.ofModels(line, registry, catalog)
        request.settings.models = collectors?.models
        let isLive = Terminal.isLive(besides: request.medium == nil ? request.path : nil)
        request.progressPeriod = RunConclusion.progressPeriod(line.integer("progress"), isLive: isLive)
        defer { Terminal.endLive() }
        let reload = PluginReload(
            searchPath: catalog.searchPath,
            registering: ScanWorkers(loop: catalog.loop, sandbox: catalog.sandbox, settings: catalog.settings),
            revised: parts.revised
        )
        let run = try GenerateRun(
            request,
            reload: reload,
            loop: catalog.loop,
            handlers: RunConclusion.handlers(catalog, isLive: isLive)
        )
        let outcome = try run.run()
        try collectors?.end()
        return RunConclusion.status(of: outcome)
    }

    private static func request(
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ parts: RunParts
    ) throws -> GenerateRequest {
        let limits = try RunLimits(
            number: line.integer("number"),
            duration: line.number("duration"),
            rate: line.integer("rate"),
            batchSize: line.integer("batch-size")
        )
        let output = try RunOutput(line, registry, parts)
        for note in output.notes { Terminal.sayPlainly(note) }
        let start = line.text("start-time") ?? ""
        guard let startTime = RFC3339Text.microseconds(start) else {
            throw UsageError(
                .badValue,
                "option --start-time: got \(quoted(start)), expected a time as 2000-01-01T00:00:00Z"
            )
        }
        var request = GenerateRequest(
            parts: try parts.parts(of: line.operands.isEmpty ? [Self.defaultExpression] : line.operands),
            limits: limits,
            seed: line.integer("seed").map { UInt64(bitPattern: Int64($0)) },
            startTime: startTime,
            format: output.format,
            path: line.text("file-name") ?? "-",
            progressPeriod: 0,
            patience: line.integer("stall-timeout") ?? 0,
            restarts: RestartPolicy(limit: line.integer("restarts") ?? RestartPolicy().limit)
        )
        request.medium = output.medium
        request.formatPlugin = output.formatPlugin
        return request
    }
}
