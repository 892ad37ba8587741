import PluginAPI

/// What the host calls once to learn what is in here.
@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(ApacheCommonModel.self)
    host.add(ApacheCombinedModel.self)
    host.add(ApacheErrorModel.self)
    host.add(BSDSyslogModel.self)
    host.add(IETFSyslogModel.self)
    host.add(CommonLogModel.self)
    host.add(JSONLogModel.self)
    host.add(WebAccessModel.self)
}
