import PluginAPI

/// A collector as it was handed to `add`.
typealias RegisteredCollector = RegisteredExtension<plugin_collector_verbs>

extension RegisteredCollector {
    init(_ given: plugin_extension) throws(ExtensionError) {
        try self.init(
            given,
            "collector",
            revision: PLUGIN_COLLECTOR_REVISION,
            required: "create, execute and destroy"
        ) { verbs in
            verbs.create != nil && verbs.execute != nil && verbs.destroy != nil
        }
    }
}
