import PluginAPI

/// Registers the bank.
@c(plugin_register)
public func register(_ host: PluginRegistrar) { host.add(Banking.self) }
