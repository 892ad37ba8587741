import PluginAPI

/// Registers the format and the mapping.
@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(Logfmt.self)
    host.add(Redact.self)
}
