import PluginAPI

/// Registers the modules.
@c(plugin_register)
public func register(_ host: PluginRegistrar) { host.add(Exposure.self) }
