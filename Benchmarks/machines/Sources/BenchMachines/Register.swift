import PluginAPI

/// Registers the machines that are measured.
@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(Bank.self)
    host.add(Restless.self)
}
