import Collecting
import Configuration
import Discovery
import Records
import Services
import Synchronization
import Workers

/// `host collect NAME`: builds the model of one collector in the foreground, for its author.
enum CollectCommand {
    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        let name = line.operands[0]
        let scope = try ModelCommand.scope(line)
        let form = try ModelCommand.form(line)
        let settings = try CollectingCommandLine.settings(line, nil, registry, catalog)
        guard CollectingCommandLine.judge(settings) else { return .usage }
        let parts = try CollectingParts(settings, line, registry, catalog)
        // The others are there for it to read, but have no workers before it asks.
        let (usable, unusable) = try parts.collectors()
        let collectors =
            try [parts.collector(name, isRefreshed: false)]
            + usable.filter { $0.part.name != name }.map { other in
                var other = other
                other.isRefreshed = false
                return other
            }
        let run = try ForegroundRun(collectors, unusable: unusable, catalog)
        let begun = EventLoop.now()
        let period: Int64 = Terminal.isLive(besides: nil) ? 200_000_000 : 5_000_000_000
        let outcome = try run.wait(every: period) {
            let seconds = Double((EventLoop.now() - begun) / 100_000_000) / 10
            Terminal.isLive(besides: nil)
                ? Terminal.showLive("building \(name): \(seconds) s")
                : Terminal.sayPlainly("building \(name): \(seconds) s")
        } for: { models, _, answer in
            models.ask(name, scope: scope, milliseconds: 86_400_000) { result in
                answer(result.mapError { $0 as any Error })
            }
        }
        Terminal.endLive()
        let offer = try outcome.get()
        let page = try ModelPage(offer)
        let counts = try page.counts().map { "\($0.count) \($0.type)" }.joined(separator: ", ")
        let seconds = Double((EventLoop.now() - begun) / 1_000_000) / 1000
        Terminal.sayPlainly("built \(name) in \(seconds) s: \(counts.isEmpty ? "nothing" : counts)")
        if offer.version.isPartial { Terminal.say("the model is partial: \(offer.partial)") }
        try ModelCommand.print(page, form, isDetailed: line.flag("detail"))
        return offer.version.isPartial ? .failure : .success
    }
}
