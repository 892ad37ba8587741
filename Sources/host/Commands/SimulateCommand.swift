import Configuration
import Discovery
import Glibc
import Pipeline
import Workers

/// `host simulate [I]NAME`: from the command line to a simulation and its exit status.
enum SimulateCommand {
    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        let grants = try RunGrants(line.texts("grant"), registry, catalog)
        let line = try GenericExtensions(registry, grants, catalog).adjust(line)
        var request = try Self.request(line, RunParts(line, registry, grants, catalog), registry)
        request.settings = catalog.settings
        let collectors = try ForegroundRun.ofModels(line, registry, catalog)
        request.settings.models = collectors?.models
        let usesTerminal = request.outlets.contains { $0.isStandardOutput }
        let isLive = Terminal.isLive(besides: usesTerminal ? "-" : nil)
        request.progressPeriod = RunConclusion.progressPeriod(line.integer("progress"), isLive: isLive)
        defer { Terminal.endLive() }
        let run = try SimulationRun(
            request,
            loop: catalog.loop,
            handlers: RunConclusion.handlers(catalog, isLive: isLive)
        )
        let outcome = try run.run()
        try collectors?.end()
        return RunConclusion.status(of: outcome)
    }

    private static func request(
        _ line: ParsedCommandLine,
        _ parts: RunParts,
        _ registry: Registry
    ) throws -> SimulationRequest {
        let machines = try parts.parts(of: line.operands)
        guard machines.count == 1, var part = machines.first else {
            throw UsageError(.badValue, "expected one state machine, got \(machines.count)")
        }
        if let producers = line.integer("producers") { part.expression.producers = producers }
        let sinks = try RunSinks(line, registry, parts, mappings: part.mappings, steps: part.steps)
        var request = SimulationRequest(part: part, outlets: sinks.outlets, bindings: sinks.bindings)
        request.subjects = line.integer("subjects")
        request.ticks = line.integer("ticks")
        request.seed = line.integer("seed").map { UInt64(bitPattern: Int64($0)) }
        request.dropsUnbound = line.flag("drop-unbound")
        request.pace = try line.text("pace").map(Self.pace)
        request.batchSize = line.integer("batch-size") ?? part.expression.batchSize ?? request.batchSize
        let duration = line.number("duration") ?? 0
        request.duration = duration > 0 ? Int64(min(duration * 1e9, 0x1p62)) : nil
        request.patience = line.integer("stall-timeout") ?? 0
        request.restarts = RestartPolicy(limit: line.integer("restarts") ?? RestartPolicy().limit)
        return request
    }

    private static func pace(_ text: String) throws(UsageError) -> SimulationPace {
        do throws(SimulationPace.SyntaxError) {
            return try SimulationPace(text)
        } catch {
            throw UsageError(.badValue, "option --pace: got \(quoted(text)), \(error)")
        }
    }
}

extension SimulationRequest.Outlet {
    fileprivate var isStandardOutput: Bool { if case .file(path: "-") = self.destination { true } else { false } }
}
