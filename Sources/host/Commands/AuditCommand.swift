import Collecting
import Configuration
import Discovery
import Records
import Services
import Workers

/// `host audit NAME`: has a strategy look at the models of collectors, and prints what it proposes. Nothing is applied.
enum AuditCommand {
    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        let name = line.operands[0]
        let scope = try ModelCommand.scope(line)
        var parameters = Record()
        if let text = line.text("parameters") {
            guard let given = (try? JSON.decode(Array(text.utf8)))?.record else {
                throw UsageError(.badValue, "option --parameters: expected an object in JSON, found \(quoted(text))")
            }
            parameters = given
        }
        let settings = try CollectingCommandLine.settings(line, nil, registry, catalog)
        guard CollectingCommandLine.judge(settings) else { return .usage }
        let parts = try CollectingParts(settings, line, registry, catalog)
        let (usable, unusable) = try parts.collectors()
        let collectors = usable.map { collector in
            var collector = collector
            collector.isRefreshed = false
            return collector
        }
        let strategy = try parts.strategy(name)
        let run = try ForegroundRun(collectors, unusable: unusable, strategies: [strategy], catalog)
        let given = parameters
        let outcome = try run.wait(every: 5_000_000_000) {
            Terminal.sayPlainly("auditing with \(name)")
        } for: { _, audits, answer in
            audits.audit(name, parameters: given, scope: scope) { result in
                answer(result.mapError { $0 as any Error })
            }
        }
        try Terminal.print(String(decoding: JSON.encode(try outcome.get()), as: UTF8.self) + "\n")
        return .success
    }
}
