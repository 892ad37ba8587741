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
        var request = try Self.request(line, registry, catalog)
        request.settings = catalog.settings
        let run = try GenerateRun(request, loop: catalog.loop, log: Terminal.sayPlainly) { decision in
            Terminal.say(decision.description)
            catalog.settings.journal?.append(JournalEntry(decision))
        }
        let outcome = try run.run()
        if outcome.isReaderGone { return .signal(SIGPIPE) }
        for failure in outcome.failures { Terminal.say(failure) }
        Terminal.sayPlainly(outcome.summary)
        if outcome.hasRefusedOption { return .usage }
        if let signal = outcome.signal { return .signal(signal) }
        return outcome.failures.isEmpty ? .success : .failure
    }

    private static func request(
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ catalog: PluginCatalog
    ) throws -> GenerateRequest {
        let limits = try RunLimits(
            number: line.integer("number"),
            duration: line.number("duration"),
            rate: line.integer("rate"),
            batchSize: line.integer("batch-size")
        )
        let format = try Self.format(line.text("output-format") ?? "", registry)
        try Self.checkMedium(line.text("output-media") ?? "", registry)
        let start = line.text("start-time") ?? ""
        guard let startTime = RFC3339Text.microseconds(start) else {
            throw UsageError(
                .badValue,
                "option --start-time: got \(quoted(start)), expected a time as 2000-01-01T00:00:00Z"
            )
        }
        var images: [String: Image] = [:]
        let grants = try RunGrants(line.texts("grant"), registry, catalog)
        let operands = line.operands.isEmpty ? [Self.defaultExpression] : line.operands
        var parts: [GenerateRequest.Part] = []
        for operand in operands {
            let expressions = try Self.expressions(operand, registry)
            for expression in expressions {
                parts.append(try Self.part(expression, line, registry, grants, &images))
            }
        }
        return GenerateRequest(
            parts: parts,
            limits: limits,
            seed: line.integer("seed").map { UInt64(bitPattern: Int64($0)) },
            startTime: startTime,
            format: format,
            path: line.text("file-name") ?? "-",
            progressPeriod: line.integer("progress") ?? 0,
            patience: line.integer("stall-timeout") ?? 0,
            restarts: RestartPolicy(limit: line.integer("restarts") ?? RestartPolicy().limit)
        )
    }

    private static func expressions(_ operand: String, _ registry: Registry) throws(UsageError) -> [ModelExpression] {
        do throws(ExpressionError) {
            return try ModelExpression.parse(operand) { registry.find(kind: PLUGIN_KIND_MODEL, name: $0) != nil }
        } catch {
            throw UsageError(.badValue, "\(error)\n\(error.excerpt)")
        }
    }

    private static func part(
        _ expression: ModelExpression,
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ grants: RunGrants,
        _ images: inout [String: Image]
    ) throws -> GenerateRequest.Part {
        if let mapping = expression.mappings.first {
            throw UsageError(
                .badValue,
                Self.unknown("mapping", mapping, registry.names(ofKind: "mapping"), "--list-mappings lists them")
            )
        }
        guard let found = registry.find(kind: PLUGIN_KIND_MODEL, name: expression.model) else {
            throw UsageError(
                .badValue,
                registry.explainAbsence(kind: PLUGIN_KIND_MODEL, name: expression.model)
                    ?? Self.unknown(
                        "model",
                        expression.model,
                        registry.names(ofKind: PLUGIN_KIND_MODEL),
                        "`host --list-plugins` shows what was found and where"
                    )
            )
        }
        let file = registry.file(of: found)
        let image = try images[file.path] ?? Image(path: file.path)
        guard image.identity == file.identity else {
            throw UsageError(.badValue, "\(quoted(file.path)) changed just now; run the command again")
        }
        images[file.path] = image
        let options = try Self.options(of: found.description, line)
        return GenerateRequest.Part(
            expression: expression,
            model: found.description,
            image: image,
            sandbox: try grants.sandbox(of: found.description, image: image, options: options),
            options: options
        )
    }

    /// The values of an extension's options; what is required and missing is told all at once.
    private static func options(of description: ExtensionDescription, _ line: ParsedCommandLine) throws -> [OptionValue]
    {
        let missing = description.options.filter { $0.isRequired && !line.isGiven($0.name) }.map { "--\($0.name)" }
        guard missing.isEmpty else {
            throw UsageError(
                .missingValue,
                "\(description.kind) \(quoted(description.name)) needs \(missing.joined(separator: ", "))"
            )
        }
        do throws(OptionProblem) {
            return try description.options.map { (option) throws(OptionProblem) in
                guard line.syntax.option(option.name)?.declaration != option else { return line.value(option.name) }
                // Another declaration has the name. The plugin still gets a value of the type that it asked for: what
                // was given to its namesake, but for options of the host, which mean something else.
                let isOfHost = line.syntax.group(of: option.name)?.owner == nil
                return try option.parse(isOfHost ? [] : line.texts(option.name))
            }
        } catch {
            throw UsageError(.badValue, "\(description.kind) \(quoted(description.name)): \(error)")
        }
    }

    private static func format(_ name: String, _ registry: Registry) throws(UsageError) -> OutputFormat {
        if let format = OutputFormat.builtIn.first(where: { $0.name == name }) { return format }
        throw UsageError(
            .badValue,
            Self.unknown("format", name, OutputFormat.builtIn.map(\.name), "--list-formats lists them")
        )
    }

    private static func checkMedium(_ name: String, _ registry: Registry) throws(UsageError) {
        guard name != "file" else { return }
        throw UsageError(.badValue, Self.unknown("medium", name, ["file"], "--list-mediums lists them"))
    }

    private static func unknown(_ kind: String, _ name: String, _ names: [String], _ otherwise: String) -> String {
        let advice = nearestName(to: name, among: names).map { "did you mean '\($0)'?" } ?? otherwise
        return "unknown \(kind) \(quoted(name)); \(advice)"
    }
}
