import PluginABI

// The results of the contract's functions. C enumerators arrive as `Int`, the functions return 32 bits.

extension plugin_status {
    static var ok: plugin_status { plugin_status(PLUGIN_OK) }
    static var failed: plugin_status { plugin_status(PLUGIN_FAILED) }
    static var badRecord: plugin_status { plugin_status(PLUGIN_BAD_RECORD) }
    static var full: plugin_status { plugin_status(PLUGIN_FULL) }
    static var end: plugin_status { plugin_status(PLUGIN_END) }
}
