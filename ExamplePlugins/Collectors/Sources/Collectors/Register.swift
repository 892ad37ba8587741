import PluginAPI

/// Registers the collectors and the strategy.
@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(DummyClusterDataModelCollector.self)
    host.add(ProcCollector.self)
    host.add(ClusterFileCollector.self)
    host.add(ConsolidationExample.self)
}
