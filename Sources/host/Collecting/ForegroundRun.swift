import Collecting
import Services
import Workers

/// Collectors and strategies that work for one command. A collector has a worker once somebody asks for its model.
final class ForegroundRun {
    private let engine: CollectingEngine
    private let catalog: PluginCatalog
    private var isOver = false

    /// - Parameter unusable: Collectors that somebody may ask for, and cannot have.
    init(
        _ collectors: [CollectorSettings],
        unusable: [UnusableCollector],
        strategies: [ServicePart] = [],
        _ catalog: PluginCatalog
    ) throws {
        self.catalog = catalog
        let owner = Owner()
        self.engine = try CollectingEngine(
            workers: catalog.settings,
            loop: catalog.loop,
            metrics: Metrics(),
            deadLetters: catalog.settings.deadLetters,
            handlers: CollectingEngine.Handlers(
                line: { Terminal.sayPlainly("\($0): \($1)") },
                warned: { Terminal.say("\($0): \($1)") },
                ended: { owner.run?.isOver = true }
            )
        )
        owner.run = self
        self.engine.expect(collectors)
        for collector in collectors { self.engine.reserve(collector) }
        for collector in unusable where collector.isInstalled { self.engine.refuse(collector.name, collector.reason) }
        for strategy in strategies { try self.engine.add(strategy: strategy) }
    }

    /// The models of the collectors.
    var models: Models { self.engine.models }

    /// Asks something, waits for the answer, and ends the workers.
    ///
    /// - Parameters:
    ///   - period: Nanoseconds from one call of `waiting` to the next.
    ///   - ask: Asks; calls back once, on any thread.
    func wait<Success: Sendable>(
        every period: Int64,
        _ waiting: @escaping () -> Void,
        for ask: (Models, Audits, @escaping @Sendable (Result<Success, any Error>) -> Void) -> Void
    ) throws -> Result<Success, any Error> {
        let answers = try Mailbox<Result<Success, any Error>>()
        var answer: Result<Success, any Error>?
        try self.catalog.loop.watch(answers.descriptor) {
            for result in answers.takeAll() { answer = result }
        }
        defer { self.catalog.loop.unwatch(answers.descriptor) }
        ask(self.engine.models, self.engine.audits) { answers.post($0) }
        func tick() {
            self.catalog.loop.schedule(after: period) {
                guard answer == nil else { return }
                waiting()
                tick()
            }
        }
        tick()
        try self.catalog.loop.run { answer != nil }
        try self.end()
        guard let answer else { throw SystemError("waiting for an answer", code: 0) }
        return answer
    }

    /// Ends the workers.
    func end() throws {
        self.engine.stop()
        try self.catalog.loop.run { self.isOver }
    }

    private final class Owner {
        weak var run: ForegroundRun?
    }
}
