import PluginAPI

@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(TestTemplateModel.self)
    host.add(TestSeedTemplateModel.self)
    host.add(TestInstanceSeedTemplateModel.self)
}
