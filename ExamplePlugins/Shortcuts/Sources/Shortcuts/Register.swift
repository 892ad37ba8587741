import PluginAPI

/// What the host calls once to learn what is in here.
@c(plugin_register)
public func register(_ host: PluginRegistrar) { host.add(Shortcuts.self) }
