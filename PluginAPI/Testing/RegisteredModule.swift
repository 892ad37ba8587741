import PluginAPI

/// A module as it was handed to `add`.
typealias RegisteredModule = RegisteredExtension<plugin_module_verbs>

extension RegisteredModule {
    init(_ given: plugin_extension) throws(ExtensionError) {
        try self.init(
            given,
            "module",
            revision: PLUGIN_MODULE_REVISION,
            required: "create, configure, declare, run and destroy"
        ) { verbs in
            verbs.create != nil && verbs.configure != nil && verbs.declare != nil && verbs.run != nil
                && verbs.destroy != nil
        }
    }
}
