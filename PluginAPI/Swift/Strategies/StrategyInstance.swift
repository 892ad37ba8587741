/// One instance of a strategy.
final class StrategyInstance {
    private let strategy: any Strategy
    private let context: Context
    private lazy var texts = Texts(type(of: self.strategy))

    /// What it says of itself, in memory that is never freed: there is little of it, and an instance asks once.
    private struct Texts {
        let goal: plugin_text
        let displayName: plugin_text
        let schema: plugin_text

        init(_ type: any Strategy.Type) {
            self.goal = type.goal.asLastingPluginText
            self.displayName = type.displayName.asLastingPluginText
            self.schema = type.schema?.text.asLastingPluginText ?? plugin_text()
        }
    }

    init(_ strategy: any Strategy, _ context: Context) {
        self.strategy = strategy
        self.context = context
    }

    func describe(_ description: UnsafeMutablePointer<plugin_strategy_description>) -> plugin_status {
        self.context.status {
            if let schema = type(of: self.strategy).schema {
                do throws(JSONError) { _ = try JSON.decode(schema.text) } catch {
                    throw CollectorError(description: "the schema of the parameters: \(error)")
                }
            }
            description.pointee.goal = self.texts.goal
            description.pointee.display_name = self.texts.displayName
            description.pointee.schema = self.texts.schema
        }
    }

    func run(
        _ audit: UnsafePointer<plugin_audit>,
        _ body: (any Strategy, Audit) throws -> Void
    ) -> plugin_status {
        self.context.status {
            let given = try Audit(audit)
            defer { given.end() }
            try body(self.strategy, given)
        }
    }
}
