import PluginAPI

/// Registers what the synchronizer is measured with.
@c(plugin_register)
public func register(_ host: PluginRegistrar) { host.add(EmptyStep.self) }
