import PluginAPI

/// What the host calls once to learn what is in here.
@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(AsaModel.self)
    host.add(FortigateModel.self)
    host.add(MikroTikPptpModel.self)
    host.add(PptpModel.self)
    host.add(ScreenOSModel.self)
    host.add(SnortModel.self)
}
