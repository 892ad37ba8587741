import PluginAPI

/// Registers the collector that is measured, and the strategy that reads it.
@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(Cloud.self)
    host.add(ModelReading.self)
}
