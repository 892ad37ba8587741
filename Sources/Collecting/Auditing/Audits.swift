import Records
import Services
import Workers

/// Asks strategies for solutions. For any thread.
public struct Audits: Sendable {
    let clients: [String: StrategyClient]
    let threads: WorkThreads

    /// The names of the strategies, sorted.
    public var names: [String] { self.clients.keys.sorted() }

    /// Has a strategy find a solution.
    ///
    /// - Parameters:
    ///   - parameters: What the user gave; defaults come from the strategy's schema.
    ///   - scope: What the audit is about, a list; nil: everything.
    ///   - answer: Called once, on another thread: the solution as it is shown, or why there is none.
    public func audit(
        _ name: String,
        parameters: Record,
        scope: Value?,
        answer: @escaping @Sendable (Result<Value, AuditFailure>) -> Void
    ) {
        guard let client = self.clients[name] else {
            let known = self.names.isEmpty ? "there is none" : "there are \(self.names.joined(separator: ", "))"
            return answer(.failure(AuditFailure("no strategy is called \"\(name)\"; \(known)")))
        }
        self.threads.add {
            do {
                let description = try client.description()
                let schema = try ParameterSchema(description.schema)
                let given = try schema.completed(parameters)
                let solution = try client.audit(parameters: given, scope: scope)
                answer(
                    .success(
                        .map([
                            "strategy": .string(name), "goal": .string(description.goal),
                            "parameters": .map(given), "scope": scope ?? .null,
                            "efficacy": .array(solution.indicators.map(Value.map)),
                            "actions": .array(solution.actions.map(Value.map)),
                        ])
                    )
                )
            } catch {
                answer(.failure(AuditFailure("strategy \"\(name)\": \(error)")))
            }
        }
    }
}
