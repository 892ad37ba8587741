import PluginABI

/// A kind of extension that this host knows, in the revision that it knows.
public struct ExtensionKind: Hashable, Sendable {
    /// The name, such as `model`.
    public let name: String
    /// The revision of its verbs.
    public let revision: Int

    /// The kinds that a platform is made of: those that are called, where a run's are passed by records.
    public static let ofPlatforms: Set<String> = [
        PLUGIN_KIND_STORE, PLUGIN_KIND_BUS, PLUGIN_KIND_GATEWAY, PLUGIN_KIND_MODULE,
        PLUGIN_KIND_COLLECTOR, PLUGIN_KIND_STRATEGY,
        PLUGIN_KIND_DATA_MODEL, PLUGIN_KIND_SYNC_STEP, PLUGIN_KIND_MODEL_POLICY, PLUGIN_KIND_PULL_STEP,
        PLUGIN_KIND_EVENT_STEP, PLUGIN_KIND_CONVENIENCE,
    ]

    /// The kinds whose options are given in files alone: many of their extensions have options of the same names.
    public static let configuredByFiles: Set<String> = [
        PLUGIN_KIND_COLLECTOR, PLUGIN_KIND_STRATEGY, PLUGIN_KIND_DATA_MODEL, PLUGIN_KIND_SYNC_STEP,
        PLUGIN_KIND_MODEL_POLICY, PLUGIN_KIND_PULL_STEP, PLUGIN_KIND_EVENT_STEP, PLUGIN_KIND_CONVENIENCE,
    ]

    /// All kinds: those that a record passes, in that order, and those that are called.
    public static let known = [
        ExtensionKind(name: PLUGIN_KIND_GENERIC, revision: Int(PLUGIN_GENERIC_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_MODEL, revision: Int(PLUGIN_MODEL_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_MAPPING, revision: Int(PLUGIN_MAPPING_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_FORMAT, revision: Int(PLUGIN_FORMAT_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_MEDIUM, revision: Int(PLUGIN_MEDIUM_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_STORE, revision: Int(PLUGIN_STORE_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_BUS, revision: Int(PLUGIN_BUS_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_GATEWAY, revision: Int(PLUGIN_GATEWAY_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_MODULE, revision: Int(PLUGIN_MODULE_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_COLLECTOR, revision: Int(PLUGIN_COLLECTOR_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_STRATEGY, revision: Int(PLUGIN_STRATEGY_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_DATA_MODEL, revision: Int(PLUGIN_DATA_MODEL_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_SYNC_STEP, revision: Int(PLUGIN_SYNC_STEP_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_MODEL_POLICY, revision: Int(PLUGIN_MODEL_POLICY_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_PULL_STEP, revision: Int(PLUGIN_PULL_STEP_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_EVENT_STEP, revision: Int(PLUGIN_EVENT_STEP_REVISION)),
        ExtensionKind(name: PLUGIN_KIND_CONVENIENCE, revision: Int(PLUGIN_CONVENIENCE_REVISION)),
    ]
}
