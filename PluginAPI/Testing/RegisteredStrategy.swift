import PluginAPI

/// A strategy as it was handed to `add`.
typealias RegisteredStrategy = RegisteredExtension<plugin_strategy_verbs>

extension RegisteredStrategy {
    init(_ given: plugin_extension) throws(ExtensionError) {
        try self.init(
            given,
            "strategy",
            revision: PLUGIN_STRATEGY_REVISION,
            required: "create, describe, execute and destroy"
        ) { verbs in
            verbs.create != nil && verbs.describe != nil && verbs.execute != nil && verbs.destroy != nil
        }
    }
}
