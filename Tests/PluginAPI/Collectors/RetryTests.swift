import PluginAPI
import PluginTesting
import Testing

/// Calls that are made again when they fail.
@Suite struct RetryTests {
    /// Fails as often as it is told.
    final class Retrying: Collector {
        static let name = "retrying"
        static let failures = Option("failures", default: 0, help: "How often it fails.")
        static let attempts = Option("attempts", default: 3, help: "How often it tries.")
        static let options: [any OptionDeclaring] = [failures, attempts]
        private let context: Context
        init(_ context: Context) { self.context = context }

        func execute() throws -> ClusterModel {
            let model = ClusterModel()
            var calls = 0
            var resets = 0
            let reset: (any Error) -> Void = { error in
                resets += 1
                self.context.log(.info, "reset after \(error)")
            }
            try self.context.callRetry(attempts: self.context[Self.attempts], interval: 0, reset: reset) {
                calls += 1
                if calls <= self.context[Self.failures] { throw Broken(description: "failure \(calls)") }
            }
            try model.store().put(Element("Count", "x", ["calls": .int(calls), "resets": .int(resets)]))
            return model
        }
    }

    private func run(_ failures: Int, _ attempts: Int) throws -> CollectorRun {
        try CollectorRun(Retrying.self, options: ["failures": "\(failures)", "attempts": "\(attempts)"])
    }

    @Test(arguments: [(0, 3, 1), (1, 3, 2), (2, 3, 3), (0, 0, 1)])
    func itSucceedsWithinTheAttempts(_ failures: Int, _ attempts: Int, _ calls: Int) throws {
        let model = try self.run(failures, attempts).execute()
        #expect(try model.reading.element("Count", "x")?.fields == ["calls": .int(calls), "resets": .int(calls - 1)])
    }

    @Test(arguments: [(3, 3, "failure 3"), (1, 1, "failure 1"), (9, 0, "failure 1")])
    func theLastErrorItselfIsThrown(_ failures: Int, _ attempts: Int, _ reason: String) throws {
        let run = try self.run(failures, attempts)
        do {
            try run.execute()
            Issue.record("it succeeded")
        } catch {
            #expect(String(describing: error) == reason)
        }
        // Nothing is reset behind the last attempt.
        #expect(run.log.count { $0.message.starts(with: "reset") } == max(attempts, 1) - 1)
    }

    @Test func itEndsEarlyWhenItIsToStop() throws {
        let run = try self.run(9, 9)
        run.isCancelled = true
        do {
            try run.execute()
            Issue.record("it succeeded")
        } catch {
            #expect(String(describing: error) == "failure 1")
        }
    }
}
